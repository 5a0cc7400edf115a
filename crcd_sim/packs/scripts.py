"""Builds a dialogue script from an exchange file, with a finding for every loose end."""

from __future__ import annotations

import re
from dataclasses import replace

from crcd_sim.dialogue.script import ChatProfile, Intent, Interruptible, Line, Number, Prompt, Script
from crcd_sim.packs.clips import ClipBook
from crcd_sim.packs.folder import PackFolder
from crcd_sim.packs.schema import ExchangeSchema, LineSchema, PromptSchema
from crcd_sim.packs.yaml_text import Source

OUTCOMES = {
    "repond": "answers",
    "secretaire": "secretary",
    "conjoint": "spouse",
    "messagerie": "voicemail",
    "absent": "no_answer",
}


def build_script(
    item: ExchangeSchema, source: Source, file: str, files: PackFolder, clips: ClipBook
) -> Script:
    """Return the script of an exchange; findings go to ``files``."""
    phone = item.canal == "telephone"
    lines: dict[str, Line] = {}
    speakers = {speaker.id: speaker.voix for speaker in item.locuteurs}
    default = item.locuteurs[0].id if item.locuteurs else item.client.dossier
    for key in ("tours", "relances", "objections", "reponses"):
        for index, raw in enumerate(getattr(item, key)):
            place = source.line((key, index))
            if raw.id in lines:
                files.add(file, place, "duplicate-line", f"La réplique « {raw.id} » existe deux fois.")
                continue
            line = _line(raw, default)
            if phone:
                line = _with_clip(line, item.id, clips)
                if line.speaker not in speakers:
                    files.add(
                        file,
                        place,
                        "unknown-speaker",
                        f"« {line.speaker} » n’est pas dans les locuteurs de l’échange.",
                    )
                if not line.clip:
                    files.add(file, place, "clip-missing", _missing_clip(item.id, raw.id, clips), "warning")
            lines[raw.id] = line
    for speaker, voice in speakers.items():
        if voice not in clips.voices:
            files.add(
                file,
                source.line(("locuteurs",)),
                "unknown-voice",
                f"La voix « {voice} » de « {speaker} » n’est pas dans pack.yaml.",
            )
    for index, intent in enumerate(item.intentions):
        for pattern in intent.mots:
            try:
                re.compile(pattern)
            except re.error as error:
                files.add(
                    file,
                    source.line(("intentions", index, "mots")),
                    "bad-pattern",
                    f"L’expression « {pattern} » est incorrecte : {error}.",
                )
    if not item.tours:
        files.add(file, source.line(("tours",)), "no-line", "Cet échange n’a aucune réplique.")
    return Script(
        exchange=item.id,
        channel="phone" if phone else "chat",
        direction="inbound" if item.sens == "entrant" else "outbound",
        spine=tuple(raw.id for raw in item.tours),
        lines=lines,
        opening=item.ouverture or (item.tours[0].id if item.tours else ""),
        objections=tuple(raw.id for raw in item.objections),
        closing=item.cloture,
        monologue=item.monologue,
        relances=_usual_relances(item, lines),
        numbers=tuple(Number(n.numero, OUTCOMES[n.issue], n.ouverture) for n in item.numeros),
        intents=tuple(
            Intent(i.id, tuple(i.mots), tuple(i.revele), i.dire, i.avance, i.encore) for i in item.intentions
        ),
        fallbacks=tuple(item.replis),
        nudges=tuple(item.nudges),
        leave_message=item.depart.message if item.depart else "",
        return_message=item.depart.retour if item.depart else "",
        return_after_s=float(item.depart.retour_apres_s) if item.depart else 30.0,
        profile=ChatProfile(
            float(item.profil.vitesse),
            float(item.profil.fautes),
            (float(item.profil.delai_s[0]), float(item.profil.delai_s[1])),
        ),
    )


def _usual_relances(item: ExchangeSchema, lines: dict[str, Line]) -> tuple[str, ...]:
    """Return the relances of the first line that names some: they serve the lines that name none."""
    for raw in item.tours:
        if lines[raw.id].on_silence:
            return tuple(prompt.line for prompt in lines[raw.id].on_silence)
    return ()


def _line(raw: LineSchema, speaker: str) -> Line:
    return Line(
        id=raw.id,
        speaker=raw.qui or speaker,
        text=raw.dit,
        spoken=raw.prononce,
        tone=raw.ton,
        interruptible=Interruptible(raw.coupable),
        cuts_ms=tuple(raw.coupes_ms),
        reveals=tuple(raw.revele),
        rephrased=raw.autrement,
        chained=raw.enchaine,
        next=raw.suite,
        on_silence=_prompts(raw.si_muet),
        on_hold=_prompts(raw.si_attente),
        ends=bool(raw.fin),
        waits_for=tuple(raw.attend),
        patience=raw.patience,
    )


def _prompts(items: list[PromptSchema]) -> tuple[Prompt, ...]:
    return tuple(Prompt(float(item.apres_s), item.dire, bool(item.fin)) for item in items)


def _with_clip(line: Line, exchange: str, clips: ClipBook) -> Line:
    clip = clips.find(exchange, line.id)
    if clip is None:
        return line
    return replace(line, clip=clip.path, clip_s=clip.seconds, cuts_ms=line.cuts_ms or clip.cuts_ms)


def _missing_clip(exchange: str, line: str, clips: ClipBook) -> str:
    odd = clips.unusable(exchange, line)
    if odd is not None:
        return (
            f"Le format {odd.suffix} de « {odd.name} » ne se lit pas ici : "
            "enregistrez ce son en WAV, FLAC, Ogg ou MP3."
        )
    return f"Le son de la réplique « {line} » manque : lancez « pack voice »."
