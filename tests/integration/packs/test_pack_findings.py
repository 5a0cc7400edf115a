"""One fault put in the official pack gives one finding: the right code, file and line, nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import soundfile

from crcd_sim import paths
from crcd_sim.packs import framework_loader
from crcd_sim.packs.framework_loader import parse_framework
from crcd_sim.packs.loader import read_draft
from crcd_sim.packs.yaml_text import parse_yaml
from tests.fakes.pack_copy import PackCopy

E1, E2 = "echanges/e1-facture-prorata.yaml", "echanges/e2-wifi-etage.yaml"
E3, E5 = "echanges/e3-fibre-pro.yaml", "echanges/e5-resiliation-mobile.yaml"
CASE, R1, GUIDE = "cas/ferrand/cas.yaml", "enregistrements/r1-colere.yaml", "jury/guide.yaml"
SUBJECT, FORM, LEMOINE = "sujets/sujet-1.yaml", "qualification.yaml", "dossiers/lemoine.yaml"


class Fault(NamedTuple):
    """``where``: (file, text) of the finding when it is not the changed place; text "" = line 0."""

    file: str
    old: str
    new: str
    code: str
    severity: str = "error"
    where: tuple[str, str] | None = None
    also: tuple[str, ...] = ()  # codes of the findings this fault cannot but bring along


FAULTS = [
    # --- the schema
    Fault("pack.yaml", "titre: Ondalys Télécom\n", "", "missing-key", where=("pack.yaml", "format:")),
    Fault("pack.yaml", "difficulte: 2", "difficulte: 4", "bad-value"),
    Fault("pack.yaml", "difficulte: 2", "difficulte: deux", "bad-value"),
    Fault("pack.yaml", "licence:", "license: x\nlicence:", "unknown-key"),
    Fault("pack.yaml", "date: 24/11/2026", "date: 31/11/2026", "bad-value"),
    Fault("pack.yaml", 'heure: "10:30"', 'heure: "25:30"', "bad-value"),
    Fault("pack.yaml", "sessions: [TITRE]", "sessions: [DIPLOME]", "bad-value"),
    Fault("pack.yaml", "id: ondalys-telecom", "id: Ondalys Télécom", "bad-value"),
    Fault("pack.yaml", "decroche_s: 20", "decroche_s: 1e999999", "bad-value"),
    Fault("pack.yaml", "decroche_s: 20", "decroche_s: -1", "bad-value"),
    Fault("pack.yaml", "hauteur: 52, debit: 155", "hauteur: 52, debit: 900", "bad-value"),
    Fault("pack.yaml", "variante: f3, hauteur: 52", "variante: ../../f3, hauteur: 52", "bad-value"),
    Fault("pack.yaml", "format: crcd-pack/1", "format: crcd-pack/2", "newer-format"),
    Fault("pack.yaml", "format: crcd-pack/1", "format: crcd-cas/1", "bad-value"),
    Fault("pack.yaml", "secteur: Télécommunications", "secteur:", "bad-value"),
    Fault("pack.yaml", "secteur: Télécommunications", 'secteur: "  "', "bad-value"),
    Fault("pack.yaml", "secteur: Télécommunications", "secteur: [a]", "bad-value"),
    Fault("pack.yaml", "auteurs: [Équipe Simulateur CRCD]", "auteurs: Équipe", "bad-value"),
    Fault(E1, "delai_s: [5, 15]", "delai_s: [15, 5]", "bad-value"),
    Fault(E1, "delai_s: [5, 15]", "delai_s: [5]", "bad-value"),
    Fault(E1, "delai_s: [5, 15]", "delai_s: [5, 6, 7]", "bad-value"),
    Fault(E5, "C6.1: oui", "C6.1: parfois", "bad-value"),
    Fault(E5, "id: T05", "id: t05", "bad-value"),
    Fault(E5, "autrement: R05", "autrement: la même", "bad-value"),
    Fault(FORM, "max: 120}", "max: beaucoup}", "bad-value"),
    Fault(GUIDE, "voix: jury", "voix: personne", "unknown-voice"),
    Fault(LEMOINE, "prenom: Paul", "prenom: {}", "bad-value"),
    # --- the YAML itself
    Fault(SUBJECT, "titre: Sujet 1", "titre: &ici Sujet 1", "yaml"),
    Fault(SUBJECT, "titre: Sujet 1", "titre: !x Sujet 1", "yaml"),
    Fault(SUBJECT, "titre: Sujet 1", "titre: Sujet : 1", "yaml"),
    Fault(SUBJECT, "titre: Sujet 1", "titre: Sujet 1\ntitre: Bis", "yaml", where=(SUBJECT, "titre: Bis")),
    Fault(SUBJECT, "titre: Sujet 1", 'titre: "Sujet', "yaml"),
    Fault(SUBJECT, "titre: Sujet 1", 'titre: "Sujet \\0"', "yaml"),
    Fault(SUBJECT, "titre: Sujet 1", "\ttitre: Sujet 1", "yaml"),
    # --- names and files
    Fault("pack.yaml", "contexte/02-offres.md", "contexte/absent.md", "file-missing"),
    Fault("pack.yaml", "contexte/02-offres.md", "../02-offres.md", "path-outside"),
    Fault("pack.yaml", "contexte/02-offres.md", "/etc/hostname", "path-outside"),
    Fault("pack.yaml", "contexte/02-offres.md", "C:\\offres.md", "path-outside"),
    Fault("pack.yaml", "contexte/02-offres.md", "C:offres.md", "path-outside"),
    Fault("pack.yaml", "contexte/02-offres.md", "contexte", "file-missing"),
    Fault("pack.yaml", "contexte/02-offres.md", "contexte/" + "x" * 300 + ".md", "file-missing"),
    Fault("pack.yaml", "contexte/02-offres.md", "qualification.yaml", "file-kind"),
    Fault(CASE, "annexe-3-facture.pdf", "sources/facture.typ", "file-kind"),
    Fault("pack.yaml", "id: offres,", "id: presentation,", "duplicate"),
    Fault("pack.yaml", "{id: weber,", "{id: rouvier,", "duplicate", where=("pack.yaml", "secrétaire"),
          also=("unknown-voice", "clip-stale")),
    Fault(CASE, "numero: 5,", "numero: 4,", "duplicate"),
    Fault(FORM, "{id: elements,", "{id: motif, libelle: x, genre: texte}\n  - {id: elements,", "duplicate",
          where=(FORM, "{id: motif, libelle: Motif")),
    Fault(FORM, "genre: rendez_vous", "genre: choix", "field-diary", where=(FORM, "  - id: rendez-vous"),
          also=("unknown-choice",)),
    Fault(E3, "27/11/2026\u202f; 9:00", "vendredi\u202f; 9:00", "bad-value"),
    Fault("echanges/e6-impaye.yaml", "01/12/2026 26,66", "01/12 26,66", "bad-value"),
    Fault(E3, "; Sur place", "; Au café", "unknown-choice"),
    Fault(FORM, ", choix: [\"Oui\", \"Non\", \"Partiellement\"]", "", "field-choices"),
    Fault(E1, "id: e1-facture-prorata", "id: e1-facture", "id-mismatch"),
    Fault(LEMOINE, "id: lemoine", "id: paul", "id-mismatch"),
    # --- Markdown
    Fault("contexte/02-offres.md", "## Mobile", "## Mobile <b>x</b>", "markdown-html"),
    Fault("contexte/02-offres.md", "## Mobile", "<script>x</script>\n\n## Mobile", "markdown-html"),
    Fault("contexte/02-offres.md", "## Mobile", "![x](../../secret.png)\n\n## Mobile", "path-outside"),
    Fault("contexte/02-offres.md", "## Mobile", "![x](http://a.example/x.png)\n\n## Mobile", "file-missing"),
    Fault("contexte/02-offres.md", "## Mobile", "![x](01-presentation.md)\n\n## Mobile", "file-kind"),
    Fault("contexte/02-offres.md", "## Mobile", "## Mo\x07bile", "unreadable"),
    # --- scripts and speakers
    Fault(E5, "id: T05", "id: T04", "duplicate-line",
          where=(E5, "- id: T04\n    dit: \"C’est mon fils"), also=("fact-never-revealed",)),
    Fault(E5, "{id: lemoine, voix: lemoine}", "{id: lemoine, voix: personne}", "unknown-voice"),
    Fault(E5, "  - id: T02\n", "  - id: T02\n    qui: voisin\n", "unknown-speaker",
          where=(E5, "qui: voisin")),
    Fault(E1, "'(naissance|adresse).*numero'", '"(a+)+"', "bad-pattern"),
    Fault(E1, "'(naissance|adresse).*numero'", '"(naissance"', "bad-pattern"),
    Fault(E1, "sauf: ['offrir'", "sauf: ['(a+)+'", "bad-pattern"),
    Fault(E1, "couvre: [adresse]", "couvre: [nulle-part]", "unknown-intent", where=(E1, "{id: F06")),
    Fault(E5, "autrement: R05", "autrement: R99", "unknown-target", where=(E5, "- id: T01"),
          also=("unreachable",)),
    Fault(E5, "revele: [concurrent]", "revele: [secret]", "unknown-fact", where=(E5, "- id: T03"),
          also=("fact-never-revealed",)),
    # --- coverage and trade
    Fault("pack.yaml", "referentiel: tp-00483-06", "referentiel: tp-00000-01", "unknown-framework"),
    Fault("pack.yaml", "date: 24/11/2026", "date: 29/11/2026", "calling-hours"),
    Fault("pack.yaml", 'heure: "10:30"', 'heure: "13:30"', "calling-hours"),
    Fault(SUBJECT, "session: TITRE", "session: CCP1", "wrong-session", also=("no-subject",)),
    Fault(CASE, "sessions: [TITRE, CCP1]", "sessions: [CCP2]", "wrong-session", also=("no-case",)),
    Fault(E3, "sens: sortant", "sens: entrant", "c4-phone", where=(E3, "canal: telephone")),
    Fault(E5, "C6.1: oui", "C6.9: oui", "unknown-criterion", also=("criterion-silent",)),
    Fault(E5, "C6.1: oui", "C6.1: oui, C1.1: oui", "foreign-criterion"),
    Fault(E5, "C6.1: oui, ", "", "criterion-silent", "warning", where=(E5, "sert:")),
    Fault(E5, "critere: C6.1", "critere: C6.2", "no-observable", "warning", where=(E5, "observables:")),
    Fault(E5, "objectif_s: 500", "objectif_s: 1500", "subject-long", "warning", where=(SUBJECT, "echanges:")),
    Fault(E3, "numero: 06 39 98 40 11", "numero: 06 39 98 40 12", "number-unknown"),
    Fault(E2, "motif: Technique", "motif: Magie", "unknown-choice"),
    Fault(E2, "motif: Technique", "humeur: Technique", "unknown-field", also=("field-missing",)),
    Fault(E2, "identite: Oui\n    ", "", "field-missing", "warning", where=(E2, "qualification:")),
    Fault(E2, "action: Suivre", "action: " + "très " * 40 + "Suivre", "too-long"),
    Fault(LEMOINE, "date: 26/10/2026", "date: 26/11/2026", "future-date"),
    Fault(LEMOINE, "date: 12/10/2026", "date: 12/10/2025", "history-order", "warning"),
    Fault(R1, "cas: ferrand", "cas: martin", "unknown-case"),
    Fault(R1, "qui: ferrand", "qui: martin", "unknown-voice"),
    Fault(GUIDE, "phase: REVIEW", "phase: QUIZ", "unknown-phase"),
    Fault(GUIDE, "criteres: [C1.3]", "criteres: [C1.9]", "unknown-criterion",
          where=(GUIDE, "- competence: C1\n    criteres: [C1.9]")),
    # --- law and fiction
    Fault("contexte/06-prospection.md", "# ", "# Bloctel et ", "law"),
    Fault(E5, "piege:", "ignore_loi: x\n  piege:", "unknown-key"),
    Fault("contexte/01-presentation.md", "02 61 91 00 14", "02 40 12 34 56", "real-number", "warning"),
    Fault(LEMOINE, "06 39 98 71 35", "06 12 34 56 78", "real-number", "warning"),
    Fault(LEMOINE, "paul.lemoine@courriel.example", "paul.lemoine@orange.fr", "real-address", "warning"),
]  # fmt: skip


@pytest.fixture
def pack(tmp_path: Path) -> PackCopy:
    return PackCopy(tmp_path)


def test_the_official_pack_has_nothing_to_report(pack: PackCopy) -> None:
    assert pack.findings() == ()


def test_reading_a_pack_changes_nothing_of_what_was_parsed(pack: PackCopy) -> None:
    """Every test is given the same parsed files: ``tests.fakes.yaml_once``."""
    pack.findings()
    files = read_draft(pack.scenario, pack.audio).files
    assert len(files.sources) == len(list(pack.scenario.rglob("*.yaml")))
    for name, source in files.sources.items():
        assert source == parse_yaml(files.texts[name]), name
    framework = paths.framework_file("tp-00483-06").read_text("utf-8")
    parse_framework(framework, "tp-00483-06")
    assert framework_loader.parse_yaml(framework) == parse_yaml(framework)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code}:{fault.new.strip()[:30]}")
def test_one_fault_gives_its_finding_and_no_other(pack: PackCopy, fault: Fault) -> None:
    line = pack.replace(fault.file, fault.old, fault.new)
    file = fault.file
    if fault.where:
        file, part = fault.where
        line = pack.line_of(file, part)
    expected = (file, line, fault.code, fault.severity)
    told = pack.told()
    assert expected in told
    assert {code for *_, code, _ in told - {expected}} == set(fault.also)


SENTENCE = re.compile(r"[A-ZÀÉÊÎÔ«0-9].*[.»]", re.S)
ENGLISH = re.compile(r"\b(should|input|value error|valid|expected|required|must|found|unknown|type)\b", re.I)


ONE_OF_EACH = list({fault.code: fault for fault in FAULTS}.values())


@pytest.mark.parametrize("fault", ONE_OF_EACH, ids=lambda fault: fault.code)
def test_a_finding_is_a_french_sentence(pack: PackCopy, fault: Fault) -> None:
    pack.replace(fault.file, fault.old, fault.new)
    for finding in pack.findings():
        assert SENTENCE.fullmatch(finding.text), finding.text
        assert not ENGLISH.search(finding.text), finding.text
        assert "'" not in finding.text.replace(fault.new, ""), finding.text


def test_all_faults_are_told_at_once(pack: PackCopy) -> None:
    """A fault in one file hides no fault of another."""
    expected = set()
    for file, old, new, code in (
        ("pack.yaml", "id: offres,", "id: presentation,", "duplicate"),
        (SUBJECT, "titre: Sujet 1", "titre: Sujet 1\nhumeur: gaie", "unknown-key"),
        (E1, "titre: Facture", "titre: [Facture", "yaml"),
        (LEMOINE, "prenom: Paul\n", "", "missing-key"),
        (R1, "cas: ferrand", "cas: martin", "unknown-case"),
        (GUIDE, "phase: REVIEW", "phase: QUIZ", "unknown-phase"),
        (FORM, "requis: oui}", "requis: peut-être}", "bad-value"),
        ("contexte/06-prospection.md", "# ", "# Bloctel et ", "law"),
    ):
        line = pack.replace(file, old, new)
        expected.add((file, line, code))
    told = {(file, line, code) for file, line, code, _ in pack.told()}
    moved = {(SUBJECT, pack.line_of(SUBJECT, "humeur"), "unknown-key"), (LEMOINE, 1, "missing-key")}
    plain = {item for item in expected if item[0] not in (SUBJECT, LEMOINE)}
    assert plain | moved <= told


def test_a_fault_of_the_manifest_does_not_hide_the_others(pack: PackCopy) -> None:
    pack.replace("pack.yaml", "difficulte: 2", "difficulte: 9")
    line = pack.replace(E5, "C6.1: oui", "C6.1: parfois")
    assert (E5, line, "bad-value", "error") in pack.told()


def test_a_broken_file_does_not_make_its_neighbours_look_wrong(pack: PackCopy) -> None:
    line = pack.replace(E1, "titre: Facture", "titre: [Facture")
    assert pack.told() == {(E1, line, "yaml", "error")}


@pytest.mark.parametrize(
    ("key", "code"),
    [("cas", "no-case"), ("sujets", "no-subject"), ("enregistrements", "no-recording")],
)
def test_a_pack_without_what_its_session_needs_is_refused(pack: PackCopy, key: str, code: str) -> None:
    text = pack.text("pack.yaml")
    line = next(line for line in text.splitlines() if line.startswith(f"{key}:"))
    where = pack.replace("pack.yaml", line, f"{key}: []")
    assert ("pack.yaml", where, code, "error") in pack.told()


def test_a_subject_without_an_exchange_loses_its_competence_and_its_count(pack: PackCopy) -> None:
    line = pack.replace(SUBJECT, ", e6-impaye", "")
    assert {(SUBJECT, line, code, "error") for code in ("coverage", "exchange-count")} <= pack.told()


def test_a_subject_needs_both_channels(pack: PackCopy) -> None:
    line = pack.replace(
        SUBJECT,
        "[e1-facture-prorata, e2-wifi-etage, e3-fibre-pro, e4-forfait-5g, e5-resiliation-mobile, e6-impaye]",
        "[e2-wifi-etage, e3-fibre-pro]",
    )
    assert (SUBJECT, line, "channels", "error") in pack.told()


def test_exchanges_of_ccp1_all_come_in(pack: PackCopy) -> None:
    pack.replace("pack.yaml", "sessions: [TITRE]", "sessions: [CCP1]")
    pack.replace(SUBJECT, "session: TITRE", "session: CCP1")
    line = pack.line_of(SUBJECT, "echanges:")
    assert (SUBJECT, line, "direction", "error") in pack.told()


def test_a_criterion_seen_nowhere_needs_a_question(pack: PackCopy) -> None:
    pack.replace(E5, "C6.1: oui", "C6.1: non")
    pack.replace(GUIDE, "criteres: [C6.1]", "criteres: [C6.2]")
    text = pack.text(GUIDE).replace("C6.1, ", "").replace(", C6.1", "")
    pack.write(GUIDE, text)
    assert (SUBJECT, 5, "criterion-unseen", "warning") in pack.told()


def test_short_texts_are_told(pack: PackCopy) -> None:
    for file in ("contexte/02-offres.md", "contexte/03-conditions-generales.md"):
        pack.write(file, "# Offres\n\nVoir la brochure.\n")
    text = pack.text(LEMOINE)
    pack.write(LEMOINE, text[: text.index("  - {date: 09/09/2026")])
    told = pack.told()
    assert ("pack.yaml", 0, "context-short", "warning") in told
    assert (LEMOINE, 1, "client-short", "warning") in told


def test_a_thin_client_file_is_told(pack: PackCopy) -> None:
    text = pack.text(LEMOINE)
    kept = text[: text.index("  - {champ: E-mail")] + text[text.index("contrat:") :]
    pack.write(LEMOINE, kept)
    assert (LEMOINE, pack.line_of(LEMOINE, "fiche:"), "client-fields", "warning") in pack.told()


def test_a_paragraph_is_not_written_twice(pack: PackCopy) -> None:
    paragraph = (
        "Cette phrase assez longue pour compter comme un paragraphe se trouve dans deux documents du pack.\n"
    )
    for file in ("contexte/01-presentation.md", "contexte/02-offres.md"):
        pack.write(file, pack.text(file) + "\n" + paragraph)
    line = pack.line_of("contexte/02-offres.md", paragraph)
    assert pack.told() == {("contexte/02-offres.md", line, "twice", "warning")}


def test_a_call_without_a_written_confirmation_shows_no_spelling(pack: PackCopy) -> None:
    text = pack.text(E5)
    start = text.index("  confirmation:\n", text.index("attendus:"))
    pack.write(E5, text[:start] + text[text.index("  accord:", start) :])
    assert (E5, pack.line_of(E5, "attendus:"), "no-writing", "warning") in pack.told()


def test_an_outbound_call_says_who_answers(pack: PackCopy) -> None:
    text = pack.text(E3)
    start = text.index("numeros:")
    end = text.index("\n", text.rindex("  - {numero:"))
    pack.write(E3, text[:start] + text[end + 1 :])
    assert any(found.code == "no-number" and found.file == E3 for found in pack.findings())


def test_a_competence_without_questions_is_told(pack: PackCopy) -> None:
    text = pack.text(GUIDE)
    pack.write(GUIDE, text.replace("- competence: C4", "- competence: C5"))
    line = pack.line_of(GUIDE, "entretien:")
    assert (GUIDE, line, "few-questions", "warning") in pack.told()


@pytest.mark.usefixtures("pack")
def test_a_recording_of_a_few_seconds_is_told(tmp_path: Path) -> None:
    other = PackCopy(tmp_path / "other", own_audio=True)
    noise = np.random.default_rng(1).normal(0, 0.1, 16_000 * 5)
    soundfile.write(str(other.audio / "enregistrements" / "r1-colere.wav"), noise, 16_000)
    assert other.told() == {(R1, other.line_of(R1, "dit:"), "recording-length", "warning")}
