"""Reads a pack's folder into the frozen values of ``domain.pack``.

Everything that can be read is read, whatever is wrong beside it: an author sees all faults at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from crcd_sim.domain import pack as model
from crcd_sim.packs import schema
from crcd_sim.packs.clips import ClipBook
from crcd_sim.packs.exchange_schema import ExchangeSchema
from crcd_sim.packs.exchanges import build_exchange, labelled
from crcd_sim.packs.findings import ERROR, Finding
from crcd_sim.packs.folder import Origin, PackFolder
from crcd_sim.packs.interviews import build_guide, build_recording
from crcd_sim.packs.qualification import build_fields
from crcd_sim.packs.schema_values import SLUG

HEAD = "pack.yaml"
WEIGHTS = {"indispensable": "essential", "utile": "useful", "sans_objet": "irrelevant"}
READ_WHEN = {"maintenant": "now", "echanges": "exchanges"}


@dataclass(frozen=True, slots=True)
class PackReading:
    """``pack`` is None when an error keeps it from being used. ``files``: relative paths of all the
    pack is made of, sounds apart."""

    pack: model.Pack | None
    findings: tuple[Finding, ...]
    files: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == ERROR)


@dataclass(slots=True)
class Draft:
    """A pack as far as it could be read, with its faults. ``pack`` is None without a manifest.

    ``named`` gives the file of a part: ``named["subject", "sujet-1"]``.
    """

    files: PackFolder
    clips: ClipBook
    pack: model.Pack | None = None
    named: dict[tuple[str, str], str] = field(default_factory=dict)

    def reading(self, more: Iterable[Finding] = ()) -> PackReading:
        findings = tuple(sorted({*self.files.findings, *more}))
        whole = self.pack if not any(finding.severity == ERROR for finding in findings) else None
        return PackReading(whole, findings, self.files.files)


def load_pack(folder: Path, audio: Path) -> PackReading:
    """Read the pack in ``folder`` whose sounds are in ``audio``. Never raises for its content."""
    return read_draft(folder, audio).reading()


def read_draft(folder: Path, audio: Path) -> Draft:
    """Read as much of a pack as can be read."""
    reader = _Reader(folder, audio)
    reader.read()
    return reader.draft


class _Reader:
    def __init__(self, folder: Path, audio: Path) -> None:
        self.files = PackFolder(folder)
        self.clips = ClipBook(audio)
        self.draft = Draft(self.files, self.clips)
        self._subject_files: list[str] = []
        self._asks = ""  # the voice of the guide, read before the recordings: it asks their questions too

    def read(self) -> None:
        if not self.files.root.is_dir():
            self.files.add(HEAD, 0, "no-folder", "Ce dossier n’existe pas.")
            return
        found = self.files.yaml(HEAD, schema.PackSchema)
        head = found[0] if found else None
        if head:
            self.clips.voices = {voice.id: voice for voice in head.voix}
            self._unique(HEAD, "voix", [voice.id for voice in head.voix])
            self._unique(HEAD, "contexte", [page.id for page in head.contexte])
        context = tuple(self._context(i, page) for i, page in enumerate(head.contexte if head else ()))
        cases = [self._case(name, at) for name, at in self._names(HEAD, "cas")]
        subjects = [self._subject(name, at) for name, at in self._names(HEAD, "sujets")]
        exchanges, clients = self._exchanges()
        guides = [self._guide(name, at) for name, at in self._names(HEAD, "guide")]
        recordings = [self._recording(name, at) for name, at in self._names(HEAD, "enregistrements")]
        forms = [self._qualification(name, at) for name, at in self._names(HEAD, "qualification")]
        if head is None:
            return
        self.draft.pack = _assemble(
            head,
            context=context,
            cases=tuple(case for case in cases if case),
            subjects=tuple(subject for subject in subjects if subject),
            exchanges=exchanges,
            clients=clients,
            recordings=tuple(recording for recording in recordings if recording),
            qualification=forms[0],
            guide=guides[0],
            sha256=self.files.sha256(self.clips.heard),
        )

    # --- helpers ---------------------------------------------------------------------------

    def _at(self, *place: str | int) -> Origin:
        return HEAD, self.files.line(HEAD, *place)

    def _names(self, file: str, key: str) -> list[tuple[str, Origin]]:
        """Return the files or identifiers a key names, each with its place, as they are written: a
        fault elsewhere in that file does not hide what is wrong in the files it names."""
        source = self.files.sources.get(file)
        value = source.data.get(key) if source and isinstance(source.data, dict) else None
        values = value if isinstance(value, list) else [value]
        listed = [(i, name) for i, name in enumerate(values) if isinstance(name, str) and name.strip()]
        return [(name, (file, self.files.line(file, key, i))) for i, name in listed]

    def _unique(self, file: str, key: str, names: list[str]) -> None:
        """Note what is named twice in a list."""
        for index, name in enumerate(names):
            if name in names[:index]:
                text = f"« {name} » est donné deux fois dans « {key} »."
                self.files.add(file, self.files.line(file, key, index), "duplicate", text)

    def _named(self, kind: str, identifier: str, file: str) -> None:
        """Remember the file of a part; two parts of one kind cannot share an identifier."""
        if (kind, identifier) in self.draft.named:
            text = f"L’identifiant « {identifier} » sert déjà dans {self.draft.named[kind, identifier]}."
            self.files.add(file, self.files.line(file, "id"), "duplicate", text)
        self.draft.named.setdefault((kind, identifier), file)

    def _same_name(self, file: str, identifier: str) -> None:
        """A file found by its name says the same identifier inside."""
        if identifier != PurePosixPath(file).stem:
            text = f"L’identifiant « {identifier} » n’est pas le nom de ce fichier."
            self.files.add(file, self.files.line(file, "id"), "id-mismatch", text)

    def _document(
        self, identifier: str, title: str, name: str, base: str, origin: Origin, group: str = ""
    ) -> model.Document:
        path = self.files.check_file(name, base=base, origin=origin)
        text = self.files.text(name, base=base, origin=origin) if path.lower().endswith(".md") else ""
        return model.Document(identifier, title, path, text, group)

    # --- parts -----------------------------------------------------------------------------

    def _context(self, index: int, page: schema.ContextSchema) -> model.Document:
        origin = self._at("contexte", index)
        found = self._document(page.id, page.titre, page.fichier, "", origin, "Contexte entreprise")
        return replace(found, read_when=READ_WHEN[page.lire])

    def _case(self, name: str, origin: Origin) -> model.CaseStudy | None:
        found = self.files.yaml(name, schema.CaseSchema, origin=origin)
        if found is None:
            return None
        case, name = found
        self._named("case", case.id, name)
        self._unique(name, "annexes", [str(item.numero) for item in case.annexes])
        base = PurePosixPath(name).parent.as_posix()
        client, answer = case.client, case.corrige

        def document(identifier: str, title: str, file: str, group: str, *place: str | int) -> model.Document:
            origin = (name, self.files.line(name, *place))
            return self._document(identifier, title, file, base, origin, group)

        return model.CaseStudy(
            id=case.id,
            title=case.titre,
            sessions=tuple(case.sessions),
            competences=tuple(case.competences),
            client_title=client.civilite,
            client_first_name=client.prenom,
            client_last_name=client.nom,
            client_number=client.numero,
            client_address=tuple(client.adresse),
            cover=document("couverture", "Page de garde", case.couverture, "Épreuve", "couverture"),
            instructions=document("consignes", "Travail à faire", case.consignes, "Épreuve", "consignes"),
            annexes=tuple(
                document(
                    f"annexe-{item.numero}",
                    f"{item.numero} · {item.titre}",
                    item.fichier,
                    f"Dossier de {client.civilite} {client.nom}",
                    *("annexes", i, "fichier"),
                )
                for i, item in enumerate(case.annexes)
            ),
            letter_place=case.courrier.lieu,
            letter_guide=tuple(case.courrier.trame),
            elements=tuple(
                model.CaseElement(e.texte, WEIGHTS[e.importance], e.source) for e in answer.elements
            ),
            stakes_client=tuple(answer.enjeux_client),
            stakes_company=tuple(answer.enjeux_entreprise),
            solutions=tuple(model.Solution(s.rang, s.texte, s.montant) for s in answer.solutions),
            forbidden=tuple(answer.interdits),
            model_letter=document(
                "corrige-lettre", "Lettre modèle", answer.lettre, "Corrigé", "corrige", "lettre"
            ),
        )

    def _subject(self, name: str, origin: Origin) -> model.Subject | None:
        found = self.files.yaml(name, schema.SubjectSchema, origin=origin)
        self._subject_files.append(PurePosixPath(name).as_posix())
        if found is None:
            return None
        subject, name = found
        self._named("subject", subject.id, name)
        self._unique(name, "echanges", list(subject.echanges))
        return model.Subject(subject.id, subject.titre, subject.session, tuple(subject.echanges))

    def _exchanges(self) -> tuple[dict[str, model.Exchange], dict[str, model.ClientFile]]:
        """Read every exchange a subject names, and the file of its client."""
        exchanges: dict[str, model.Exchange] = {}
        clients: dict[str, model.ClientFile] = {}
        named = {name: at for file in self._subject_files for name, at in self._names(file, "echanges")}
        for name, origin in named.items():
            if not SLUG.fullmatch(name):  # told by the subject's own schema
                continue
            file = f"echanges/{name}.yaml"
            found = self.files.yaml(file, ExchangeSchema, origin=origin)
            if found is None:
                continue
            self._same_name(file, found[0].id)
            item = found[0].model_copy(update={"id": name})
            exchanges[name] = build_exchange(item, file, self.files, self.clips)
            self._client(item.client.dossier, file, clients)
        return exchanges, clients

    def _client(self, identifier: str, exchange_file: str, clients: dict[str, model.ClientFile]) -> None:
        file = f"dossiers/{identifier}.yaml"
        if file in self.files.sources:
            return
        origin = (exchange_file, self.files.line(exchange_file, "client", "dossier"))
        found = self.files.yaml(file, schema.ClientSchema, origin=origin)
        if found is None:
            return
        client = found[0]
        self._same_name(file, client.id)
        documents = tuple(
            self._document(
                f"{identifier}-{i + 1}",
                item.titre,
                item.fichier,
                "dossiers",
                (file, self.files.line(file, "documents", i)),
            )
            for i, item in enumerate(client.documents)
        )
        clients[identifier] = model.ClientFile(
            id=identifier,
            title=client.civilite,
            first_name=client.prenom,
            last_name=client.nom,
            summary=client.resume,
            fields=tuple(labelled(item) for item in client.fiche),
            contract=tuple(labelled(item) for item in client.contrat),
            history=tuple(
                model.HistoryEntry(h.date, h.heure, h.canal, h.sens, h.service, h.texte, h.suite)
                for h in client.historique
            ),
            documents=documents,
            comment=client.commentaire,
        )

    def _recording(self, name: str, origin: Origin) -> model.ClientRecording | None:
        found = self.files.yaml(name, schema.RecordingSchema, origin=origin)
        if found is None:
            return None
        item, name = found
        self._named("recording", item.id, name)
        return build_recording(item, self._asks, name, self.files, self.clips)

    def _qualification(self, name: str, origin: Origin) -> tuple[model.QualificationField, ...]:
        found = self.files.yaml(name, schema.QualificationSchema, origin=origin)
        if found is None:
            return ()
        form, name = found
        self._named("qualification", "", name)
        self._unique(name, "champs", [item.id for item in form.champs])
        return build_fields(form, name, self.files)

    def _guide(self, name: str, origin: Origin) -> model.InterviewGuide:
        found = self.files.yaml(name, schema.GuideSchema, origin=origin)
        if found is None:
            return model.InterviewGuide()
        guide, name = found
        self._named("guide", "", name)
        self._asks = guide.voix
        return build_guide(guide, name, self.files, self.clips)


def _assemble(head: schema.PackSchema, **parts: Any) -> model.Pack:
    company, targets = head.entreprise, head.objectifs
    return model.Pack(
        id=head.id,
        version=head.version,
        title=head.titre,
        sector=head.secteur,
        framework=head.referentiel,
        sessions=tuple(head.sessions),
        company=model.Company(
            company.nom, company.service, tuple(company.adresse), company.telephone, company.courriel
        ),
        day=head.jour.date,
        hour=head.jour.heure,
        law_state=head.etat_du_droit,
        difficulty=head.difficulte,
        authors=tuple(head.auteurs),
        licence=head.licence,
        advisor=head.conseiller.prenom,
        advisor_role=head.conseiller.fonction,
        targets={
            "first_chat_reply_s": int(targets.premiere_reponse_chat_s),
            "chat_reply_s": int(targets.reponse_chat_s),
            "pickup_s": int(targets.decroche_s),
        },
        voices=tuple(
            model.Voice(v.id, v.nom, v.genre, v.moteur, v.voix, v.variante, v.hauteur, v.debit)
            for v in head.voix
        ),
        **parts,
    )
