from __future__ import annotations

from dataclasses import replace

import pytest

from crcd_sim.dialogue.checks import check_script, longest_s, reachable
from crcd_sim.dialogue.script import Answer, Intent, Interruptible, Line, Number, Prompt, Recall, Script
from crcd_sim.domain.pack import Fact
from tests.fakes.chat_timeline import chat_script
from tests.fakes.timeline import phone_script

FACT = Fact("panne", "Date de la panne", "3 novembre")


def _line(name: str, text: str = "Je vous écoute.", **more: object) -> Line:
    return Line(name, "client", text, **{"cuts_ms": (900,), "clip_s": 4.0, **more})  # type: ignore[arg-type]


def _sound_script(**more: object) -> Script:
    """Six lines, relances, a closing: nothing to say about it."""
    names = [f"T0{number}" for number in range(1, 7)]
    lines = [_line(name) for name in names]
    lines[0] = replace(lines[0], on_silence=(Prompt(10, "R01"),), reveals=("panne",))
    lines[-1] = replace(lines[-1], ends=True)
    return replace(
        phone_script(*lines, extra=(_line("R01"), _line("R90")), closing="R90"),
        **more,  # type: ignore[arg-type]
    )


def _with(line: Line, **more: object) -> Script:
    script = _sound_script(**more)
    return replace(script, lines={**script.lines, line.id: line})


def _codes(script: Script, facts: tuple[Fact, ...] = (FACT,), max_s: float = 0.0) -> set[str]:
    return {remark.code for remark in check_script(script, facts, max_s=max_s)}


def test_a_sound_script_gets_no_remark() -> None:
    assert check_script(_sound_script(), (FACT,)) == []


@pytest.mark.parametrize(
    "line",
    [
        _line("T02", next="T99"),
        _line("T02", rephrased="T99"),
        _line("T02", on_silence=(Prompt(10, "T99"),)),
        _line("T02", on_hold=(Prompt(10, "T99"),)),
    ],
)
def test_an_unknown_target_is_told_with_its_line(line: Line) -> None:
    remarks = [r for r in check_script(_with(line), (FACT,)) if r.code == "unknown-target"]
    assert [r.line for r in remarks] == ["T02"]
    assert "T99" in remarks[0].text


@pytest.mark.parametrize(
    "changes",
    [
        {"opening": "T99"},
        {"closing": "T99"},
        {"objections": ("T99",)},
        {"monologue": "T99"},
        {"relances": ("T99",)},
        {"numbers": (Number("01 99 00 12 34", "answers", "T99"),)},
        {"intents": (Intent("x", ("y",), reply="T99"),)},
        {"spine": ("T01", "T99")},
    ],
)
def test_an_unknown_target_of_the_exchange_is_told(changes: dict[str, object]) -> None:
    assert "unknown-target" in _codes(_sound_script(**changes))


def test_a_line_nobody_can_reach_is_told() -> None:
    remarks = check_script(_with(_line("T77")), (FACT,))
    assert [(r.code, r.line) for r in remarks] == [("unreachable", "T77")]


def test_relances_of_a_reachable_line_are_reachable() -> None:
    assert "R01" in reachable(_sound_script())


def test_a_path_without_an_end_is_told() -> None:
    assert "no-end" in _codes(_with(_line("T06")))


def test_a_cycle_is_told_once_with_its_lines() -> None:
    remarks = [r for r in check_script(_with(_line("T05", next="T02")), (FACT,)) if r.code == "endless-loop"]
    assert len(remarks) == 1
    assert "T02 → T03 → T04 → T05 → T02" in remarks[0].text


def test_a_number_whose_conversation_never_ends_is_told() -> None:
    numbers = (Number("01 99 00 12 34", "secretary", "S01"),)
    assert "no-end" in _codes(_with(_line("S01"), numbers=numbers))


def test_a_fact_no_line_reveals_is_told() -> None:
    assert "fact-never-revealed" in _codes(_sound_script(), (FACT, Fact("age", "Âge", "58 ans")))


def test_a_fact_revealed_by_an_unreachable_line_is_never_revealed() -> None:
    script = _with(_line("T01", on_silence=(Prompt(10, "R01"),)))
    script = replace(script, lines={**script.lines, "T77": _line("T77", reveals=("panne",))})
    assert "fact-never-revealed" in _codes(script)


def test_an_unknown_fact_is_told() -> None:
    assert "unknown-fact" in _codes(_with(_line("T02", reveals=("inconnu",))))


@pytest.mark.parametrize(
    "text",
    [
        "D’accord pour 30 euros.",
        "Très bien, je prends l’offre à 16,99.",
        "Ça me convient, à jeudi alors.",
        "Entendu pour le 27 novembre.",
        "Je suis d’accord, rappelez-moi à 14 h.",
    ],
)
def test_an_agreement_that_cites_an_amount_or_a_date_is_told(text: str) -> None:
    assert "agreement-detail" in _codes(_with(_line("T03", text)))


@pytest.mark.parametrize("text", ["D’accord, faisons comme ça.", "Je prends l’agenda, vendredi je suis là."])
def test_a_plain_agreement_and_a_plain_date_are_fine(text: str) -> None:
    assert "agreement-detail" not in _codes(_with(_line("T03", text)))


def test_a_closing_line_that_cites_a_date_is_told() -> None:
    assert "agreement-detail" in _codes(_with(_line("R90", "Je vous laisse, à vendredi.")))


def test_answering_a_question_nobody_heard_is_told() -> None:
    assert "blind-answer" in _codes(_with(_line("T03", "Oui, c’est bien mon adresse.")))


def test_a_call_too_long_is_told_in_minutes() -> None:
    assert longest_s(_sound_script()) == 4 + 6 * 24
    remarks = [r for r in check_script(_sound_script(), (FACT,), max_s=120) if r.code == "too-long"]
    assert "2 min 28" in remarks[0].text
    assert "2 min 00" in remarks[0].text


@pytest.mark.parametrize("how", list(Interruptible))
def test_a_long_line_needs_somewhere_to_stop(how: Interruptible) -> None:
    """Even one that never yields: after a hold or a lost headset it is taken up at a cut point."""
    assert "no-cut" in _codes(_with(_line("T03", cuts_ms=(), interruptible=how)))
    assert "no-cut" not in _codes(_with(_line("T03", cuts_ms=(), clip_s=2.9, interruptible=how)))


def test_a_cut_point_outside_the_sound_is_told() -> None:
    assert "cut-outside" in _codes(_with(_line("T03", cuts_ms=(9000,))))


@pytest.mark.parametrize(
    ("prompts", "code"),
    [
        ((Prompt(20, "R01"), Prompt(10, "R01")), "prompt-order"),
        ((Prompt(10, "R01", ends=True), Prompt(20, "R01")), "prompt-after-end"),
        ((Prompt(0, "R01"),), "prompt-now"),
    ],
)
def test_relances_that_cannot_work_are_told(prompts: tuple[Prompt, ...], code: str) -> None:
    assert code in _codes(_with(_line("T03", on_silence=prompts)))


def test_numbers_that_answer_need_a_first_line_and_are_listed_once() -> None:
    numbers = (Number("01 99 00 12 34", "answers"), Number("0199001234", "no_answer"))
    codes = _codes(_sound_script(numbers=numbers))
    assert {"number-mute", "number-twice"} <= codes


def test_a_script_without_relance_nor_closing_is_told() -> None:
    script = _with(_line("T01", reveals=("panne",)), closing="")
    assert {"no-relance", "no-closing"} <= _codes(script)


def test_a_spine_too_short_or_too_long_is_told() -> None:
    assert "spine-length" in _codes(_with(_line("T02", ends=True)))


def test_ending_and_chaining_contradict_each_other() -> None:
    assert "end-and-chain" in _codes(_with(_line("T06", ends=True, chained=True)))


def test_everything_is_told_at_once_and_names_its_line() -> None:
    script = _with(_line("T02", "Oui, 30 euros, d’accord.", next="T99", reveals=("inconnu",)))
    remarks = [r for r in check_script(script, (FACT,)) if r.line == "T02"]
    assert {r.code for r in remarks} >= {"unknown-target", "unknown-fact", "agreement-detail"}
    assert all("« T02 »" in r.text for r in remarks)


def test_the_intents_of_a_chat_are_checked() -> None:
    script = chat_script(intents=(Intent("a", ("(",)), Intent("a", ()), Intent("reference", ("x",))))
    codes = {remark.code for remark in check_script(script, (Fact("ref", "Référence", "12"),))}
    assert {"bad-pattern", "intent-twice", "intent-mute"} <= codes


def test_an_awaited_intent_that_does_not_exist_is_told() -> None:
    assert "unknown-intent" in {remark.code for remark in check_script(chat_script(intents=()))}


def test_a_chat_without_fallback_nudge_or_return_is_told() -> None:
    script = chat_script(fallbacks=(), nudges=(), return_message="")
    codes = {remark.code for remark in check_script(script, (Fact("ref", "Référence", "12"),))}
    assert {"no-fallback", "no-nudge", "no-return"} <= codes


def _numbers(*numbers: Number, speaker: str = "weber") -> set[str]:
    """Codes of an outbound script in which somebody else (S01), a machine (M01) or the client answers."""
    extra = (
        replace(_line("S01", next="S02"), speaker=speaker),
        replace(_line("S02", ends=True), speaker=speaker),
        _line("M01", ends=True),
        _line("B01", next="T02"),
    )
    script = _sound_script(direction="outbound", numbers=numbers)
    script = replace(script, lines={**script.lines, **{line.id: line for line in extra}})
    return _codes(script)


def test_a_number_that_gives_nobody_at_first_then_the_client_is_sound() -> None:
    codes = _numbers(Number("01 99 00 12 34", "busy", then=(Answer("no_answer"), Answer("answers", "T01"))))
    assert codes == {"unreachable"}  # the lines of those who never answer in this script


@pytest.mark.parametrize(
    "number",
    [
        Number("01 99 00 12 34", "spouse", "S01"),
        Number("01 99 00 12 34", "voicemail", "M01"),
        Number("01 99 00 12 34", "no_answer"),
    ],
)
def test_a_client_no_number_leads_to_is_told(number: Number) -> None:
    assert "nobody-reached" in _numbers(number)


def test_a_client_who_rings_back_is_reached() -> None:
    number = Number("01 99 00 12 34", "voicemail", "M01", recall=Recall((60.0, 90.0), "B01"))
    assert "nobody-reached" not in _numbers(number)


def test_ringing_back_is_pointless_for_who_has_answered() -> None:
    number = Number("01 99 00 12 34", "answers", "T01", recall=Recall((60.0, 90.0), "B01"))
    assert "recall-useless" in _numbers(number)


def test_a_line_nobody_would_hear_is_told() -> None:
    assert "number-unheard" in _numbers(Number("01 99 00 12 34", "busy", "S01"))


def test_an_answer_of_a_later_call_needs_its_first_line_too() -> None:
    assert "number-mute" in _numbers(Number("01 99 00 12 34", "busy", then=(Answer("answers"),)))


def test_a_secretary_with_the_client_s_voice_is_told() -> None:
    number = Number("01 99 00 12 34", "secretary", "S01")
    assert "number-voice" in _numbers(number, speaker="client")
    assert "number-voice" not in _numbers(number)
