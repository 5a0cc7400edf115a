"""The qualification form and the messages sent: nothing is asked for, nothing is lost."""

from __future__ import annotations

import pytest

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import EventKind
from crcd_sim.services.exam.qualification import RecordForms
from crcd_sim.services.ports import FieldChange, WorkKey
from tests.fakes.phone import Desk, FakeSitting, a_pack, usual_exchanges

FIRST = WorkKey("confirmation", "EXCHANGES", "e1", 1)
SECOND = WorkKey("confirmation", "EXCHANGES", "e1", 2)


def _forms(sitting: FakeSitting | None = None, **more: object) -> tuple[RecordForms, FakeSitting]:
    sitting = sitting or FakeSitting(a_pack())
    return RecordForms(sitting, usual_exchanges(), **more), sitting  # type: ignore[arg-type]


def _send(
    forms: RecordForms, work: WorkKey = FIRST, channel: str = "email", text: str = "Bonjour Madame"
) -> int:
    return forms.send_confirmation("e1", channel, work, text=text, sha256="b" * 64)


def test_a_field_is_written_within_half_a_second_of_the_keystroke() -> None:
    forms, sitting = _forms()
    forms.write("e1", "motif", "Tech")
    forms.write("e1", "motif", "Technique")
    assert forms.pending
    sitting.pass_seconds(0.5)
    assert [(item.field, item.value) for item in sitting.writer.fields] == [("motif", "Technique")]
    assert not forms.pending


def test_typing_the_same_value_writes_nothing() -> None:
    forms, sitting = _forms()
    forms.write("e1", "motif", "")
    sitting.pass_seconds(1)
    assert sitting.writer.fields == []


def test_a_field_emptied_again_is_written_empty() -> None:
    forms, sitting = _forms()
    forms.write("e1", "motif", "x")
    sitting.pass_seconds(1)
    forms.write("e1", "motif", "")
    sitting.pass_seconds(1)
    assert [item.value for item in sitting.writer.fields] == ["x", ""]


def test_each_exchange_has_the_fields_of_its_competences() -> None:
    forms, _ = _forms()
    assert [item.id for item in forms.fields("e1")] == ["motif", "resume"]


def test_a_field_the_exchange_does_not_have_is_a_mistake_of_ours() -> None:
    forms, _ = _forms()
    with pytest.raises(KeyError):
        forms.write("e1", "echeancier", "x")


def test_a_form_stays_editable_after_its_call_and_no_more_after_the_part() -> None:
    desk = Desk().on_the_line().talk_through()
    desk.desk.forms.write("e1", "motif", "Technique")
    desk.sitting.seal()
    with pytest.raises(RuleRefused) as refused:
        desk.desk.forms.write("e1", "motif", "Autre")
    assert refused.value.code == "forms_closed"


def test_the_seal_keeps_what_was_typed_last_and_its_hash() -> None:
    desk = Desk()
    desk.desk.forms.write("e1", "motif", "Technique")
    works = desk.sitting.seal()
    assert list(works) == ["qualification:EXCHANGES:e1:1"]
    assert len(works["qualification:EXCHANGES:e1:1"]) == 64
    assert desk.sitting.writer.fields[0].value == "Technique"


def test_the_hash_depends_on_the_values_alone() -> None:
    hashes = []
    for order in (("motif", "resume"), ("resume", "motif")):
        forms, _ = _forms()
        for field in order:
            forms.write("e1", field, field)
        hashes.append(forms.seal())
    assert hashes[0] == hashes[1]


def test_what_the_store_kept_is_there_after_a_stop() -> None:
    forms, _ = _forms(fields=(FieldChange("e1", "motif", "Technique", 3.0),))
    assert forms.values("e1") == {"motif": "Technique"}


def test_a_chat_message_begun_is_kept_as_typed_and_found_again_after_a_stop() -> None:
    forms, sitting = _forms()
    forms.keep_unsent("e1", "Bonjour Mad")
    forms.keep_unsent("e1", "Bonjour Madame")
    sitting.pass_seconds(0.5)
    assert [(item.exchange, item.value) for item in sitting.writer.fields] == [("e1", "Bonjour Madame")]
    again, _ = _forms(fields=sitting.writer.fields)
    assert again.unsent("e1") == "Bonjour Madame"
    assert again.values("e1") == {}


def test_a_chat_message_begun_is_no_part_of_the_form_that_is_sealed() -> None:
    forms, _ = _forms()
    forms.keep_unsent("e1", "Bonjour")
    assert forms.seal() == {}


def test_no_chat_message_is_kept_after_the_part() -> None:
    forms, sitting = _forms()
    sitting.seal()
    forms.keep_unsent("e1", "Trop tard")
    assert (forms.unsent("e1"), sitting.writer.fields) == ("", [])


def test_what_waits_to_be_saved_is_told() -> None:
    forms, sitting = _forms()
    told: list[bool] = []
    forms.on_pending(told.append)
    forms.write("e1", "motif", "x")
    sitting.pass_seconds(1)
    assert told == [True, False]


def test_a_message_sent_is_journalled_with_its_hash() -> None:
    forms, sitting = _forms()
    assert _send(forms) == 1
    assert sitting.of(EventKind.CONFIRMATION_SENT) == [
        {"exchange": "e1", "channel": "email", "work": str(FIRST), "sha256": "b" * 64, "number": 1}
    ]
    assert [(item.work, item.channel) for item in forms.sent("e1")] == [(FIRST, "email")]


def test_a_message_sent_is_final_and_a_second_one_is_allowed() -> None:
    forms, _ = _forms()
    _send(forms)
    with pytest.raises(RuleRefused) as refused:
        _send(forms)
    assert refused.value.code == "other_message"
    assert forms.next_message("e1") == SECOND
    assert _send(forms, SECOND) == 2


def test_a_third_message_is_refused() -> None:
    forms, _ = _forms()
    _send(forms)
    _send(forms, SECOND)
    assert forms.next_message("e1") is None
    with pytest.raises(RuleRefused) as refused:
        _send(forms, WorkKey("confirmation", "EXCHANGES", "e1", 3))
    assert refused.value.code == "too_many_messages"


def test_an_empty_message_is_not_sent() -> None:
    forms, _ = _forms()
    with pytest.raises(RuleRefused) as refused:
        _send(forms, text="  \n")
    assert refused.value.code == "empty_message"
    assert forms.sent("e1") == ()


def test_a_text_message_holds_a_hundred_and_sixty_characters() -> None:
    forms, _ = _forms()
    with pytest.raises(RuleRefused) as refused:
        _send(forms, channel="sms", text="a" * 161)
    assert refused.value.code == "sms_too_long"
    assert _send(forms, channel="sms", text="a" * 160) == 1


def test_nothing_is_sent_after_the_part() -> None:
    forms, sitting = _forms()
    sitting.seal()
    with pytest.raises(RuleRefused) as refused:
        _send(forms)
    assert refused.value.code == "forms_closed"


def test_an_unknown_channel_is_a_mistake_of_ours() -> None:
    forms, _ = _forms()
    with pytest.raises(ValueError, match="pigeon"):
        _send(forms, channel="pigeon")


def test_messages_already_sent_are_known_after_a_stop() -> None:
    forms, sitting = _forms()
    sitting.pass_seconds(30)
    _send(forms, channel="letter")
    again, _ = _forms(sitting, events=tuple(sitting.events))
    assert again.sent("e1") == forms.sent("e1")
    assert [(item.work, item.channel) for item in again.sent("e1")] == [(FIRST, "letter")]
    assert again.next_message("e1") == SECOND


def test_the_channel_chosen_for_a_message_not_sent_is_found_again_after_a_stop() -> None:
    forms, sitting = _forms()
    assert forms.channel(FIRST) == "email"
    for channel in ("sms", "sms", "letter"):
        forms.choose_channel(FIRST, channel)
    assert [item["channel"] for item in sitting.of(EventKind.MESSAGE_CHANNEL)] == ["sms", "letter"]
    again, _ = _forms(sitting, events=tuple(sitting.events))
    assert (again.channel(FIRST), again.channel(SECOND)) == ("letter", "email")


def test_the_channel_of_a_message_sent_is_final() -> None:
    forms, sitting = _forms()
    _send(forms, channel="sms")
    forms.choose_channel(FIRST, "letter")
    assert forms.channel(FIRST) == "sms"
    sitting.seal()
    forms.choose_channel(SECOND, "letter")
    assert forms.channel(SECOND) == "email"
    assert sitting.of(EventKind.MESSAGE_CHANNEL) == []


def test_a_channel_nobody_knows_is_a_mistake_of_ours() -> None:
    forms, _ = _forms()
    with pytest.raises(ValueError, match="pigeon"):
        forms.choose_channel(FIRST, "pigeon")
