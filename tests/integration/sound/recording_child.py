"""A child that records with the real headset until it is killed. Says when the take began.

python recording_child.py PATH
"""

from __future__ import annotations

import sys
from pathlib import Path

from crcd_sim.clock import SystemClock
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.ports import DeviceChoice, PlayRequest
from crcd_sim.sound.headset import Headset
from tests.fakes.pulse import CASQUE, MICRO
from tests.fakes.sound import SoundLog, take_record


def main(path: Path) -> None:
    clock = SystemClock()
    loop = PlainLoop(clock)
    sound = Headset(loop, clock, choice=DeviceChoice(MICRO, CASQUE))
    sound.open(SoundLog())

    def begin() -> None:
        if sound.levels().candidate <= -120:  # the microphone is not there yet
            loop.call_at(clock.monotonic() + 0.05, begin)
            return
        sound.start_take(take_record(), path)
        sound.play(PlayRequest("tone:hold", loop=True))
        print(clock.monotonic(), flush=True)

    loop.call_at(clock.monotonic(), begin)
    loop.run_until(lambda: False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
