"""The equipment check: from a few recorded seconds to a sentence that says what to do.

The check is played as a telephone call. Three moments of its take are looked at: the room (nobody
speaks), the prompt (the answering machine speaks, the candidate listens) and the reading (the candidate
says the sentence).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import CheckFigures, CheckVerdict
from crcd_sim.sound.voice_activity import DIGITAL_SILENCE, peak_dbfs, ratio_to_db

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]

GATE_ABOVE_NOISE_DB = 10.0
# Ten decibels over a loud room would shut out half of the candidate's own syllables: under this distance
# between voice and room the gate comes down, and the pitch of voices does the rest.
CLEAR_SNR_DB, GATE_SLOPE, GATE_LEAST_DB = 20.0, 0.75, 4.0
LOWEST_GATE_DBFS = -60.0  # under it, a microphone's own hiss would pass


@dataclass(frozen=True, slots=True)
class CheckRules:
    """Where one verdict ends and the next begins."""

    enough_db: float = 15.0  # voice over room: conversation with a recorded client is fair from here
    unheard_db: float = 4.0  # under it, what was heard is the room, not a voice
    unheard_dbfs: float = -58.0  # a voice is never so low: cable, switch, permission
    weak_dbfs: float = -40.0
    clipped_share: float = 0.002
    echo: float = 0.35


@dataclass(frozen=True, slots=True)
class CheckMoments:
    """Seconds of the take: ``(start, end)`` of the room, the prompt (or None) and the reading."""

    noise: tuple[float, float]
    speech: tuple[float, float]
    prompt: tuple[float, float] | None = None


def check_take(path: Path, moments: CheckMoments, *, device_name: str = "") -> CheckVerdict:
    """Judge the take of an equipment check (two legs: candidate, client). For the work pool.

    Raises:
        EnvironmentProblem: ``take_unreadable``.
    """
    import soundfile

    try:
        data, rate = soundfile.read(path, dtype="int16", always_2d=True)
    except (OSError, soundfile.SoundFileError) as error:
        raise EnvironmentProblem(
            "L’essai n’a pas pu être relu. Recommencez-le ; s’il échoue encore, appelez le surveillant.",
            code="take_unreadable",
        ) from error

    def part(span: tuple[float, float], leg: int) -> Leg:
        leg_part: Leg = data[round(span[0] * rate) : round(span[1] * rate), min(leg, data.shape[1] - 1)]
        return leg_part

    return judge_parts(part, moments, rate, device_name=device_name)


def judge_parts(
    part: Callable[[tuple[float, float], int], Leg],
    moments: CheckMoments,
    rate: int,
    *,
    device_name: str = "",
) -> CheckVerdict:
    """Judge by moments. ``part`` returns one leg (0: candidate, 1: client) between two seconds."""
    prompt = moments.prompt
    return judge(
        noise=part(moments.noise, 0),
        speech=part(moments.speech, 0),
        played=None if prompt is None else part(prompt, 1),
        heard=None if prompt is None else part(prompt, 0),
        rate=rate,
        device_name=device_name,
    )


def judge(
    noise: Leg,
    speech: Leg,
    rate: int,
    *,
    played: Leg | None = None,
    heard: Leg | None = None,
    device_name: str = "",
    rules: CheckRules | None = None,
) -> CheckVerdict:
    """Return the verdict on mono int16 samples.

    ``noise``: the room; ``speech``: the sentence read; ``played`` and ``heard``: the prompt, and what the
    microphone gave at the same time.
    """
    rules = rules or CheckRules()
    figures = _figures(noise, speech, played, heard, rate)
    code = _code(figures, rules)
    return CheckVerdict(
        code=code,
        sentence=_sentence(code, figures, rules),
        figures=figures,
        gate_dbfs=gate(figures),
        noisy_mode=code == "bruyant",
        remarks=(BLUETOOTH,) if is_bluetooth(device_name) else (),
    )


def gate(figures: CheckFigures) -> float:
    """Return the level under which nothing is the candidate's voice."""
    missing = max(0.0, CLEAR_SNR_DB - figures.snr_db)
    above = max(GATE_LEAST_DB, GATE_ABOVE_NOISE_DB - GATE_SLOPE * missing)
    return max(figures.noise_dbfs + above, LOWEST_GATE_DBFS)


def is_bluetooth(name: str) -> bool:
    lowered = name.lower()
    return any(word in lowered for word in ("bluetooth", "bluez", "hands-free", "handsfree", "mains libres"))


BLUETOOTH = (
    "Ce casque semble relié en Bluetooth : le son y arrive en retard et peut se couper. "
    "Préférez un casque à fil."
)


def _figures(noise: Leg, speech: Leg, played: Leg | None, heard: Leg | None, rate: int) -> CheckFigures:
    import numpy as np

    room = _frame_levels(noise, rate)
    voice = _frame_levels(speech, rate)
    # A chair or a cough must not raise the room; pauses must not lower the voice.
    noise_dbfs = _mean_level(np.sort(room)[: max(1, round(len(room) * 0.9))])
    active = voice[voice > 10 ** ((noise_dbfs + 6) / 10)]
    if len(active) < 0.1 * len(voice):
        active = np.sort(voice)[-max(1, len(voice) // 3) :]
    speech_dbfs = _mean_level(active)
    return CheckFigures(
        noise_dbfs=round(noise_dbfs, 1),
        speech_dbfs=round(speech_dbfs, 1),
        peak_dbfs=round(peak_dbfs(speech), 1),
        clipped_share=round(_clipped(speech), 5),
        snr_db=round(speech_dbfs - noise_dbfs, 1),
        echo=0.0 if played is None or heard is None else round(likeness(played, heard, rate), 2),
    )


def _frame_levels(samples: Leg, rate: int) -> NDArray[np.float64]:
    """Return the power (full scale = 1) of each whole frame of 20 ms."""
    import numpy as np

    size = rate // 50
    whole = len(samples) // size
    if whole == 0:
        return np.zeros(1)
    frames = samples[: whole * size].reshape(whole, size).astype(np.float64) / 32768
    return np.asarray(np.mean(frames**2, axis=1))


def _mean_level(powers: NDArray[np.float64]) -> float:
    import numpy as np

    if len(powers) == 0:
        return DIGITAL_SILENCE
    return ratio_to_db(float(np.mean(powers)) ** 0.5)


def _clipped(speech: Leg) -> float:
    """Share of the loud samples that stick at full scale, two in a row at least."""
    import numpy as np

    top = (speech >= 32700) | (speech <= -32700)
    stuck = top[1:] & top[:-1]
    loud = int(np.count_nonzero((speech > 3000) | (speech < -3000)))
    return float(np.count_nonzero(stuck) / loud) if loud else 0.0


def likeness(played: Leg, heard: Leg, rate: int, longest_s: float = 0.4) -> float:
    """Return how much of ``heard`` is ``played`` come back within ``longest_s``: 0 (none) to 1 (all)."""
    import numpy as np

    n = min(len(played), len(heard))
    a, b = played[:n].astype(np.float64), heard[:n].astype(np.float64)
    energy = float(np.sqrt(np.sum(a**2) * np.sum(b**2)))
    if n < rate // 4 or energy == 0:
        return 0.0
    size = 1 << (2 * n - 1).bit_length()
    correlation = np.fft.irfft(np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size)), size)
    return float(np.abs(correlation[: round(longest_s * rate)]).max() / energy)


def _code(figures: CheckFigures, rules: CheckRules) -> str:
    if figures.speech_dbfs < rules.unheard_dbfs:
        return "silence"
    if figures.clipped_share > rules.clipped_share:
        return "sature"
    if figures.echo >= rules.echo:
        return "haut_parleurs"
    if figures.speech_dbfs < rules.weak_dbfs:
        return "faible"
    if figures.snr_db < rules.enough_db:
        return "bruyant"
    return "ok"


def _sentence(code: str, figures: CheckFigures, rules: CheckRules) -> str:
    if code == "silence" and figures.peak_dbfs <= DIGITAL_SILENCE:
        return (
            "Votre micro n’envoie aucun son. Regardez s’il y a un interrupteur sur le fil du casque, puis si "
            "le système autorise le simulateur à utiliser le micro. Recommencez ensuite l’essai."
        )
    if code == "bruyant" and figures.snr_db < rules.unheard_db:
        return (
            "Nous entendons la pièce, mais pas votre voix. Vérifiez que le bon micro est choisi et "
            "approchez-le de votre bouche, puis recommencez l’essai. Si la pièce reste bruyante, prenez le "
            "mode bruyant : vous direz au client « J’ai fini » avec la touche F8."
        )
    return SENTENCES[code]


SENTENCES = {
    "ok": "Tout va bien : votre voix est nette et la pièce est assez calme.",
    "silence": (
        "Nous n’avons pas entendu votre voix. Vérifiez que le casque est bien branché, que son micro est "
        "ouvert et placé devant votre bouche, puis recommencez l’essai."
    ),
    "faible": (
        "Votre voix est trop faible. Rapprochez le micro de votre bouche (deux doigts de distance), parlez "
        "comme au téléphone, ou montez le niveau du micro, puis recommencez l’essai."
    ),
    "sature": (
        "Votre voix sature : elle sera déformée sur l’enregistrement. Éloignez un peu le micro de votre "
        "bouche ou baissez son niveau, puis recommencez l’essai."
    ),
    "bruyant": (
        "La pièce est bruyante : le client pourrait prendre un bruit pour votre voix. Éloignez-vous du bruit "
        "et recommencez l’essai, ou prenez le mode bruyant : vous direz au client « J’ai fini » avec la "
        "touche F8."
    ),
    "haut_parleurs": (
        "Votre micro entend le son du poste : le client se répondrait à lui-même. Écoutez dans le casque "
        "plutôt que sur les haut-parleurs, baissez le volume, puis recommencez l’essai."
    ),
}
