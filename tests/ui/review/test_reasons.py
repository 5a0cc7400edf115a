"""A trainer reads under each line of the client why it was said then. The calls are played, not made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crcd_sim.dialogue import reasons as engine_reasons
from crcd_sim.dialogue.script import Interruptible, Prompt
from crcd_sim.dialogue.signals import Driver, DriverCommand
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.rules import Rules
from crcd_sim.services.records.causes import Cause, cause_of
from crcd_sim.services.records.conversations import CLIENT, exchanges_of
from crcd_sim.ui.review import reasons
from tests.fakes.phone import Desk, a_pack, an_exchange
from tests.fakes.timeline import line, phone_script

CUTS = (2500, 4000, 6000)


def a_desk(mode: str = "examen_blanc", **first: object) -> Desk:
    """An inbound call: T01 (8 s), then T02, said in other words as R04."""
    prompts = (Prompt(None, "R01"), Prompt(None, "R01"), Prompt(None, "R01", ends=True))
    script = phone_script(
        line("T01", 8.0, cuts_ms=CUTS, on_silence=prompts, on_hold=(Prompt(None, "R02"),), **first),
        line("T02", 2.0, rephrased="R04"),
        line("T03", 2.0, ends=True),
        closing="R90",
        monologue="R20",
        extra=tuple(line(name, 1.0) for name in ("R01", "R02", "R04", "R20", "R90")),
    )
    desk = Desk(mode, pack=a_pack((an_exchange("e1", script),))).on_the_line()
    desk.wait(0.1)
    return desk


def told(desk: Desk) -> list[tuple[str, str]]:
    """(line, why) of everything the client said, as read from the journal."""
    desk.desk.phone.drop("candidate", "hang_up")
    desk.wait(0.1)
    pack = desk.sitting.pack
    (exchange,) = exchanges_of(desk.sitting.events, Rules(), pack, (), ())
    said = [turn for turn in exchange.turns if turn.speaker == CLIENT]
    assert all(turn.cause is not None for turn in said)
    return [(t.line, plain(reasons.why_spoken(t.cause))) for t in said if t.cause is not None]


def noted(desk: Desk) -> list[tuple[str, str]]:
    decisions = [event for event in desk.sitting.events if event.kind is EventKind.TURN_DECISION]
    found = [reasons.noted(cause_of(event)) for event in decisions]
    return [(what, plain(text)) for what, text in filter(None, found)]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_an_answer_names_the_silence_and_its_threshold() -> None:
    assert told(a_desk().speak(1.5).wait(3)) == [
        ("T01", "Répond après 1,4 s de silence du candidat (seuil : 1,4 s).")
    ]
    assert told(a_desk("entrainement").speak(1.5).wait(3)) == [
        ("T01", "Répond après 1,2 s de silence du candidat (seuil : 1,2 s).")
    ]


def test_an_answer_to_the_key_names_the_key() -> None:
    desk = a_desk().speak(1.0)
    desk.desk.phone.done()
    assert told(desk.wait(1)) == [("T01", "Répond dès la touche « J’ai fini ».")]


def test_a_relance_names_what_was_awaited() -> None:
    desk = a_desk().wait(7).speak(1.0).answered().wait(11)
    assert [why for _, why in told(desk)][::2] == [
        "Relance : pas d’accueil au bout de 5 s (seuil : 5 s).",
        "Relance : rien n’a été dit pendant 10 s (seuil : 10 s).",
    ]


def test_a_false_interruption_is_told_whole() -> None:
    desk = a_desk().speak(1.0).wait(1.8 + 1.2).speak(0.8, 0).wait(6)
    assert told(desk)[1] == ("T01", "Reprend sa phrase : plus un mot du candidat pendant 2 s.")
    (what, text), *_ = noted(desk)
    assert what == "Interruption"
    assert text.startswith(
        "le client laisse la parole après 0,5 s de voix (seuil : 0,5 s), au point de coupe"
    )


def test_a_fact_left_hanging_is_taken_up_and_said_to_be() -> None:
    desk = a_desk(reveals=("panne",)).speak(1.0).wait(3.0).speak(3.0, 0).wait(3)
    assert told(desk)[1] == ("T01", "Reprend, après le tour du candidat, la phrase restée en suspens.")


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (Interruptible.TENACIOUS, "le client parle par-dessus et va au bout de sa phrase"),
        (Interruptible.NEVER, "le client va au bout : cette phrase est essentielle"),
    ],
)
def test_a_line_that_does_not_yield_is_noted(how: Interruptible, expected: str) -> None:
    desk = a_desk(interruptible=how).speak(1.0).wait(3.0).speak(2.0, 0).wait(1)
    assert noted(desk) == [("Interruption", expected)]


def test_a_line_almost_over_is_noted_as_ended() -> None:
    desk = a_desk().speak(1.0).wait(1.4 + 0.25 + 6.4).speak(2.0, 0).wait(1)
    assert noted(desk) == [("Interruption", "le client, tout près de finir sa phrase, la termine")]


def test_a_short_yes_is_noted_as_active_listening() -> None:
    desk = a_desk().speak(1.0).wait(3.0).speak(0.3, 0).wait(1)
    assert noted(desk) == [("Écoute active", "0,3 s de voix, sans interrompre le client")]


def test_what_was_counted_in_the_call_reaches_the_review() -> None:
    desk = a_desk().speak(1.0).wait(3.0).speak(0.3, 0).answered()
    desk.desk.phone.repeat()
    told(desk.wait(3))
    (exchange,) = exchanges_of(desk.sitting.events, Rules(), desk.sitting.pack, (), ())
    assert {name: number for name, number in exchange.counts.items() if number} == {
        "backchannels": 1,
        "repeats": 1,
    }


def test_a_long_speech_is_cut_into_in_training_and_noted_in_a_mock_exam() -> None:
    training = a_desk("entrainement").speak(62.0)
    assert told(training) == [("R20", "Intervient : le candidat parle depuis 1 min sans pause.")]
    assert noted(training) == []
    mock = a_desk().speak(62.0)
    assert noted(mock) == [("Longue explication", "1 min sans pause : le client n’intervient pas")]


def test_a_hold_too_long_asking_again_and_the_floor() -> None:
    desk = a_desk().speak(1.0).answered()
    desk.desk.phone.hold()
    desk.wait(50)
    desk.desk.phone.hold()
    desk.desk.phone.floor()
    desk.wait(1)
    desk.desk.phone.floor()
    desk.desk.phone.repeat()
    desk.wait(9)
    assert [why for _, why in told(desk)[1:]] == [
        "Relance : l’attente dure depuis 45 s (seuil : 45 s).",
        "Répète à la demande du candidat (« Faire répéter »).",
    ]
    assert noted(desk) == [("Parole", "gardée par le candidat"), ("Parole", "rendue au client")]


def test_a_line_a_trainer_chose_says_so() -> None:
    desk = a_desk()
    desk.desk.phone.change_driver(Driver.CONSOLE)
    desk.desk.phone.command(DriverCommand("next"))
    assert told(desk.wait(1)) == [("T01", "Réplique choisie par le formateur, à la console.")]


def test_the_end_of_the_part_and_of_the_script() -> None:
    desk = a_desk().speak(1.0).answered()
    desk.desk.phone.close_phase()
    assert told(desk.wait(3))[-1] == ("R90", "Prend congé : le temps de l’épreuve est écoulé.")


def test_every_reason_of_the_engine_has_its_sentence() -> None:
    decisions = {what for found in engine_reasons.EXPLAINED_BY.values() for what in found}
    for what in decisions:
        assert reasons.why_spoken(Cause(what, "silence", "recorded", {"silence_s": 1.4, "threshold_s": 1.4}))


def test_a_journal_of_before_has_shorter_sentences() -> None:
    """A sitting kept from a version that told no threshold."""
    old = Cause("end_of_turn", "silence", "", {"silence_s": 1.4, "gap_s": 0.2})
    assert plain(reasons.why_spoken(old)) == "Répond après 1,4 s de silence du candidat."
    assert reasons.noted(replace(old, decision="yields", why="interruption")) is not None
    assert reasons.why_spoken(replace(old, decision="inconnue")) == ""
