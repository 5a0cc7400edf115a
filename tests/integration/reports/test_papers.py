"""The papers of a sitting, made as PDF from the official pack and read back."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import Any

import pytest
from pypdf import PdfReader

from crcd_sim import paths
from crcd_sim.domain.pack import Pack, VoiceOrigin
from crcd_sim.domain.writing import from_text, to_canonical
from crcd_sim.packs.loader import load_pack
from crcd_sim.reports.blocks import from_markdown
from crcd_sim.reports.papers import TypstPapers
from crcd_sim.services.records.jury_paper import jury_booklet
from crcd_sim.services.records.papers import (
    MOCK_NOTICE,
    Paper,
    PaperMeta,
    candidate_booklet,
    candidate_papers,
    draw_slip,
    letter_paper,
)
from tests.fakes.pack_copy import the_framework
from tests.fakes.sitting_document import WORKS, a_sitting, a_work, an_exchange

FOLDER = paths.SCENARIOS / "ondalys-telecom"
META = PaperMeta("0412", "Titre professionnel", "24/11/2026", "06")
DRAWS = [
    {"title": "Sujet", "envelope": "2", "content": "Sujet 1", "at": "10:21:07"},
    {"title": "Appel enregistré", "envelope": "1", "content": "Mme Ferrand rappelle", "at": "13:05:40"},
]
LETTER = "letter:CASE_STUDY::1"


@lru_cache(maxsize=1)
def the_pack() -> Pack:
    found = load_pack(FOLDER, paths.AUDIO / "ondalys-telecom").pack
    assert found is not None
    return found


def paper(name: str) -> Paper:
    pack = the_pack()
    case = pack.case_for("TITRE")
    labels = {criterion.id: criterion.label for criterion in the_framework().criteria("TITRE")}
    if name == "candidat":
        return candidate_booklet(pack, case, META)
    if name == "jury":
        return jury_booklet(pack, case, pack.subjects[0], META, labels)
    if name == "dossier":
        return candidate_papers(pack, a_sitting(), WORKS, META)
    if name == "tirage":
        return draw_slip(pack, DRAWS, META)
    return letter_paper(pack, WORKS[LETTER], META)


def printed(made: Paper) -> PdfReader:
    data = {**made.data, "folder": str(FOLDER)}
    return PdfReader(io.BytesIO(TypstPapers(paths.RESOURCES).pdf(made.template, data)))


@lru_cache(maxsize=8)
def pages(name: str) -> tuple[str, ...]:
    return tuple(flat(page.extract_text()) for page in printed(paper(name)).pages)


def flat(text: str) -> str:
    """One line, every kind of space the same: a PDF breaks lines where it wants."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


NAMES = ("candidat", "jury", "dossier", "tirage", "courrier")


@pytest.mark.parametrize("name", NAMES)
def test_every_page_says_who_it_belongs_to_and_that_it_is_a_mock_exam(name: str) -> None:
    found = pages(name)
    for number, page in enumerate(found, 1):
        assert "Candidat 0412" in page
        assert flat(MOCK_NOTICE) in page
        assert "millésime 06" in page
        assert f"page {number} / {len(found)}" in page


@pytest.mark.parametrize("name", ["candidat", "jury", "dossier", "tirage"])
def test_every_page_says_the_session_and_its_date(name: str) -> None:
    assert all("Titre professionnel · 24/11/2026" in page for page in pages(name))


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("candidat", 14, 20), ("jury", 35, 48), ("dossier", 4, 5), ("tirage", 1, 1), ("courrier", 1, 1)],
)
def test_a_paper_has_a_sensible_number_of_pages(name: str, least: int, most: int) -> None:
    assert least <= len(pages(name)) <= most


@pytest.mark.parametrize("name", NAMES)
def test_only_the_fonts_that_ship_are_used(name: str) -> None:
    fonts = {
        str(font["/BaseFont"]).split("+")[-1]
        for page in printed(paper(name)).pages
        for font in (item.get_object() for item in page["/Resources"].get("/Font", {}).values())
    }
    assert fonts
    assert {font.split("-")[0] for font in fonts} <= {"Inter", "Caladea"}


@pytest.mark.parametrize("name", NAMES)
def test_no_page_but_a_last_one_is_almost_empty(name: str) -> None:
    assert [number for number, page in enumerate(pages(name), 1) if len(page) < 180] in (
        [],
        [len(pages(name))],
    )


# --- the candidate's booklet ---------------------------------------------------------------------


def test_the_candidates_booklet_holds_the_case_its_annexes_and_the_context() -> None:
    pack = the_pack()
    text = " ".join(pages("candidat"))
    for annex in pack.case_for("TITRE").annexes:
        assert flat(f"Annexe {annex.title}") in text
    for page in pack.context:
        assert flat(page.title) in text
    assert "Travail à faire" in text
    assert "À lire maintenant" in text
    assert "Utile pour les échanges" in text


def test_the_summary_gives_the_page_of_each_part() -> None:
    found = pages("candidat")
    number = re.search(r"Annexe 5 · Lettre de réclamation [. ]*(\d+)", found[0])
    assert number is not None
    assert "Annexe 5 · Lettre de réclamation" in found[int(number[1]) - 1]


def test_the_invoice_is_shown_whole_under_its_title() -> None:
    page = next(page for page in pages("candidat")[1:] if "Annexe 3 · Facture" in page)
    assert "88,99 €" in page


def test_the_price_sheet_is_a_table_with_french_amounts() -> None:
    page = next(page for page in pages("candidat")[1:] if "Annexe 4" in page)
    for said in ("29,99 €", "21,00 €", "−3,00 €", "1/30 de l’abonnement", "Internet fixe (TTC)"):
        assert said in page
    assert "29.99" not in page


def test_a_section_does_not_say_its_title_twice() -> None:
    text = " ".join(pages("candidat"))
    assert "Annexe 1 – Fiche client" not in text
    assert text.count("Annexe 1 · Fiche client") == 2  # in the summary and above the annex


def test_the_candidates_booklet_shows_nothing_the_jury_keeps() -> None:
    text = " ".join(pages("candidat"))
    for said in ("Corrigé", "106,99", "Piège", "lettre modèle", "Satisfait si"):
        assert said not in text


# --- the jury's booklet ----------------------------------------------------------------------------


def test_the_jurys_booklet_holds_a_role_card_per_exchange_with_its_lines() -> None:
    pack = the_pack()
    text = " ".join(pages("jury"))
    for exchange in pack.exchanges.values():
        assert flat(exchange.role.trap) in text
        assert flat(exchange.title) in text
    assert "Bonjour. Paul Lemoine. Je vous appelle pour résilier ma ligne mobile." in text
    assert "06 39 98 40 11" in text


def test_the_jurys_booklet_quotes_the_criteria_and_what_shows_them() -> None:
    text = " ".join(pages("jury"))
    framework = the_framework()
    for competence in ("C1", "C4", "C7"):
        for criterion in framework.competence(competence).criteria:
            assert flat(criterion.label) in text
    assert "Nomme la facture du 2 novembre" in text


def test_the_jurys_booklet_holds_the_answers_and_the_questions() -> None:
    text = " ".join(pages("jury"))
    for said in (
        "76,99",
        "106,99 €",
        "54,98",
        "Document réservé au jury",
        "Entretien final",
        "À ne pas promettre",
    ):
        assert said in text
    for question in the_pack().guide.review[:3]:
        assert flat(question.question) in text


def test_the_jurys_booklet_says_what_a_recorded_client_cannot_show() -> None:
    opening = next(page for page in pages("jury")[1:] if "Ce que le sujet donne à voir" in page)
    assert "C7.4" in opening


# --- the candidate's papers --------------------------------------------------------------------------


def test_the_candidates_papers_hold_everything_written() -> None:
    text = " ".join(pages("dossier"))
    for said in (
        "Résumé de la situation", "Cliente depuis le 02/10/2026",
        "Enjeux pour le client", "Être crue et remboursée.",
        "Enjeux pour l’entreprise", "Éviter une médiation",
        "Courrier de réponse", "remboursement de 76,99 €",
        "Message écrit au client", "votre répéteur Wi-Fi",
        "Notes · Étude de cas", "39,99 × 21 / 30 = 27,99",
    ):  # fmt: skip
        assert said in text


def test_the_candidates_papers_hold_the_chats_and_the_records_with_their_labels() -> None:
    text = " ".join(pages("dossier"))
    for said in (
        "00:31 Conseiller Bonjour, Camille à votre écoute.", "Précision du motif Facture incomprise",
        "Échéancier 01/12/2026 26,66 ; 29/12/2026 26,66 ; 19/01/2027 26,66", "Ce contact n’a pas été traité.",
    ):  # fmt: skip
        assert said in text


@pytest.mark.parametrize(("used", "warned"), [(0, False), (13, False), (14, True), (18, True), (25, True)])
def test_the_sheet_counter_warns_at_18_of_20(used: int, warned: bool) -> None:
    """The dossier's own four sheets count too."""
    first = flat(
        printed(candidate_papers(the_pack(), a_sitting(), WORKS, META, used)).pages[0].extract_text()
    )
    assert f"total {used + 4} sur 20" in first
    assert ("presque épuisé" in first) is warned


def test_an_empty_sitting_still_has_its_papers() -> None:
    empty = a_sitting(works=[a_work("letter:CASE_STUDY::1", from_text(""))], exchanges=[])
    text = flat(printed(candidate_papers(the_pack(), empty, {}, META)).pages[0].extract_text())
    assert "Rien n’a été écrit." in text


def test_an_exchange_the_pack_no_longer_knows_keeps_its_papers() -> None:
    odd = a_sitting(works=[], exchanges=[an_exchange("inconnu", qualification={"vieux-champ": "valeur"})])
    text = flat("".join(p.extract_text() for p in printed(candidate_papers(the_pack(), odd, {}, META)).pages))
    assert "Échange · inconnu" in text
    assert "vieux-champ valeur" in text


# --- the slip and the notices ---------------------------------------------------------------------------


def test_the_draw_slip_names_the_envelopes_and_leaves_room_to_sign() -> None:
    (page,) = pages("tirage")
    for said in ("Sujet n° 2 Sujet 1 10:21:07", "n° 1", "Signature du candidat", "Surveillant ou jury"):
        assert said in page


def test_a_slip_without_a_draw_says_so() -> None:
    assert "Aucun tirage." in flat(printed(draw_slip(the_pack(), [], META)).pages[0].extract_text())


def test_a_simulated_draw_and_a_recorded_client_are_announced() -> None:
    page = _slip(frozenset())
    assert "Tirage simulé" in page
    assert "client enregistré" in page
    assert "voix" not in page


@pytest.mark.parametrize(
    ("voices", "said"),
    [
        ({VoiceOrigin.MACHINE}, "Les voix sont des voix de synthèse."),
        ({VoiceOrigin.MACHINE, VoiceOrigin.PERSON}, "Certaines voix sont des voix de synthèse."),
    ],
)
def test_a_machines_voice_is_announced(voices: set[VoiceOrigin], said: str) -> None:
    assert said in _slip(frozenset(voices))


def test_clients_recorded_by_people_are_not_called_synthetic() -> None:
    assert "synthèse" not in _slip(frozenset({VoiceOrigin.PERSON}))


def _slip(voices: frozenset[VoiceOrigin]) -> str:
    meta = PaperMeta("0412", "Titre professionnel", "24/11/2026", "06", True, True, voices)
    return flat(printed(draw_slip(the_pack(), DRAWS, meta)).pages[0].extract_text())


def test_neither_is_announced_when_it_is_not_so() -> None:
    (page,) = pages("tirage")
    assert "Tirage simulé" not in page
    assert "voix de synthèse" not in page


# --- the letter -----------------------------------------------------------------------------------------


def test_the_letter_has_its_letterhead_and_its_text_in_order() -> None:
    (page,) = pages("courrier")
    order = [
        "Ondalys Télécom", "14 quai des Antilles", "02 61 91 00 14", "Madame Claire Ferrand", "37000 Tours",
        "Nantes, le 24 novembre 2026", "Objet : votre ligne", "Madame,", "• Rendez-vous garanti",
        "1. 27,99 €", "2. 49,00 €", "1. écrivez-nous", "2. choisissez", "Camille", "PJ : détail",
    ]  # fmt: skip
    places = [page.find(said) for said in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


def test_the_letter_keeps_bold_and_italics_in_a_serif() -> None:
    fonts: dict[str, str] = {}

    def visit(text: str, _cm: Any, _tm: Any, font: Any, _size: float) -> None:
        if font is not None and text.strip():
            name = str(font["/BaseFont"]).split("+")[-1].removesuffix("-Identity-H")
            fonts[name] = fonts.get(name, "") + text

    printed(paper("courrier")).pages[0].extract_text(visitor_text=visit)
    assert "Rendez-vous garanti" in fonts["Caladea-Bold"]
    assert "en vain" in fonts["Caladea-Italic"]
    assert "Je vous prie" in fonts["Caladea-Regular"] or "Je vous prie" in fonts["Caladea"]


def test_the_model_letter_of_the_pack_fits_on_one_page() -> None:
    """What the pack gives as an example keeps to the rule the candidate is given."""
    text = the_pack().case_for("TITRE").model_letter.text
    lines = []
    for block in from_markdown(text[text.index("Madame Claire") :]):
        parts = [block] if block["kind"] == "par" else [part for item in block["items"] for part in item]
        lines += ["".join(one["t"] for one in part["runs"]).replace("\n", "\u2028") for part in parts]
    made = letter_paper(the_pack(), to_canonical(from_text("\n".join(lines).replace("\u2028", "\n"))), META)
    assert len(printed(made).pages) == 1


def test_a_long_letter_goes_on_a_second_page_that_says_so() -> None:
    made = letter_paper(the_pack(), to_canonical(from_text("Une phrase de plus. " * 400)), META)
    found = printed(made).pages
    assert len(found) == 2
    assert "page 2 / 2" in flat(found[1].extract_text())
