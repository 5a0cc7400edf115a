"""What the opening pages ask for, answered by ``bootstrap``: everything comes back on the main loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from crcd_sim import __version__
from crcd_sim.bootstrap import Application
from crcd_sim.bootstrap.headset import list_devices
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.pack import Channel, Direction, Pack
from crcd_sim.services.ports import Scheduled, SoundDevice
from crcd_sim.services.records.ports import SittingSummary
from crcd_sim.ui.home.home_page import SittingLine
from crcd_sim.ui.home.rules_draft import ClientChoice, PackChoice, RulesOffer
from crcd_sim.ui.home.sittings_presenter import Copied, Failed, Progress

WAYS = {
    (Channel.PHONE, Direction.INBOUND): "appel entrant",
    (Channel.PHONE, Direction.OUTBOUND): "appel sortant",
    (Channel.CHAT, Direction.INBOUND): "chat entrant",
    (Channel.CHAT, Direction.OUTBOUND): "chat sortant",
}


class Cancel:
    """A copy that can be stopped between two files."""

    def __init__(self) -> None:
        self.asked = False

    def cancel(self) -> None:
        self.asked = True


class AppSources:
    """Implements ``HomeSource``, ``RulesSource``, ``SittingsSource`` and ``DeviceSource``."""

    def __init__(self, application: Application) -> None:
        self._app = application
        self._framework: Framework | None = None
        self._titles: dict[str, str] = {}

    # --- Home --------------------------------------------------------------------------------

    def unfinished(self, done: Callable[[Sequence[SittingLine]], None], failed: Failed) -> None:
        self._app.open_sittings(lambda found: self._lines(found, done), failed)

    def about(self, done: Callable[[str], None]) -> None:
        def said(framework: Framework) -> None:
            self._framework = framework
            done(f"Version {__version__} · {framework.code}, millésime {framework.vintage}")

        self._app.jobs.run(
            self._app.installation.framework, said, lambda _error: done(f"Version {__version__}")
        )

    # --- Rules -------------------------------------------------------------------------------

    def offer(self, done: Callable[[RulesOffer], None], failed: Callable[[Exception], None]) -> None:
        installation = self._app.installation

        def read() -> RulesOffer:
            framework = installation.framework()
            choices = []
            for entry in installation.packs():
                found, faults = installation.offer_pack(entry.folder)
                choices.append(_choice(entry.id, entry.title, found, faults))
            return RulesOffer(framework, tuple(choices))

        self._app.jobs.run(read, done, failed)

    # --- Sittings ----------------------------------------------------------------------------

    def sittings(
        self, search: str, candidate: str, done: Callable[[Sequence[SittingLine]], None], failed: Failed
    ) -> None:
        def found(summaries: Sequence[SittingSummary]) -> None:
            kept = [item for item in summaries if not candidate or item.candidate == candidate]
            self._lines(kept, done)

        self._app.list_sittings(search, found, failed)

    def copy_out(
        self, sitting: str, folder: Path, progress: Progress, done: Callable[[Copied], None], failed: Failed
    ) -> Scheduled:
        cancel = Cancel()
        self._app.carry_out(
            sitting,
            folder,
            self._told(progress, cancel),
            lambda file, missing: done(Copied(file, missing)),
            failed,
        )
        return cancel

    def take_in(
        self, file: Path, progress: Progress, done: Callable[[SittingLine], None], failed: Failed
    ) -> Scheduled:
        cancel = Cancel()
        progress(0.0)
        self._app.carry_in(file, lambda summary: self._lines([summary], lambda lines: done(lines[0])), failed)
        return cancel

    def take_back(self, sitting: str, done: Callable[[], None], failed: Failed) -> None:
        self._app.take_back(sitting, lambda _summary: done(), failed)

    def delete_recordings(self, sitting: str, done: Callable[[int], None], failed: Failed) -> None:
        self._app.delete_audio(sitting, lambda files: done(len(files)), failed)

    # --- Devices -----------------------------------------------------------------------------

    def devices(
        self, done: Callable[[Sequence[SoundDevice]], None], failed: Callable[[Exception], None]
    ) -> None:
        self._app.jobs.run(list_devices, done, failed)

    # --- Inside ------------------------------------------------------------------------------

    def _told(self, progress: Progress, cancel: Cancel) -> Callable[[int, int], bool]:
        """Called on the store's thread: tells on the loop, and says whether to go on."""

        def told(now: int, total: int) -> bool:
            self._app.loop.post(lambda: progress(now / total if total else 1.0))
            return not cancel.asked

        return told

    def _lines(
        self, summaries: Sequence[SittingSummary], done: Callable[[Sequence[SittingLine]], None]
    ) -> None:
        """Give the words of framework and pack; titles are read once."""

        def read() -> tuple[Framework, dict[str, str]]:
            framework = self._framework or self._app.installation.framework()
            return framework, {entry.id: entry.title for entry in self._app.installation.packs()}

        def ready(found: tuple[Framework, dict[str, str]]) -> None:
            self._framework, self._titles = found
            done([self._line(summary) for summary in summaries])

        if self._titles and self._framework is not None:
            done([self._line(summary) for summary in summaries])
        else:
            self._app.jobs.run(read, ready)

    def _line(self, summary: SittingSummary) -> SittingLine:
        title = ""
        if self._framework is not None and summary.phase:
            try:
                title = self._framework.session(summary.session_type).phase(summary.phase).title
            except KeyError:
                title = ""  # a framework of another vintage: the code is shown instead
        return SittingLine(summary, self._titles.get(summary.pack, ""), title)


def _choice(identifier: str, title: str, pack: Pack | None, faults: tuple[str, ...]) -> PackChoice:
    if pack is None:
        return PackChoice(identifier, title or identifier, faults=faults)
    subjects = {session: len(pack.subjects_for(session)) for session in pack.sessions}
    return PackChoice(
        id=pack.id,
        title=pack.title,
        sector=pack.sector,
        sessions=pack.sessions,
        subjects=subjects,
        clients={session: _clients(pack, session) for session in pack.sessions},
        faults=faults,
    )


def _clients(pack: Pack, session: str) -> tuple[ClientChoice, ...]:
    choices = []
    subjects = pack.subjects_for(session)
    for subject in subjects:
        for name in subject.exchanges:
            exchange = pack.exchanges[name]
            client = pack.clients[exchange.client]
            label = f"{client.short_name} · {WAYS[exchange.channel, exchange.direction]}"
            choices.append(
                ClientChoice(
                    name, label, exchange.channel is Channel.PHONE, subject.title if len(subjects) > 1 else ""
                )
            )
    return tuple(choices)
