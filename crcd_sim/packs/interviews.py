"""What a pack gives to the interviews: the recorded calls, the guide, and who asks their questions."""

from __future__ import annotations

from collections.abc import Sequence

from crcd_sim.domain import pack as model
from crcd_sim.packs.clips import QUESTIONS, RECORDINGS, ClipBook
from crcd_sim.packs.folder import Origin, PackFolder
from crcd_sim.packs.hearing import usable_clip
from crcd_sim.packs.schema import GuideSchema, QuestionSchema, RecordingSchema

REVIEW_QUESTIONS, FINAL_QUESTIONS = "review-q", "final-q"  # what their ids begin with


def questions_of(recording: str) -> str:
    """Return what the ids of a recording's questions begin with."""
    return f"{recording}-q"


def build_guide(guide: GuideSchema, file: str, files: PackFolder, clips: ClipBook) -> model.InterviewGuide:
    """Return the guide written in ``file``; its ``voix`` asks the questions, "" = they are shown only."""
    if guide.voix:
        _check_voice(guide.voix, clips, files, (file, files.line(file, "voix")))

    def bank(prefix: str, items: Sequence[QuestionSchema], key: str) -> tuple[model.Question, ...]:
        return _questions(items, prefix, guide.voix, (file, key), files, clips)

    return model.InterviewGuide(
        timeline=tuple((s.phase, s.texte) for s in guide.deroule),
        neutrality=tuple(guide.neutralite),
        review=bank(REVIEW_QUESTIONS, guide.entretien, "entretien"),
        final=bank(FINAL_QUESTIONS, guide.final, "final"),
        to_verify=tuple(guide.a_verifier),
    )


def build_recording(
    item: RecordingSchema, asks: str, file: str, files: PackFolder, clips: ClipBook
) -> model.ClientRecording:
    """Return the recorded call written in ``file``. ``asks``: the voice of the guide."""
    _check_voice(item.qui, clips, files, (file, files.line(file, "qui")))
    said = ("\n".join(item.dit), item.qui, "neutre")
    clip = usable_clip(clips, (RECORDINGS, item.id), said, files, (file, files.line(file, "dit")))
    return model.ClientRecording(
        id=item.id,
        case=item.cas,
        title=item.titre,
        tone=item.ton,
        speaker=item.qui,
        sentences=tuple(item.dit),
        need=item.besoin,
        expected=tuple(item.attendu),
        questions=_questions(item.questions, questions_of(item.id), asks, (file, "questions"), files, clips),
        clip=clip.path if clip else "",
        clip_s=clip.seconds if clip else 0.0,
        synthetic=bool(clip and clip.synthetic),
    )


def _check_voice(voice: str, clips: ClipBook, files: PackFolder, place: Origin) -> None:
    if clips.lacks(voice):
        files.add(*place, "unknown-voice", f"La voix « {voice} » n’est pas dans pack.yaml.")


def _questions(
    items: Sequence[QuestionSchema],
    prefix: str,
    asks: str,
    bank: tuple[str, str],
    files: PackFolder,
    clips: ClipBook,
) -> tuple[model.Question, ...]:
    """Return the questions of a bank: (file, key), each with the sound that asks it."""
    found = []
    for index, item in enumerate(items):
        name, clip = f"{prefix}{index + 1}", None
        if asks:
            place = (bank[0], files.line(*bank, index))
            said = (item.prononce or item.question, asks, "neutre")
            clip = usable_clip(clips, (QUESTIONS, name), said, files, place)
        found.append(
            model.Question(
                name,
                item.question,
                tuple(item.points),
                item.competence,
                tuple(item.criteres),
                item.theme,
                clip.path if clip else "",
                bool(clip and clip.synthetic),
            )
        )
    return tuple(found)
