"""What the review says in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crcd_sim.domain.events import EventKind as Kind
from crcd_sim.domain.pack import VoiceOrigin
from crcd_sim.domain.rules import Accommodation
from crcd_sim.services.records.conversations import ExchangeReview
from crcd_sim.services.records.indicators import Indicators
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.review import rule_words, words
from tests.ui.review.examples import ZONE, opened


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def facts(pairs: object) -> dict[str, str]:
    return {name: plain(value) for name, value in pairs}


def call(file: ReviewFile) -> ExchangeReview:
    return next(item for item in file.model.exchanges if item.id == "e2")


def test_the_heading_says_who_what_where_and_when(file: ReviewFile) -> None:
    said = plain(words.heading_facts(file, ZONE))
    assert said == "Candidat 0412 · Titre professionnel · Ondalys Télécom · Examen blanc · 24/11/2026"


def test_pills_say_a_simulated_draw_a_recorded_client_and_extra_time(file: ReviewFile) -> None:
    assert [plain(pill) for pill in rule_words.pills(file)] == [
        "tirage simulé",
        "client enregistré",
        "temps × 4/3",
        "correcteur autorisé",
    ]


def test_rules_are_whole_sentences(file: ReviewFile) -> None:
    said = facts(rule_words.rules_in_words(file, ZONE))
    assert said["Mode"] == "Examen blanc"
    assert said["Temps"] == "majoré × 4/3 dans chaque partie"
    assert said["Entretiens"] == "en autonomie"
    assert said["Orthographe"] == "correcteur autorisé"
    assert said["Clients"] == "client enregistré (voix de synthèse), pour les 3 échanges"


def test_each_prescription_is_said() -> None:
    wanted = {
        "time_factor": "1",
        "phase_factors": {"FINAL": "1,25", "EXCHANGES": "1"},
        "silence_factor": "1.5",
        "done_key_only": True,
        "note": "salle calme",
    }
    file = opened(
        rules={
            "accommodation": wanted,
            "spell_check": False,
            "jury": True,
            "loudspeakers": True,
            "credit_outages": False,
            "common_start": "2026-11-24T08:00:00+00:00",
        }
    )
    said = facts(rule_words.rules_in_words(file, ZONE))
    assert said["Temps"] == (
        "celui de l’épreuve ; entretien final : × 1,25 ; échanges : sans majoration ; "
        "patience du client au téléphone × 1,5"
    )
    assert said["Orthographe"] == "correcteur non autorisé"
    assert "J’ai fini" in said["Parole"]
    assert said["Haut-parleurs"]
    assert said["Entretiens"] == "menés par un jury"
    assert said["Pannes"] == "le temps perdu n’est pas rendu"
    assert said["Départ"] == "commun à la salle, à 8 h 00"
    assert said["Remarque"] == "salle calme"


def test_clients_played_by_different_people_are_named() -> None:
    file = opened(rules={"driver": "recorded", "drivers": {"e1": "person", "e3": "person"}})
    assert facts(rule_words.rules_in_words(file, ZONE))["Clients"] == (
        "formateur de vive voix : Mme Abdi et Mme Kessler ; "
        "client enregistré (voix de synthèse) : Mme Rouvier"
    )


@pytest.mark.parametrize(
    ("voices", "said"),
    [
        ({VoiceOrigin.PERSON}, "client enregistré, pour les 3 échanges"),
        (set(VoiceOrigin), "client enregistré (voix de synthèse en partie), pour les 3 échanges"),
    ],
)
def test_lines_recorded_by_people_are_not_called_synthetic(
    file: ReviewFile, voices: set[VoiceOrigin], said: str
) -> None:
    assert file.pack is not None
    exchanges = {
        key: replace(exchange, voices=frozenset(voices)) for key, exchange in file.pack.exchanges.items()
    }
    own = replace(file, pack=replace(file.pack, exchanges=exchanges))
    assert facts(rule_words.rules_in_words(own, ZONE))["Clients"] == said


def test_a_damaged_factor_is_said_as_it_stands(file: ReviewFile) -> None:
    rules = replace(file.model.rules, accommodation=Accommodation(time_factor="beaucoup"))
    damaged = replace(file, model=replace(file.model, rules=rules))
    assert "beaucoup" in facts(rule_words.rules_in_words(damaged, ZONE))["Temps"]


def test_a_draw_names_its_envelope_and_says_it_was_simulated(file: ReviewFile) -> None:
    assert facts(words.draws_in_words(file)) == {"Sujet": "enveloppe 2, « Sujet 1 » (tirage simulé)"}


def test_a_part_says_its_hours_and_how_it_ended(file: ReviewFile) -> None:
    said = [plain(cell) for cell in words.phase_in_words(file.model.phases[0], ZONE)]
    assert said == [
        "Étude de cas",
        "8 h 00 – 9 h 16",
        "1 h 15 min sur 1 h 40 min",
        "scellée au bout du temps",
    ]


def test_a_part_not_begun_says_what_was_planned(file: ReviewFile) -> None:
    last = file.model.phases[-1]
    title, when, lasted, ending = words.phase_in_words(last, ZONE)
    assert (when, ending) == ("", "pas encore commencée")
    assert plain(lasted) == "20 min prévues"
    assert title == "Entretien final"


def test_an_incident_says_its_length_its_decision_and_its_reason(file: ReviewFile) -> None:
    assert plain(words.incident_in_words(file.model.incidents[0])) == (
        "Pause, 1 min, temps rendu : alarme incendie"
    )


def test_time_granted_is_not_said_twice() -> None:
    told = {"phase": "CASE_STUDY", "seconds": 120.0, "reason": "bruit", "by": "staff"}
    file = opened((Kind.TIME_CREDITED, 300.0, told))
    assert plain(words.incident_in_words(file.model.incidents[-1])) == "Temps rendu, 2 min : bruit"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Indicators(pickup_s=3.649), "Décroché en 3,6 s."),
        (Indicators(pickup_s=12.0), "Décroché en 12 s."),
        (Indicators(greeting_s=0.95), "Premiers mots du candidat après 0,9 s."),
        (Indicators(holds=0, hold_s=0.0), "Aucune mise en attente."),
        (Indicators(holds=1, hold_s=31.0), "1 mise en attente de 31 s."),
        (Indicators(holds=2, hold_s=54.0), "2 mises en attente, 54 s en tout."),
        (Indicators(talk_share=0.357), "Le candidat occupe 36 % du temps de parole."),
        (Indicators(talk_s=42.3, client_s=65.0), "Le candidat parle 42 s, le client 1 min 05 s."),
        (
            Indicators(overlaps=2, overlap_s=3.24),
            "2 moments où les deux parlent à la fois, 3,2 s en tout.",
        ),
        (Indicators(silences=1, silence_s=7.0), "1 silence de plus de 5 s, 7 s en tout."),
        (Indicators(overlaps=0), "Les deux ne parlent jamais à la fois."),
        (Indicators(overlaps=2), "2 moments où les deux parlent à la fois."),
        (Indicators(silences=0), "Aucun silence de plus de 5 s."),
        (Indicators(silences=3), "3 silences de plus de 5 s."),
        (Indicators(first_reply_s=12.2), "Première réponse du candidat en 12 s."),
        (Indicators(mean_reply_s=21.3), "Réponses en 21 s en moyenne."),
        (Indicators(after_call_s=200.0), "3 min 20 s entre la fin et la suite."),
        (Indicators(attempts=2), "2 tentatives."),
        (Indicators(missed=1), "1 appel manqué."),
    ],
)
def test_a_figure_is_a_sentence(file: ReviewFile, found: Indicators, said: str) -> None:
    exchange = replace(call(file), indicators=found)
    assert [plain(sentence) for sentence in words.indicators_in_words(exchange)] == [said]


def test_what_was_not_measured_is_not_said(file: ReviewFile) -> None:
    assert words.indicators_in_words(replace(call(file), indicators=Indicators())) == ()


def test_what_was_counted_is_said_and_never_judged(file: ReviewFile) -> None:
    counts = {"interruptions": 2, "backchannels": 3, "repeats": 1, "relances": 0, "holds_too_long": 1}
    exchange = replace(call(file), indicators=Indicators(), counts=counts)
    assert [plain(sentence) for sentence in words.indicators_in_words(exchange)] == [
        "2 prises de parole par-dessus le client.",
        "3 marques d’écoute active.",
        "1 répétition demandée.",
        "1 attente plus longue que ne l’accepte le client.",
    ]


def test_a_chat_is_opened_not_picked_up(file: ReviewFile) -> None:
    chat = replace(file.model.exchanges[0], indicators=Indicators(pickup_s=3.0))
    assert plain(words.indicators_in_words(chat)[0]) == "Conversation ouverte en 3 s."


def test_the_header_keeps_three_figures(file: ReviewFile) -> None:
    found = Indicators(pickup_s=4.2, holds=1, hold_s=31.0, talk_share=0.58, silences=2)
    assert plain(words.indicators_in_brief(replace(call(file), indicators=found))) == (
        "décroché en 4,2 s · 1 mise en attente de 31 s · parole 58 %"
    )


def test_no_word_is_a_mark(file: ReviewFile) -> None:
    said = " ".join(words.indicators_in_words(call(file))).lower()
    assert not any(judged in said for judged in ("bien", "bon", "mauvais", "insuffisant", "/20", "note"))


@pytest.mark.parametrize(
    ("second", "said"), [(0.4, "00:00"), (134.9, "02:14"), (3734.0, "1:02:14"), (-1.0, "00:00")]
)
def test_a_place_in_a_recording_reads_as_a_clock(second: float, said: str) -> None:
    assert words.position(second) == said


def test_without_the_pack_an_exchange_keeps_its_title() -> None:
    file = opened(lost=True)
    assert words.client_name(call(file), file.pack) == "e2"
