"""Who speaks in the listening test, and what they say: two halves that share nobody and no sentence.

The thresholds of the voice activity were chosen on ``TUNING``; the table that is published is that of
``PUBLISHED``. Voices are espeak-ng's, made when they are needed: none is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.packs.levels import ACTIVE_DB, RATE, speech_level
from crcd_sim.packs.schema import VoiceSchema
from crcd_sim.packs.voice import WORKERS, can_speak, speak

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

FRAME = RATE // 100


@dataclass(frozen=True, slots=True)
class Speaker:
    """An espeak-ng voice. ``sex``: f | m."""

    sex: str
    language: str
    variant: str
    pitch: int
    words_per_minute: int

    @property
    def voice(self) -> VoiceSchema:
        return VoiceSchema(
            id="essai",
            nom=self.variant,
            genre="f" if self.sex == "f" else "m",
            voix=self.language,
            variante=self.variant,
            hauteur=self.pitch,
            debit=self.words_per_minute,
        )


@dataclass(frozen=True, slots=True)
class Half:
    """One half of the set. ``background``: the voices of the babble and of the neighbour."""

    name: str
    seed: int
    candidates: tuple[Speaker, ...]
    background: tuple[Speaker, ...]
    long: tuple[str, ...]
    short: tuple[str, ...]


TUNING = Half(
    name="reglage",
    seed=1_000,
    candidates=(
        Speaker("f", "fr", "f2", 50, 160),
        Speaker("m", "fr", "m3", 45, 150),
        Speaker("f", "fr-be", "Annie", 40, 170),
        Speaker("m", "fr-ch", "max", 50, 165),
        Speaker("f", "fr", "linda", 45, 145),
        Speaker("m", "fr", "benjamin", 40, 175),
    ),
    background=(
        Speaker("f", "fr", "f1", 55, 165),
        Speaker("m", "fr", "m1", 50, 155),
        Speaker("f", "fr-ch", "belinda", 45, 175),
        Speaker("m", "fr-be", "m7", 50, 150),
        Speaker("f", "fr", "anika", 40, 160),
        Speaker("m", "fr", "Andy", 35, 170),
        Speaker("m", "fr", "Lee", 55, 180),
    ),
    long=(
        "je regarde tout de suite votre dossier client",
        "je vois que votre ligne a été suspendue le trois mars",
        "le technicien passera chez vous jeudi entre huit heures et midi",
        "je comprends tout à fait que cette attente vous agace",
        "votre facture tient compte de la remise de dix euros",
        "nous allons refaire ensemble le branchement de la box",
        "cette option est comprise dans votre abonnement",
        "je note votre nouvelle adresse dans la fiche",
        "vous recevrez un message de confirmation dans la journée",
        "le remboursement arrive sous dix jours ouvrés",
        "je vous propose de garder la même formule six mois de plus",
        "pour votre sécurité, j’ai besoin de votre date de naissance",
    ),
    short=(
        "oui, bien sûr",
        "je vérifie",
        "un instant, s’il vous plaît",
        "c’est noté",
        "très bien, madame",
        "je vous écoute",
        "d’accord, je comprends",
        "non, pas du tout",
    ),
)

PUBLISHED = Half(
    name="publication",
    seed=2_000,
    candidates=(
        Speaker("f", "fr", "f4", 48, 155),
        Speaker("m", "fr", "m4", 50, 165),
        Speaker("f", "fr-ch", "steph", 50, 150),
        Speaker("m", "fr-be", "michel", 55, 170),
        Speaker("f", "fr", "Andrea", 35, 175),
        Speaker("m", "fr", "marcelo", 60, 145),
    ),
    background=(
        Speaker("f", "fr", "f3", 52, 170),
        Speaker("m", "fr", "m2", 50, 160),
        Speaker("f", "fr-be", "Alicia", 40, 150),
        Speaker("m", "fr-ch", "m8", 45, 175),
        Speaker("f", "fr", "aunty", 50, 165),
        Speaker("m", "fr", "Hugo", 45, 155),
        Speaker("m", "fr", "antonio", 50, 180),
    ),
    long=(
        "j’ai bien retrouvé votre contrat de mutuelle",
        "la panne vient de l’armoire qui se trouve au bout de la rue",
        "je peux vous rappeler demain à la même heure",
        "le prélèvement a été présenté deux fois par erreur",
        "nous vous offrons le premier mois pour ce désagrément",
        "il suffit de renvoyer le formulaire signé par courrier",
        "mon collègue du service technique a déjà ouvert une demande",
        "ce tarif reste valable jusqu’à la fin de l’année",
        "je comprends votre inquiétude et je m’en occupe",
        "votre colis est parti mardi de notre entrepôt de Lyon",
        "vous gardez votre numéro et toutes vos options",
        "avant d’aller plus loin, pouvez-vous épeler votre nom",
    ),
    short=(
        "tout à fait",
        "je regarde ça",
        "merci, monsieur",
        "ne quittez pas",
        "je suis désolée",
        "parfait, c’est fait",
        "pouvez-vous répéter",
        "avec plaisir",
    ),
)

HESITATION = "euh"
HESITATION_WPM = 80
HALVES = {half.name: half for half in (TUNING, PUBLISHED)}


class VoiceBank:
    """Every sentence of a half, said by each of its voices. Raises ``EnvironmentProblem`` without espeak-ng.

    ``people``: how many of the candidates (tests need fewer).
    """

    def __init__(self, half: Half, people: int | None = None) -> None:
        if not can_speak():
            raise EnvironmentProblem(
                "espeak-ng n’est pas installé\u00a0: il dit les phrases de cet essai "
                "(« apt install espeak-ng »).",
                code="no-espeak",
            )
        self.half = half
        self.candidates = half.candidates[:people]
        wanted = [
            *((who, text) for who in self.candidates for text in (*half.long, *half.short, HESITATION)),
            *((who, text) for who in half.background for text in half.long[:8]),
        ]
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="essai-voix") as pool:
            self._said = dict(zip(wanted, pool.map(lambda item: _said(*item), wanted), strict=True))

    def said(self, who: Speaker, text: str) -> Sound:
        """Return a sentence at 16 kHz, from its first sound to its last, its active parts at 0 dBFS."""
        return self._said[who, text]

    def of(self, who: Speaker) -> Iterator[Sound]:
        return (sound for (speaker, _), sound in self._said.items() if speaker == who)


def _said(who: Speaker, text: str) -> Sound:
    import numpy as np

    voice = who.voice
    if text == HESITATION:  # nobody says it as quickly as a word: 0.3 s and more
        voice = voice.model_copy(update={"debit": HESITATION_WPM})
    samples = speak(text, voice, "neutre")
    level = speech_level(samples)
    count = len(samples) // FRAME
    power = np.square(samples[: count * FRAME].astype(np.float64)).reshape(count, FRAME).mean(axis=1)
    heard = np.flatnonzero(power > 10 ** ((level - ACTIVE_DB) / 10))
    cut = samples[heard[0] * FRAME : (heard[-1] + 1) * FRAME]
    return np.asarray(cut * 10 ** (-level / 20), np.float32)
