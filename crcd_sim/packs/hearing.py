"""The clip that says a text, with a finding for whatever keeps it from being heard as written."""

from __future__ import annotations

from crcd_sim.packs.clips import Clip, ClipBook, clip_identity
from crcd_sim.packs.findings import WARNING
from crcd_sim.packs.folder import Origin, PackFolder


def usable_clip(
    clips: ClipBook,
    key: tuple[str, str],
    said: tuple[str, str, str],
    files: PackFolder,
    place: Origin,
) -> Clip | None:
    """Return the clip of ``key`` (folder, name), None when there is none that plays.

    ``said``: what is pronounced, the voice's id, the tone. A missing sound is a warning: the exchange
    can still be held by a person.
    """
    folder, name = key
    for _, why in clips.strays(folder, name):
        files.add(*place, "clip-unusable", why, WARNING)
    clip = clips.find(folder, name)
    if clip is None:
        text = f"Le son « {folder}/{name} » manque : lancez « pack voice » ou enregistrez-le."
        files.add(*place, "clip-missing", text, WARNING)
        return None
    if not clip.seconds:
        text = f"Le son « {clip.path} » ne se lit pas : enregistrez-le de nouveau."
        files.add(*place, "clip-broken", text, WARNING)
        return None
    text, voice_id, tone = said
    voice = (clips.voices or {}).get(voice_id)
    if clip.synthetic and voice and clip.identity != clip_identity(text, voice, tone):
        why = f"Le texte ou la voix de « {clip.path} » a changé depuis sa synthèse : lancez « pack voice »."
        files.add(*place, "clip-stale", why, WARNING)
    return clip
