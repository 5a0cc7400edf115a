"""Reads a pack's folder into the frozen values of ``domain.pack``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from crcd_sim.domain import pack as model
from crcd_sim.packs import schema
from crcd_sim.packs.clips import ClipBook
from crcd_sim.packs.findings import ERROR, Finding
from crcd_sim.packs.folder import PackFolder
from crcd_sim.packs.scripts import build_script

WEIGHTS = {"indispensable": "essential", "utile": "useful", "sans_objet": "irrelevant"}
READ_WHEN = {"maintenant": "now", "echanges": "exchanges"}
FIELD_KINDS = {
    "texte": "text",
    "texte_long": "long_text",
    "choix": "choice",
    "oui_non": "yes_no",
    "date": "date",
    "heure": "time",
    "montant": "amount",
    "nombre": "number",
    "echeancier": "instalments",
}


@dataclass(frozen=True, slots=True)
class PackReading:
    """``pack`` is None when an error keeps it from being built."""

    pack: model.Pack | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == ERROR)


def load_pack(folder: Path, audio: Path) -> PackReading:
    """Read the pack in ``folder`` whose sounds are in ``audio``. Never raises for its content."""
    reader = _Reader(folder, audio)
    pack = reader.read()
    return PackReading(pack, tuple(sorted(set(reader.files.findings))))


class _Reader:
    def __init__(self, folder: Path, audio: Path) -> None:
        self.files = PackFolder(folder)
        self.clips = ClipBook(audio)

    def read(self) -> model.Pack | None:
        if not self.files.root.is_dir():
            self.files.add("pack.yaml", 0, "no-folder", "Ce dossier n’existe pas.")
            return None
        found = self.files.yaml("pack.yaml", schema.PackSchema)
        if found is None:
            return None
        head, source = found
        self.clips.voices = {voice.id: voice for voice in head.voix}
        context = tuple(
            self._document(
                item.id,
                item.titre,
                item.fichier,
                "",
                ("pack.yaml", source.line(("contexte", i))),
                group="Contexte entreprise",
                when=READ_WHEN[item.lire],
            )
            for i, item in enumerate(head.contexte)
        )
        cases = [self._case(name, ("pack.yaml", source.line(("cas", i)))) for i, name in enumerate(head.cas)]
        subjects = [
            self._subject(n, ("pack.yaml", source.line(("sujets", i)))) for i, n in enumerate(head.sujets)
        ]
        exchanges: dict[str, model.Exchange] = {}
        clients: dict[str, model.ClientFile] = {}
        for subject, origin in subjects:
            for name in subject.exchanges if subject else ():
                if name not in exchanges and (exchange := self._exchange(name, origin)):
                    exchanges[name] = exchange
                    client = clients.get(exchange.client) or self._client(exchange.client, name)
                    if client:
                        clients[exchange.client] = client
        recordings = [
            self._recording(n, ("pack.yaml", source.line(("enregistrements", i))))
            for i, n in enumerate(head.enregistrements)
        ]
        qualification = self._qualification(head.qualification, source.line(("qualification",)))
        guide = self._guide(head.guide, source.line(("guide",)))
        if any(finding.severity == ERROR for finding in self.files.findings):
            return None
        return model.Pack(
            id=head.id,
            version=head.version,
            title=head.titre,
            sector=head.secteur,
            framework=head.referentiel,
            sessions=tuple(head.sessions),
            company=model.Company(
                head.entreprise.nom,
                head.entreprise.service,
                tuple(head.entreprise.adresse),
                head.entreprise.telephone,
                head.entreprise.courriel,
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
                "first_chat_reply_s": int(head.objectifs.premiere_reponse_chat_s),
                "chat_reply_s": int(head.objectifs.reponse_chat_s),
                "pickup_s": int(head.objectifs.decroche_s),
            },
            context=context,
            cases=tuple(case for case in cases if case),
            subjects=tuple(subject for subject, _ in subjects if subject),
            exchanges=exchanges,
            clients=clients,
            recordings=tuple(item for item in recordings if item),
            qualification=qualification,
            guide=guide,
            voices=tuple(
                model.Voice(v.id, v.nom, v.genre, v.moteur, v.voix, v.variante, v.hauteur, v.debit)
                for v in head.voix
            ),
            sha256=self.files.sha256(),
        )

    # --- parts -----------------------------------------------------------------------------

    def _document(
        self,
        identifier: str,
        title: str,
        name: str,
        base: str,
        origin: tuple[str, int],
        *,
        group: str = "",
        when: str = "",
    ) -> model.Document:
        path = self.files.check_file(name, base=base, origin=origin)
        text = self.files.text(name, base=base, origin=origin) if path.endswith(".md") else ""
        return model.Document(identifier, title, path, text, group, when)

    def _case(self, name: str, origin: tuple[str, int]) -> model.CaseStudy | None:
        found = self.files.yaml(name, schema.CaseSchema, origin=origin)
        if found is None:
            return None
        case, source = found
        base = PurePosixPath(name).parent.as_posix()
        group = f"Dossier de {case.client.civilite} {case.client.nom}"
        annexes = tuple(
            self._document(
                f"annexe-{item.numero}",
                f"{item.numero} · {item.titre}",
                item.fichier,
                base,
                (name, source.line(("annexes", i))),
                group=group,
            )
            for i, item in enumerate(case.annexes)
        )
        answer = case.corrige
        return model.CaseStudy(
            id=case.id,
            title=case.titre,
            sessions=tuple(case.sessions),
            competences=tuple(case.competences),
            client_title=case.client.civilite,
            client_first_name=case.client.prenom,
            client_last_name=case.client.nom,
            client_number=case.client.numero,
            client_address=tuple(case.client.adresse),
            cover=self._document(
                "couverture",
                "Page de garde",
                case.couverture,
                base,
                (name, source.line(("couverture",))),
                group="Épreuve",
            ),
            instructions=self._document(
                "consignes",
                "Travail à faire",
                case.consignes,
                base,
                (name, source.line(("consignes",))),
                group="Épreuve",
            ),
            annexes=annexes,
            letter_place=case.courrier.lieu,
            letter_guide=tuple(case.courrier.trame),
            elements=tuple(
                model.CaseElement(e.texte, WEIGHTS[e.importance], e.source) for e in answer.elements
            ),
            stakes_client=tuple(answer.enjeux_client),
            stakes_company=tuple(answer.enjeux_entreprise),
            solutions=tuple(model.Solution(s.rang, s.texte, s.montant) for s in answer.solutions),
            forbidden=tuple(answer.interdits),
            model_letter=self._document(
                "corrige-lettre",
                "Lettre modèle",
                answer.lettre,
                base,
                (name, source.line(("corrige", "lettre"))),
                group="Corrigé",
            ),
        )

    def _subject(self, name: str, origin: tuple[str, int]) -> tuple[model.Subject | None, tuple[str, int]]:
        found = self.files.yaml(name, schema.SubjectSchema, origin=origin)
        if found is None:
            return None, origin
        subject, source = found
        return (
            model.Subject(subject.id, subject.titre, subject.session, tuple(subject.echanges)),
            (name, source.line(("echanges",))),
        )

    def _client(self, identifier: str, exchange: str) -> model.ClientFile | None:
        name = f"dossiers/{identifier}.yaml"
        found = self.files.yaml(name, schema.ClientSchema, origin=(f"echanges/{exchange}.yaml", 0))
        if found is None:
            return None
        client, source = found
        documents = tuple(
            self._document(
                f"{identifier}-{i + 1}",
                item.titre,
                item.fichier,
                "dossiers",
                (name, source.line(("documents", i))),
            )
            for i, item in enumerate(client.documents)
        )
        return model.ClientFile(
            id=client.id,
            title=client.civilite,
            first_name=client.prenom,
            last_name=client.nom,
            summary=client.resume,
            fields=tuple(_labelled(item) for item in client.fiche),
            contract=tuple(_labelled(item) for item in client.contrat),
            history=tuple(
                model.HistoryEntry(h.date, h.heure, h.canal, h.sens, h.service, h.texte, h.suite)
                for h in client.historique
            ),
            documents=documents,
            comment=client.commentaire,
        )

    def _exchange(self, identifier: str, origin: tuple[str, int]) -> model.Exchange | None:
        name = f"echanges/{identifier}.yaml"
        found = self.files.yaml(name, schema.ExchangeSchema, origin=origin)
        if found is None:
            return None
        item, source = found
        script = build_script(item, source, name, self.files, self.clips)
        role, expected = item.fiche_role, item.attendus
        return model.Exchange(
            id=item.id,
            title=item.titre,
            competence=item.competence,
            also=tuple(item.aussi),
            channel=model.Channel.PHONE if item.canal == "telephone" else model.Channel.CHAT,
            direction=model.Direction.INBOUND if item.sens == "entrant" else model.Direction.OUTBOUND,
            client=item.client.dossier,
            mood=item.client.humeur,
            target_s=item.objectif_s,
            max_s=item.duree_max_s,
            brief=item.presentation,
            serves={key: model.Fairness(value) for key, value in item.sert.items()},
            facts=tuple(model.Fact(f.id, f.libelle, f.valeur) for f in item.faits),
            role=model.RoleCard(
                role.persona,
                role.but,
                tuple(role.sait),
                tuple(role.ignore),
                role.humeur.depart,
                tuple(role.humeur.monte),
                tuple(role.humeur.baisse),
                role.accepte,
                role.refuse,
                role.piege,
                tuple((o.dit, o.levee) for o in role.objections),
                tuple(_labelled(f) for f in role.identite),
                tuple(role.neutralite),
                role.fin,
            ),
            expected=model.Expected(
                dict(expected.qualification),
                expected.confirmation.canal if expected.confirmation else "",
                tuple(expected.confirmation.elements) if expected.confirmation else (),
                tuple(expected.accord.montants),
                tuple(expected.accord.dates),
                expected.accord.offre,
                expected.reponse,
            ),
            observables=tuple(
                model.Observable(o.critere, tuple(o.positifs), tuple(o.negatifs)) for o in item.observables
            ),
            script=script,
        )

    def _recording(self, name: str, origin: tuple[str, int]) -> model.ClientRecording | None:
        found = self.files.yaml(name, schema.RecordingSchema, origin=origin)
        if found is None:
            return None
        item, _ = found
        if item.qui not in self.clips.voices:
            self.files.add(name, 0, "unknown-voice", f"La voix « {item.qui} » n’est pas dans pack.yaml.")
        if self.clips.find("enregistrements", item.id) is None:
            self.files.add(
                name,
                0,
                "clip-missing",
                f"Le son de l’enregistrement « {item.id} » manque : lancez « pack voice ».",
                "warning",
            )
        return model.ClientRecording(
            id=item.id,
            case=item.cas,
            title=item.titre,
            tone=item.ton,
            speaker=item.qui,
            sentences=tuple(item.dit),
            need=item.besoin,
            expected=tuple(item.attendu),
            questions=_questions(item.questions, f"{item.id}-q"),
        )

    def _qualification(self, name: str, line: int) -> tuple[model.QualificationField, ...]:
        found = self.files.yaml(name, schema.QualificationSchema, origin=("pack.yaml", line))
        if found is None:
            return ()
        return tuple(
            model.QualificationField(
                f.id, f.libelle, FIELD_KINDS[f.genre], tuple(f.choix), f.requis, f.max, tuple(f.pour)
            )
            for f in found[0].champs
        )

    def _guide(self, name: str, line: int) -> model.InterviewGuide:
        found = self.files.yaml(name, schema.GuideSchema, origin=("pack.yaml", line))
        if found is None:
            return model.InterviewGuide()
        guide = found[0]
        return model.InterviewGuide(
            timeline=tuple((s.phase, s.texte) for s in guide.deroule),
            neutrality=tuple(guide.neutralite),
            review=_questions(guide.entretien, "review-q"),
            final=_questions(guide.final, "final-q"),
            to_verify=tuple(guide.a_verifier),
        )


def _labelled(item: Any) -> model.Labelled:
    return model.Labelled(item.champ, item.valeur, "phone" if item.genre == "telephone" else "text")


def _questions(items: list[schema.QuestionSchema], prefix: str) -> tuple[model.Question, ...]:
    return tuple(
        model.Question(
            f"{prefix}{i + 1}", q.question, tuple(q.points), q.competence, tuple(q.criteres), q.theme
        )
        for i, q in enumerate(items)
    )
