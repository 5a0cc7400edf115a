"""A desk with a virtual headset: what the candidate hears and what is recorded, sample by sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from crcd_sim.dialogue.script import Number
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.notices import Notice
from crcd_sim.sound.virtual import VirtualSound
from tests.fakes.phone import FakeSitting, a_pack, an_exchange, phone_spine
from tests.fakes.sound import RATE, sine
from tests.fakes.timeline import line

VOICE_HZ = 620.0  # every line of the client


class HeardDesk:
    """An inbound call (e1) and an outbound one (e2) with ``numbers``. All in virtual time."""

    def __init__(
        self, folder: Path, numbers: tuple[Number, ...] = (), *, broken: tuple[str, ...] = ()
    ) -> None:
        """``broken``: lines whose sound is no sound at all."""
        extra = (line("S01", 1.0, next="T01"), line("M01", 1.0, ends=True))
        outbound = phone_spine(inbound=False, numbers=numbers, extra=extra)
        pack = a_pack((an_exchange("e1", phone_spine()), an_exchange("e2", outbound, "C4", "kessler")))
        self.folder = folder
        self.sitting = FakeSitting(pack)
        self.sitting.audio_dir = folder
        self.sitting.take_place = self._take_place  # type: ignore[method-assign]
        self._clips(outbound.lines, broken)
        self.sound = VirtualSound(self.sitting.loop, self.sitting.clock)
        self.sound.on_heard = self._hear
        self._heard: list[tuple[float, np.ndarray]] = []
        self.notices: list[Notice] = []
        self.desk = ExchangeDesk(self.sitting, self.sound, list(pack.exchanges.values()))
        self.desk.on_notice(self.notices.append)
        self.desk.open()
        self.phone = self.desk.phone

    def _clips(self, lines: object, broken: tuple[str, ...]) -> None:
        (self.folder / "essai").mkdir()
        for name in lines:  # type: ignore[attr-defined]
            path = self.folder / "essai" / f"{name}.ogg"
            if name in broken:
                path.write_bytes(b"OggS" + bytes(range(256)) * 8)
            else:
                soundfile.write(path, sine(2.0, VOICE_HZ, level=0.3), RATE, format="OGG", subtype="VORBIS")

    def _take_place(self, take: str) -> tuple[str, Path]:
        return f"{take}.flac", self.folder / f"{take}.flac"

    def _hear(self, at: float, samples: np.ndarray) -> None:
        self._heard.append((at, samples.copy()))

    def wait(self, seconds: float) -> HeardDesk:
        self.sitting.pass_seconds(seconds)
        return self

    def on_the_line(self) -> HeardDesk:
        self.desk.release()
        self.sitting.until(lambda: self.phone.view().state == "ringing")
        assert self.phone.accept()
        return self

    def hang_up(self) -> HeardDesk:
        self.phone.press_hang_up()
        self.phone.press_hang_up()
        return self.wait(0.2)

    def ear(self, since: float, until: float) -> np.ndarray:
        """What the candidate heard between two instants of the sitting; silence where nothing was played."""
        start = self.sitting.clock.monotonic() - self.sitting.t()
        out = np.zeros(round((until - since) * RATE), np.float32)
        for at, samples in self._heard:
            where = round((at - start - since) * RATE)
            low, high = max(0, where), min(len(out), where + len(samples))
            if low < high:
                out[low:high] += samples[low - where : high - where]
        return out

    def client_leg(self) -> np.ndarray:
        """The client's leg of the last recording."""
        record = self.sitting.writer.takes[-1]
        data, rate = soundfile.read(self.folder / record.file, dtype="float32")
        assert rate == RATE
        return np.asarray(data[:, 1])


def strongest(samples: np.ndarray, count: int = 1, rate: int = RATE) -> list[float]:
    """Frequencies of the highest lines of the spectrum, in Hz, sorted."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    width = max(2, round(20 * len(samples) / rate))
    found: list[float] = []
    for _ in range(count):
        best = int(spectrum.argmax())
        found.append(best * rate / len(samples))
        spectrum[max(0, best - width) : best + width] = 0
    return sorted(found)


def bursts(
    samples: np.ndarray, level: float = 0.02, gap_s: float = 0.15, rate: int = RATE
) -> list[tuple[float, float]]:
    """Where it is loud: (from, to) in seconds; silences shorter than ``gap_s`` part nothing."""
    loud = np.flatnonzero(np.abs(samples) > level)
    if not len(loud):
        return []
    cuts = np.flatnonzero(np.diff(loud) > gap_s * rate)
    starts = np.concatenate([loud[:1], loud[cuts + 1]])
    ends = np.concatenate([loud[cuts], loud[-1:]])
    return [(float(a / rate), float(b / rate)) for a, b in zip(starts, ends, strict=True)]
