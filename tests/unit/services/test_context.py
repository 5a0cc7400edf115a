"""The runner seen from a conversation."""

from __future__ import annotations

from pathlib import Path

from crcd_sim.dialogue.signals import Driver
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.rules import Accommodation, Mode, Rules
from crcd_sim.services.exam.context import RunnerContext
from crcd_sim.services.exam.exchanges import ExchangeDesk
from tests.fakes.desk import Desk
from tests.fakes.drafting import MovedTime
from tests.fakes.phone import FakeIds, FakeSound, a_pack
from tests.fakes.sittings import rules

DATA = Path("/donnees")


def _context(chosen: Rules | None = None) -> tuple[RunnerContext, Desk]:
    desk = Desk(chosen)
    context = RunnerContext(
        runner=desk.runner,
        pack=a_pack(),
        clock=desk.clock,
        loop=desk.loop,
        writer=desk.writer,
        ids=FakeIds(),
        data_dir=DATA,
        recordings_dir=DATA / "recordings" / "s1",
        audio_dir=Path("/son"),
    )
    return context, desk


def _to_the_exchanges(desk: Desk) -> None:
    while desk.runner.sitting.current is None or desk.runner.sitting.current.spec.kind != "EXCHANGES":
        if desk.runner.sitting.current is not None:
            desk.runner.finish_phase()
            desk.until(lambda: desk.runner.sitting.current is None)
        desk.start_next()


def test_the_settings_are_those_of_the_mode_with_the_candidate_s_accommodation() -> None:
    plain, _ = _context(rules(Mode.MOCK_EXAM))
    longer, _ = _context(rules(accommodation=Accommodation(silence_factor="1,5", done_key_only=True)))
    noisy, _ = _context(rules(noisy_room=True))
    assert plain.mode == "examen_blanc"
    assert plain.settings.talk.end_of_turn_s == 1.4
    assert round(longer.settings.talk.end_of_turn_s, 3) == 2.1
    assert longer.settings.talk.key_only
    assert noisy.settings.talk.noisy_room


def test_delays_take_the_room_s_seed_when_there_is_one() -> None:
    assert _context(rules(delay_seed=99))[0].seed == 99


def test_each_exchange_has_the_driver_the_rules_give_it() -> None:
    context, _ = _context(rules(driver="recorded", drivers={"e1": "person"}))
    assert context.driver_of("e1") is Driver.PERSON
    assert context.driver_of("e2") is Driver.RECORDED


def test_a_take_has_its_place_in_the_data_folder() -> None:
    context, _ = _context()
    assert context.take_place("k1") == ("recordings/s1/k1.flac", DATA / "recordings" / "s1" / "k1.flac")


def test_a_part_the_session_does_not_have_neither_runs_nor_is_sealed() -> None:
    context, _ = _context()
    assert not context.phase_running("AUTRE")
    assert not context.phase_sealed("AUTRE")


def test_a_desk_over_the_real_conductor_holds_a_call_and_closes_at_zero() -> None:
    context, desk = _context()
    _to_the_exchanges(desk)
    time = MovedTime()
    time.clock, time.loop = desk.clock, desk.loop
    exchanges = ExchangeDesk(context, FakeSound(time), tuple(context.pack.exchanges.values()))
    exchanges.open()
    assert context.phase_running("EXCHANGES")
    exchanges.release()
    desk.until(lambda: exchanges.contacts()[0].state == "ringing")
    exchanges.phone.accept()
    desk.until(lambda: context.phase_sealed("EXCHANGES"))
    desk.until(lambda: not exchanges.in_progress)
    kinds = [event.kind for event in desk.writer.events if isinstance(event, Event)]
    assert kinds.count(EventKind.EXCHANGE_NOT_HELD) == 3
    assert kinds.count(EventKind.CALL_ENDED) >= 1
    assert exchanges.summary() == "1 contact traité sur 4"
