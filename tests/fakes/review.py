"""Past sittings at hand: answers that come at once or when told, a player moved by hand, papers made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtPrintSupport import QPrinter

from crcd_sim.domain.errors import EnvironmentProblem, UserMistake
from crcd_sim.services.ports import DeviceRef, Peaks, ReviewListener, TakeRecord, WorkKey
from crcd_sim.services.records.review_file import PaperFile, PastText, ReviewFile


def peaks(seconds: float = 10.0, *, candidate: int = 60, client: int = 100, per_second: int = 50) -> Peaks:
    """Two voices of one loudness (out of 127) all along."""
    count = round(seconds * per_second)
    low = [bytes([256 - level if level else 0]) * count for level in (candidate, client)]
    high = [bytes([level]) * count for level in (candidate, client)]
    return Peaks(seconds, per_second, low[0], high[0], low[1], high[1])


class HandPlayer:
    """Implements ``ReviewPlayer``. ``at`` is moved by the test; ``broken`` plays nothing."""

    def __init__(self, listener: ReviewListener, seconds: float, *, broken: bool = False) -> None:
        self.listener = listener
        self.at = 0.0
        self.loaded: list[Path] = []
        self.closed = False
        self.broken = broken
        self._seconds = seconds
        self._playing = False

    def load(self, path: Path) -> None:
        self.loaded.append(path)
        self.at, self._playing = 0.0, False

    def play(self) -> None:
        self._playing = not self.broken

    def pause(self) -> None:
        self._playing = False

    def seek(self, seconds: float) -> None:
        self.at = seconds

    def position(self) -> float:
        return self.at

    def playing(self) -> bool:
        return self._playing

    def seconds(self) -> float:
        return self._seconds

    def close(self) -> None:
        self.closed = True

    def end(self) -> None:
        """The end of the take is heard."""
        self.at, self._playing = self._seconds, False
        self.listener.review_ended()

    def fail(self, sentence: str = "Le casque a été débranché.") -> None:
        self._playing = False
        self.listener.review_problem(EnvironmentProblem(sentence, code="device_lost"))


class GivenReviews:
    """Implements ``ReviewSource`` and ``PaperSource``. Without ``at_once`` answers wait for ``answer``."""

    def __init__(self, *files: ReviewFile, at_once: bool = True) -> None:
        self.files = {file.model.summary.id: file for file in files}
        self.texts: dict[str, tuple[PastText, ...]] = {}
        self.players: list[HandPlayer] = []
        self.outputs: list[DeviceRef | None] = []
        self.waves: list[str] = []
        self.papers: list[tuple[str, str]] = []
        self.error: Exception | None = None
        self.at_once = at_once
        self.broken_player = False
        self._waiting: list[Callable[[], None]] = []

    @property
    def player_now(self) -> HandPlayer:
        return self.players[-1]

    def answer(self) -> None:
        """Give every answer that waits."""
        while self._waiting:
            self._waiting.pop(0)()

    def review(self, identifier: str, done: Any, failed: Any = None) -> None:
        def give() -> None:
            if identifier in self.files:
                done(self.files[identifier])
            else:
                failed(UserMistake("Ce passage n’existe pas.", code="unknown_sitting"))

        self._give(give, failed)

    def versions(self, identifier: str, work: WorkKey, done: Any, failed: Any = None) -> None:
        self._give(lambda: done(self.texts.get(str(work), ())), failed)

    def waveform(self, take: TakeRecord, done: Any, failed: Any = None, progress: Any = None) -> None:
        self.waves.append(take.id)
        self._give(lambda: done(peaks(take.duration_s)), failed)

    def player(self, listener: ReviewListener, output: DeviceRef | None = None) -> HandPlayer:
        self.outputs.append(output)
        self.players.append(HandPlayer(listener, 60.0, broken=self.broken_player))
        return self.players[-1]

    def paper(self, identifier: str, paper: str, done: Any, failed: Any = None) -> None:
        self.papers.append((identifier, paper))
        title = {"dossier": "Dossier du candidat", "jury": "Livret jury"}.get(paper, paper.capitalize())
        self._give(lambda: done(PaperFile(f"{paper}-0412.pdf", title, b"%PDF-made-up")), failed)

    def letter_docx(self, identifier: str, done: Any, failed: Any = None) -> None:
        self.papers.append((identifier, "courrier"))
        self._give(lambda: done(PaperFile("courrier-0412.docx", "Courrier", b"PK-made-up")), failed)

    def _give(self, answer: Callable[[], None], failed: Any) -> None:
        def said() -> None:
            if self.error is not None:
                failed(self.error)
            else:
                answer()

        if self.at_once:
            said()
        else:
            self._waiting.append(said)


class ReadyPrinting:
    """Implements ``Printing``: a PDF file stands for the printer, places are given beforehand."""

    def __init__(self, *, folder: Path | None = None, printer: bool = True) -> None:
        self._folder = folder
        self._printer = printer
        self.asked: list[str] = []

    def printer(self, title: str) -> QPrinter | None:
        self.asked.append(title)
        if not self._printer or self._folder is None:
            return None
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.printed))
        return printer

    @property
    def printed(self) -> Path:
        """What came out of the printer."""
        assert self._folder is not None
        return self._folder / "imprime.pdf"

    def place(self, heading: str, name: str, kind: str) -> Path | None:
        self.asked.append(f"{heading} | {kind}")
        return self._folder / name if self._folder is not None else None
