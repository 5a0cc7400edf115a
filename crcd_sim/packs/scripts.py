"""Builds a dialogue script from an exchange file, with a finding for every loose end."""

from __future__ import annotations

from dataclasses import replace

from crcd_sim.dialogue.script import (
    Answer,
    ChatProfile,
    Intent,
    Interruptible,
    Line,
    Number,
    Prompt,
    Recall,
    Script,
)
from crcd_sim.packs.clips import ClipBook
from crcd_sim.packs.exchange_schema import (
    ExchangeSchema,
    IntentSchema,
    LineSchema,
    NumberSchema,
    PromptSchema,
)
from crcd_sim.packs.folder import Origin, PackFolder
from crcd_sim.packs.hearing import usable_clip
from crcd_sim.packs.patterns import pattern_fault

OUTCOMES = {
    "repond": "answers",
    "secretaire": "secretary",
    "conjoint": "spouse",
    "messagerie": "voicemail",
    "absent": "no_answer",
    "occupe": "busy",
}
LINE_LISTS = ("tours", "relances", "objections", "reponses")


def build_script(item: ExchangeSchema, file: str, files: PackFolder, clips: ClipBook) -> Script:
    """Return the script of an exchange; findings go to ``files``."""
    lines = _lines(item, file, files, clips)
    _check_speakers(item, file, files, clips)
    _check_patterns(item, file, files)
    if not item.tours:
        files.add(file, files.line(file, "tours"), "no-line", "Cet échange n’a aucune réplique.")
    low, high = item.profil.delai_s
    return Script(
        exchange=item.id,
        channel="phone" if item.canal == "telephone" else "chat",
        direction="inbound" if item.sens == "entrant" else "outbound",
        spine=tuple(dict.fromkeys(raw.id for raw in item.tours)),
        lines=lines,
        opening=item.ouverture or (item.tours[0].id if item.tours else ""),
        objections=tuple(raw.id for raw in item.objections),
        closing=item.cloture,
        monologue=item.monologue,
        relances=_usual_relances(item, lines),
        numbers=tuple(_number(raw) for raw in item.numeros),
        intents=tuple(_intent(raw) for raw in item.intentions),
        fallbacks=tuple(item.replis),
        nudges=tuple(item.nudges),
        leave_message=item.depart.message if item.depart else "",
        leave_after_s=float(item.depart.apres_s) if item.depart else 0.0,
        return_message=item.depart.retour if item.depart else "",
        return_after_s=float(item.depart.retour_apres_s) if item.depart else 30.0,
        profile=ChatProfile(float(item.profil.vitesse), float(item.profil.fautes), (float(low), float(high))),
    )


def _lines(item: ExchangeSchema, file: str, files: PackFolder, clips: ClipBook) -> dict[str, Line]:
    lines: dict[str, Line] = {}
    default = item.locuteurs[0].id if item.locuteurs else item.client.dossier
    for key in LINE_LISTS:
        for index, raw in enumerate(getattr(item, key)):
            place = files.line(file, key, index)
            if raw.id in lines:
                files.add(file, place, "duplicate-line", f"La réplique « {raw.id} » existe deux fois.")
                continue
            lines[raw.id] = _line(raw, default)
            if item.canal == "telephone":
                lines[raw.id] = _with_clip(lines[raw.id], item, (file, place), files, clips)
    return lines


def _check_speakers(item: ExchangeSchema, file: str, files: PackFolder, clips: ClipBook) -> None:
    for index, speaker in enumerate(item.locuteurs):
        place = files.line(file, "locuteurs", index)
        if clips.lacks(speaker.voix):
            text = f"La voix « {speaker.voix} » de « {speaker.id} » n’est pas dans pack.yaml."
            files.add(file, place, "unknown-voice", text)
    if item.canal != "telephone":
        return
    if not item.locuteurs:
        text = "Un appel demande au moins un locuteur, avec sa voix."
        files.add(file, files.line(file, "locuteurs"), "no-speaker", text)
    known = {speaker.id for speaker in item.locuteurs}
    for key in LINE_LISTS:
        for index, raw in enumerate(getattr(item, key)):
            if raw.qui and raw.qui not in known:
                text = f"« {raw.qui} » n’est pas dans les locuteurs de l’échange."
                files.add(file, files.line(file, key, index, "qui"), "unknown-speaker", text)


def _check_patterns(item: ExchangeSchema, file: str, files: PackFolder) -> None:
    for index, intent in enumerate(item.intentions):
        for key in ("mots", "sauf"):
            for rank, pattern in enumerate(getattr(intent, key)):
                if why := pattern_fault(pattern):
                    place = files.line(file, "intentions", index, key, rank)
                    text = f"L’expression « {pattern[:60]} » de « {intent.id} » est refusée : {why}."
                    files.add(file, place, "bad-pattern", text)


def _number(raw: NumberSchema) -> Number:
    recall = None
    if raw.rappel is not None:
        soonest, latest = raw.rappel.apres_s
        recall = Recall((float(soonest), float(latest)), raw.rappel.ouverture)
    then = tuple(Answer(OUTCOMES[item.issue], item.ouverture) for item in raw.puis)
    return Number(raw.numero, OUTCOMES[raw.issue], raw.ouverture, then, recall)


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


def _intent(raw: IntentSchema) -> Intent:
    return Intent(
        id=raw.id,
        patterns=tuple(raw.mots),
        reveals=tuple(raw.revele),
        reply=raw.dire,
        advances=raw.avance,
        again=raw.encore,
        unless=tuple(raw.sauf),
        covers=tuple(raw.couvre),
        request=raw.forme == "demande",
    )


def _prompts(items: list[PromptSchema]) -> tuple[Prompt, ...]:
    return tuple(
        Prompt(None if item.apres_s is None else float(item.apres_s), item.dire, bool(item.fin))
        for item in items
    )


def _with_clip(line: Line, item: ExchangeSchema, place: Origin, files: PackFolder, clips: ClipBook) -> Line:
    voice = next((speaker.voix for speaker in item.locuteurs if speaker.id == line.speaker), "")
    said = (line.spoken or line.text, voice, line.tone)
    clip = usable_clip(clips, (item.id, line.id), said, files, place)
    if clip is None:
        return line
    return replace(
        line,
        clip=clip.path,
        clip_s=clip.seconds,
        cuts_ms=line.cuts_ms or clip.cuts_ms,
        synthetic=clip.synthetic,
    )
