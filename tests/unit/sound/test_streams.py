"""One stream and its callbacks, over an audio system on paper."""

from __future__ import annotations

import queue
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from crcd_sim.services.ports import DeviceRef
from crcd_sim.sound.console import ConsoleMix
from crcd_sim.sound.devices import BLOCK, RATE, OpenStream
from crcd_sim.sound.live_pipe import LivePipe
from crcd_sim.sound.streams import MicStream, MonitorStream, VoiceStream
from tests.fakes.sound import VirtualTime

REF = DeviceRef("ALSA", "voix")
MOMENT = SimpleNamespace(inputBufferAdcTime=0.0, outputBufferDacTime=0.0, currentTime=0.0)
FINE = SimpleNamespace(input_overflow=False, output_underflow=False)


class PaperSystem:
    """Opens whatever is asked, on two channels; the test is PortAudio."""

    def __init__(self) -> None:
        self.callback: Callable[..., None] = print
        self.closed = 0

    def open_input(self, ref: Any, callback: Any, finished: Any) -> OpenStream:
        self.callback = callback
        return OpenStream(None, 2, ref.name)

    def open_output(self, ref: Any, callback: Any, finished: Any, prompt: bool = False) -> OpenStream:
        return self.open_input(ref, callback, finished)

    def close(self, opened: OpenStream) -> None:
        self.closed += 1


def stereo(left: np.ndarray, right: np.ndarray) -> bytes:
    return np.stack([left, right], axis=1).astype(np.int16).tobytes()


def test_a_closed_microphone_s_last_blocks_are_still_read_with_its_channels():
    system = PaperSystem()
    stream = MicStream(system, VirtualTime(), queue.Queue(), REF)  # type: ignore[arg-type]
    stream.close()
    stream.close()
    assert (stream.channels, system.closed) == (2, 1)


def test_the_trainer_s_left_channel_goes_into_the_pipe_and_is_copied():
    system, pipe = PaperSystem(), LivePipe(RATE)
    stream = VoiceStream(system, VirtualTime(), REF, pipe)  # type: ignore[arg-type]
    for _ in range(3):
        data = bytearray(stereo(np.full(BLOCK, 16_384), np.zeros(BLOCK)))
        system.callback(data, BLOCK, MOMENT, FINE)
        data[:] = bytes(len(data))  # PortAudio takes its buffer back
    heard = pipe.read(BLOCK)
    assert heard is not None
    assert np.all(heard[BLOCK // 2 :] == np.float32(16_384 / 32767))
    assert stream.latest is not None
    assert stream.latest.tolist() == [16_384] * BLOCK


def test_the_console_s_headphones_play_both_sides_of_the_line_in_each_channel():
    system, mix = PaperSystem(), ConsoleMix()
    MonitorStream(system, VirtualTime(), REF, mix, prompt=True)  # type: ignore[arg-type]
    out = bytearray(4 * BLOCK)
    system.callback(out, BLOCK, MOMENT, FINE)
    assert not any(out)  # nothing said yet
    for _ in range(3):
        mix.candidate.write(np.full(BLOCK, 0.25, np.float32))
        mix.client.write(np.full(BLOCK, 0.5, np.float32))
    system.callback(out, BLOCK, MOMENT, FINE)
    both = np.frombuffer(bytes(out), np.int16).reshape(-1, 2)
    assert both[-1].tolist() == [round(0.75 * 32767)] * 2
