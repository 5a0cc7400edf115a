"""What a trainer's console has to tell the trainer. The candidate sees none of it."""

from __future__ import annotations

from crcd_sim.services.exam.notices import Notice

_SENTENCES = {
    "taken_over": "Vous tenez le client\u00a0: l’enregistrement ne répond plus de lui-même.",
    "played_meanwhile": (
        "La console n’était pas ouverte\u00a0: le client enregistré a pris le relais. "
        "Vous le reprenez maintenant."
    ),
    "hang_up_again": "Appuyez une seconde fois pour raccrocher à la place du client.",
    "voice_lost": (
        "Le micro du formateur ne répond plus. Vérifiez son branchement\u202f; le candidat n’en est pas gêné."
    ),
    "ear_lost": "Le casque du formateur ne répond plus. L’échange continue et reste enregistré.",
    "monitor_lost": "Le casque du second juré ne répond plus. L’échange continue et reste enregistré.",
    "voice_back": "Le micro du formateur fonctionne de nouveau.",
    "ear_back": "Le casque du formateur fonctionne de nouveau.",
    "monitor_back": "Le casque du second juré fonctionne de nouveau.",
}


def console_notice(code: str) -> Notice:
    """Return the notice of a code known here. A loss stays until the device is back."""
    return Notice(code, _SENTENCES[code], code.endswith("_lost"))
