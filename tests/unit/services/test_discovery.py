from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crcd_sim import paths
from crcd_sim.services.exam import practice
from crcd_sim.services.exam.chat_view import ChatPhase
from crcd_sim.services.exam.discovery import CHAT_MISSED, MISSED, Discovery, Task
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.ports import TakeRecord
from crcd_sim.sound.virtual import VirtualSound
from tests.fakes.sound import VirtualTime, voice

COMMON = paths.AUDIO / "commun"


class TakesNoted(VirtualSound):
    """A headset that would record: it must never be asked to."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.takes: list[TakeRecord] = []

    def start_take(self, record: TakeRecord, path: Any) -> None:
        self.takes.append(record)
        super().start_take(record, path)


class Post:
    """Somebody discovering the workstation."""

    def __init__(self, audio: Path = COMMON) -> None:
        self.time = VirtualTime()
        self.sound = TakesNoted(self.time, self.time)
        self.notices: list[Notice] = []
        self.changes = 0
        self.discovery = Discovery(self.sound, self.time, self.time, audio, self)
        self.discovery.open()

    def discovery_changed(self) -> None:
        self.changes += 1

    def discovery_notice(self, item: Notice) -> None:
        self.notices.append(item)

    @property
    def phone(self) -> Any:
        return self.discovery.phone

    @property
    def chats(self) -> Any:
        return self.discovery.chats

    def on_the_line(self) -> Post:
        assert self.discovery.ask_call()
        self.time.run_for(3)
        assert self.phone.accept()
        return self

    def spoken(self, seconds: float = 1.5) -> Post:
        """Say something, and let the machine say its line."""
        end = self.sound.speak(voice(seconds))
        self.time.run_until(end + 15)
        return self

    def line(self) -> str:
        call = self.phone.call
        return call.state.last if call is not None else ""

    def in_chat(self) -> Post:
        assert self.discovery.ask_chat()
        self.time.run_for(3)
        assert self.chats.accept()
        self.time.run_for(12)
        return self

    def received(self) -> list[str]:
        return [line.text for line in self.chats.view().lines if line.speaker == "client"]


@pytest.fixture
def post() -> Post:
    return Post()


# --- The call --------------------------------------------------------------------------------


def test_the_machine_calls_when_it_is_asked_to(post: Post):
    assert post.phone.state is PhoneState.IDLE
    post.discovery.ask_call()
    post.time.run_for(2)
    assert post.phone.state is PhoneState.RINGING


def test_the_machine_waits_for_a_greeting_like_every_caller(post: Post):
    post.on_the_line()
    post.time.run_for(2)
    assert post.line() == ""
    post.spoken()
    assert post.line() == "bonjour"


def test_saying_that_one_has_finished_lets_the_machine_go_on(post: Post):
    post.on_the_line().spoken()
    assert post.phone.done()
    post.time.run_for(1)
    assert post.line() == "attente"
    assert Task.FINISH in post.discovery.done


def test_the_whole_call_ticks_every_task_of_the_telephone(post: Post):
    post.on_the_line().spoken()
    post.phone.done()
    post.time.run_for(8)
    post.phone.hold()
    post.time.run_for(2)
    post.phone.hold()
    post.spoken()
    assert post.line() == "micro"
    post.phone.mute()
    post.time.run_for(2)
    post.phone.mute()
    post.spoken()
    assert post.line() == "raccrocher"
    post.phone.press_hang_up()
    assert Task.HANG_UP not in post.discovery.done
    post.phone.press_hang_up()
    assert post.discovery.done == {Task.ANSWER, Task.FINISH, Task.HOLD, Task.MUTE, Task.HANG_UP}


def test_the_machine_goes_on_asking_to_hang_up(post: Post):
    post.on_the_line()
    for _ in range(5):
        post.spoken()
    assert post.line() == "raccrocher"
    assert post.phone.state is PhoneState.CONNECTED


def test_silence_is_met_with_a_word(post: Post):
    post.on_the_line()
    post.time.run_for(6)
    assert post.phone.call.state.spoken is not None
    assert post.phone.call.state.spoken.line == "allo"


def test_a_call_that_is_not_answered_can_be_asked_for_again(post: Post):
    post.discovery.ask_call()
    post.time.run_for(40)
    assert post.notices == [MISSED]
    assert post.discovery.ask_call()


def test_one_thing_is_tried_at_a_time(post: Post):
    post.on_the_line()
    assert not post.discovery.ask_call()
    assert not post.discovery.ask_chat()
    post.phone.press_hang_up()
    post.phone.press_hang_up()
    assert post.discovery.ask_chat()


def test_no_number_leads_anywhere(post: Post):
    post.phone.dial("06 39 98 14 27")
    assert [item.code for item in post.notices] == ["unallocated"]


# --- The chat --------------------------------------------------------------------------------


def test_a_client_writes_and_answers_what_is_written(post: Post):
    post.in_chat()
    assert post.received() == [practice.typeset(practice.WRITTEN[0])]
    post.chats.send("Oui, je vous lis.")
    post.time.run_for(15)
    assert post.received()[-1] == practice.typeset(practice.WRITTEN[1])
    assert {Task.CHAT_OPEN, Task.CHAT_SEND} <= post.discovery.done


def test_the_chat_ends_by_itself_after_two_answers(post: Post):
    post.in_chat()
    for text in ("Oui.", "Voici\ndeux lignes."):
        post.chats.send(text)
        post.time.run_for(15)
    post.time.run_for(90)
    assert post.chats.view().phase is ChatPhase.CLOSED
    assert len(post.received()) == 3


def test_a_chat_nobody_takes_can_be_asked_for_again(post: Post):
    post.discovery.ask_chat()
    post.time.run_for(40)
    assert post.notices == [CHAT_MISSED]
    assert post.discovery.ask_chat()


# --- Typing, the clock -------------------------------------------------------------------------


def test_a_line_counts_once_it_is_one(post: Post):
    post.discovery.typed("Bonj     ")
    assert post.discovery.done == frozenset()
    post.discovery.typed("Bonjour Madame")
    assert post.discovery.done == {Task.TYPE}


def test_the_ten_minutes_are_computed_and_end_nothing(post: Post):
    assert post.discovery.remaining_s() == 600
    post.time.run_for(100)
    assert post.discovery.remaining_s() == 500
    post.time.run_for(900)
    assert post.discovery.remaining_s() == 0
    assert post.discovery.ask_call()


def test_hiding_the_countdown_is_something_to_try(post: Post):
    post.discovery.clock_hidden()
    assert post.discovery.done == {Task.CLOCK}


# --- Kept nowhere ------------------------------------------------------------------------------


def test_the_voice_is_never_recorded(post: Post):
    post.on_the_line().spoken(3)
    post.phone.press_hang_up()
    post.phone.press_hang_up()
    assert post.sound.takes == []


def test_no_file_appears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_data_folder: Path):
    monkeypatch.chdir(tmp_path)
    post = Post().on_the_line().spoken()
    post.phone.press_hang_up()
    post.phone.press_hang_up()
    post.in_chat()
    post.chats.send("Oui.")
    post.time.run_for(10)
    post.discovery.close()
    assert list(tmp_path.rglob("*")) == []
    assert not own_data_folder.exists()


def test_leaving_in_mid_call_leaves_nothing_running(post: Post):
    post.on_the_line()
    post.discovery.close()
    post.time.run_for(600)
    assert post.time.idle
    assert not post.discovery.ask_call()


def test_leaving_before_the_ring_leaves_nothing_running(post: Post):
    post.discovery.ask_call()
    post.discovery.close()
    post.time.run_for(60)
    assert post.phone.state is PhoneState.IDLE
    assert post.time.idle


def test_an_unplugged_headset_is_told_and_the_chat_still_works(post: Post):
    post.sound.unplug("input")
    post.time.run_for(0.1)
    assert [item.code for item in post.notices] == ["input_lost"]
    post.in_chat()
    assert len(post.received()) == 1


# --- The scripts -------------------------------------------------------------------------------


def test_the_sounds_say_what_the_script_says():
    for name, text in practice.SAID.items():
        assert (COMMON / practice.CLIPS / f"{name}.txt").read_text(encoding="utf-8").strip() == text
        assert (COMMON / practice.CLIPS / f"{name}.ogg").is_file()


def test_every_line_of_the_call_leads_somewhere():
    script = practice.call_script()
    assert set(script.spine) | set(script.relances) | {"patience"} == set(script.lines)
    assert all(script.after(name) in script.lines for name in script.spine)


def test_the_scripts_break_no_line_before_a_sign():
    texts = [
        line.text
        for script in (practice.call_script(), practice.chat_script())
        for line in script.lines.values()
    ]
    assert not any(sign in text for text in texts for sign in (" :", " ?", " !", "« "))
