"""Everything that is wrong with a script, told at once, in plain French.

Pure: the caller (pack checks) adds the file and finds the line number from ``Remark.line``. A script
that passes cannot leave a call without an end; the engine survives the others all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crcd_sim.dialogue.french import fold
from crcd_sim.dialogue.matching import fold_pattern
from crcd_sim.dialogue.script import Line, Prompt, Script
from crcd_sim.dialogue.turns import line_seconds
from crcd_sim.domain.pack import Fact

CANDIDATE_TURN_S = 20.0  # what a candidate says between two lines, on average
ANSWER_S = 4.0  # outbound: rings
LONG_LINE_S = 3.0  # beyond, a line the client may yield needs somewhere to stop
DEFAULT_MAX_S = 330.0  # 5 min 30
WARNING = "warning"
OTHERS = ("secretary", "spouse")
SPINE_LENGTHS = {"phone": (6, 10), "chat": (8, 14)}

_AMOUNT = re.compile(r"\d+(?:[.,]\d{1,2})? ?(?:€|euros?\b|centimes?\b)|\b\d+[.,]\d{2}\b|\b\d+ ?%")
_DATE = re.compile(
    r"\b\d{1,2}[/.]\d{1,2}\b|\b\d{1,2} ?(?:h|heures?)\b"
    r"|\b(?:\d{1,2}|premier|1er) (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre"
    r"|novembre|decembre)\b|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b"
)
_ACCEPTS = re.compile(
    r"\b(?:d'accord|entendu|ca me (?:va|convient)|(?:cela|c'est) (?:me convient|parfait|bon pour moi)"
    r"|je (?:suis d'accord|signe|veux bien|accepte)"
    r"|je (?:le |la |les )?prends(?= *(?:[,.!]|ca|cela|l'offre|$))"
    r"|marche conclu|faisons comme ca|ok pour|va pour)\b"
)
_ANSWERS = re.compile(r"^(?:oui|non|exactement|tout a fait|pas du tout|absolument)\b[ ,.!]")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to put right. ``line`` is the id of the line at fault ("" = the exchange itself)."""

    code: str
    line: str
    text: str
    severity: str = "error"  # error | warning


def check_script(script: Script, facts: Iterable[Fact] = (), *, max_s: float = 0.0) -> list[Remark]:
    """Return every remark about a script.

    ``facts`` are the exchange's hidden facts; ``max_s`` its longest call in seconds (0 = 5 min 30).
    """
    known = {fact.id for fact in facts}
    remarks = [*_targets(script), *_unknown_facts(script, known)]
    reached = reachable(script)
    remarks += _unreachable(script, reached)
    remarks += _paths(script, reached)
    remarks += _facts(script, known, reached)
    if script.channel == "phone":
        remarks += _phone(script, reached)
        remarks += _duration(script, max_s or DEFAULT_MAX_S)
    else:
        remarks += _chat(script)
    low, high = SPINE_LENGTHS.get(script.channel, (1, 99))
    length = len(script.path(script.opening))
    if length and not low <= length <= high:
        text = f"{length} répliques de l’ouverture à la fin : {low} à {high} attendues."
        remarks.append(Remark("spine-length", "", text, WARNING))
    return [_named(remark) for remark in remarks]


def _named(remark: Remark) -> Remark:
    """Put the line's name in the text when it is not there: the reader must find the place."""
    if not remark.line or f"« {remark.line} »" in remark.text:
        return remark
    return replace(remark, text=f"Réplique « {remark.line} » : {remark.text}")


# --- what leads where


def _exits(line: Line) -> Iterator[tuple[str, str]]:
    """Yield (key of the file, target) for everything a line can lead to, the spine excepted."""
    if line.next:
        yield "suite", line.next
    if line.rephrased:
        yield "autrement", line.rephrased
    for prompt in line.on_silence:
        yield "si_muet", prompt.line
    for prompt in line.on_hold:
        yield "si_attente", prompt.line


def _roots(script: Script) -> Iterator[tuple[str, str]]:
    """Yield (key of the file, line) for the lines reached without another line."""
    if script.opening:
        yield "ouverture", script.opening
    if script.closing:
        yield "cloture", script.closing
    if script.monologue:
        yield "attendez", script.monologue
    for name in script.relances:
        yield "relances", name
    for name in script.objections:
        yield "objections", name
    for number in script.numbers:
        for name in number.openings:
            yield "numeros", name
    for intent in script.intents:
        if intent.reply:
            yield "intentions", intent.reply


def reachable(script: Script) -> frozenset[str]:
    """Return the ids of the lines some conversation can reach."""
    todo = [name for _, name in _roots(script) if name in script.lines]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        line = script.lines[name]
        following = [target for _, target in _exits(line)]
        following.append(script.after(name))
        todo.extend(target for target in following if target in script.lines)
    return frozenset(seen)


def _beginnings(script: Script) -> tuple[str, ...]:
    return (script.opening, *(name for number in script.numbers for name in number.openings))


def _targets(script: Script) -> Iterator[Remark]:
    text = "« {key} » mène à « {target} », qui n’existe pas."
    for key, target in _roots(script):
        if target not in script.lines:
            yield Remark("unknown-target", "", text.format(key=key, target=target))
    for line in script.lines.values():
        for key, target in _exits(line):
            if target not in script.lines:
                yield Remark("unknown-target", line.id, text.format(key=key, target=target))
    for name in script.spine:
        if name not in script.lines:
            yield Remark("unknown-target", "", text.format(key="tours", target=name))
    if not script.opening:
        yield Remark("no-opening", "", "Aucune réplique d’ouverture.")
    intents = {intent.id for intent in script.intents}
    for line in script.lines.values():
        for name in line.waits_for:
            if name not in intents:
                yield Remark(
                    "unknown-intent", line.id, f"« attend » nomme l’intention « {name} », qui n’existe pas."
                )


def _unreachable(script: Script, reached: frozenset[str]) -> Iterator[Remark]:
    for name in script.lines:
        if name not in reached:
            yield Remark("unreachable", name, f"La réplique « {name} » n’est jamais dite.", WARNING)


def _paths(script: Script, reached: frozenset[str]) -> Iterator[Remark]:
    """Follow the spine from every beginning: it has to come to a line that ends."""
    told: set[str] = set()
    for start in dict.fromkeys(_beginnings(script)):
        path = script.path(start)
        if not path or path[-1] in told or script.lines[path[-1]].ends:
            continue
        told.add(path[-1])
        name = script.after(path[-1])
        if name in path:
            listed = " → ".join([*path[path.index(name) :], name])
            yield Remark("endless-loop", name, f"Boucle sans fin : {listed}.")
        else:
            text = f"Après « {path[-1]} », plus rien n’est prévu : ajoutez « fin » à la dernière réplique."
            yield Remark("no-end", path[-1], text)
    for name in reached:
        line = script.lines[name]
        if line.ends and line.chained:
            yield Remark("end-and-chain", name, "« fin » et « enchaine » se contredisent.")


# --- facts


def _unknown_facts(script: Script, known: set[str]) -> Iterator[Remark]:
    for line in script.lines.values():
        for fact in line.reveals:
            if fact not in known:
                yield Remark(
                    "unknown-fact", line.id, f"« revele » nomme le fait « {fact} », qui n’existe pas."
                )
    for intent in script.intents:
        for fact in intent.reveals:
            if fact not in known:
                yield Remark(
                    "unknown-fact", intent.reply,
                    f"L’intention « {intent.id} » révèle le fait « {fact} », qui n’existe pas.",
                )  # fmt: skip


def _facts(script: Script, known: set[str], reached: frozenset[str]) -> Iterator[Remark]:
    given = {fact for name in reached for fact in script.lines[name].reveals}
    answering = [intent for intent in script.intents if intent.patterns and intent.reply]
    given |= {fact for intent in answering for fact in intent.reveals}
    for fact in sorted(known - given):
        yield Remark("fact-never-revealed", "", f"Le fait « {fact} » n’est révélé par aucune réplique.")


# --- the telephone: a recorded client hears nothing


def _phone(script: Script, reached: frozenset[str]) -> Iterator[Remark]:
    for line in script.lines.values():
        yield from _said_blindly(script, line)
        yield from _cuts(line)
        yield from _prompts(line, "si_muet", line.on_silence)
        yield from _prompts(line, "si_attente", line.on_hold)
    if not any(script.lines[name].on_silence for name in reached) and not script.relances:
        yield Remark("no-relance", "", "Aucune relance n’est prévue quand le candidat se tait.", WARNING)
    if not script.closing:
        text = "« cloture » manque : le client ne saurait comment prendre congé."
        yield Remark("no-closing", "", text, WARNING)
    yield from _numbers(script)


def _numbers(script: Script) -> Iterator[Remark]:
    seen: set[str] = set()
    theirs = script.lines.get(script.opening)
    for number in script.numbers:
        if number.digits in seen:
            yield Remark("number-twice", "", f"Le numéro {number.number} figure deux fois.")
        seen.add(number.digits)
        for answer in number.answers:
            first = script.lines.get(answer.opening)
            if answer.speaks and not answer.opening:
                text = f"Le numéro {number.number} répond : il lui faut une « ouverture »."
                yield Remark("number-mute", "", text)
            elif not answer.speaks and answer.opening:
                text = f"Le numéro {number.number} ne répond pas : son « ouverture » ne serait jamais dite."
                yield Remark("number-unheard", answer.opening, text, WARNING)
            elif (
                answer.outcome in OTHERS and first and theirs and first.id != theirs.id
                and first.speaker == theirs.speaker
            ):  # fmt: skip
                text = f"Le numéro {number.number} est décroché par un tiers qui a la voix du client."
                yield Remark("number-voice", first.id, text, WARNING)
        if number.recall is not None and number.answers[0].outcome == "answers":
            text = f"Le client décroche au {number.number} : « rappel » n’y sert à rien."
            yield Remark("recall-useless", "", text, WARNING)
    if script.direction == "outbound" and script.numbers and not script.can_be_reached:
        text = "Aucun numéro ne mène à l’interlocuteur cible, et il ne rappelle pas."
        yield Remark("nobody-reached", "", text, WARNING)


def _said_blindly(script: Script, line: Line) -> Iterator[Remark]:
    folded = fold(line.text)
    ending = line.ends or line.id == script.closing
    if ending or _ACCEPTS.search(folded):
        kind = "de fin" if ending else "d’accord"
        for what, pattern in (("un montant", _AMOUNT), ("une date ou une heure", _DATE)):
            found = pattern.search(folded)
            if found:
                yield Remark(
                    "agreement-detail", line.id,
                    f"Une réplique {kind} ne cite pas {what} (« {found.group()} ») : "
                    "le client enregistré ne sait pas ce qui a été proposé.",
                )  # fmt: skip
    if _ANSWERS.match(folded) and not _ACCEPTS.search(folded):
        yield Remark(
            "blind-answer", line.id,
            "La réplique commence par répondre à une question que le client enregistré n’a pas entendue.",
            WARNING,
        )  # fmt: skip


def _cuts(line: Line) -> Iterator[Remark]:
    if not line.clip_s:
        return
    if any(not 0 < cut < line.clip_s * 1000 for cut in line.cuts_ms):
        yield Remark("cut-outside", line.id, "Un point de coupe tombe hors du son.")
    if line.clip_s > LONG_LINE_S and not line.cuts_ms:
        # Whatever « coupable » says: a line cut by a hold or a lost headset is taken up there too.
        yield Remark(
            "no-cut", line.id,
            "Plus de trois secondes sans point de coupe : lancez « pack voice », ou donnez « coupes_ms ».",
            WARNING,
        )  # fmt: skip


def _prompts(line: Line, key: str, prompts: tuple[Prompt, ...]) -> Iterator[Remark]:
    times = [prompt.after_s for prompt in prompts if prompt.after_s is not None]
    if times != sorted(times):
        yield Remark("prompt-order", line.id, f"Les délais de « {key} » ne sont pas dans l’ordre.", WARNING)
    if any(prompt.ends for prompt in prompts[:-1]):
        yield Remark("prompt-after-end", line.id, f"Dans « {key} », rien ne peut suivre « fin ».")
    if any(seconds <= 0 for seconds in times):
        yield Remark("prompt-now", line.id, f"Dans « {key} », un délai est nul.")


def longest_s(script: Script) -> float:
    """Return how long the longest run through the spine lasts, the candidate's turns included."""
    longest = 0.0
    for start in _beginnings(script):
        lines = [script.lines[name] for name in script.path(start)]
        seconds = sum(line_seconds(line) + (0.0 if line.chained else CANDIDATE_TURN_S) for line in lines)
        longest = max(longest, ANSWER_S + seconds)
    return longest


def _duration(script: Script, max_s: float) -> Iterator[Remark]:
    seconds = longest_s(script)
    if seconds > max_s:
        yield Remark(
            "too-long", "",
            f"L’appel le plus long durerait environ {_minutes(seconds)} pour {_minutes(max_s)} au plus.",
        )  # fmt: skip


def _minutes(seconds: float) -> str:
    return f"{int(seconds // 60)} min {int(seconds % 60):02d}"


# --- the chat


def _chat(script: Script) -> Iterator[Remark]:
    ids: set[str] = set()
    for intent in script.intents:
        if intent.id in ids:
            yield Remark("intent-twice", intent.reply, f"L’intention « {intent.id} » existe deux fois.")
        ids.add(intent.id)
        if not intent.patterns:
            yield Remark("intent-mute", intent.reply, f"L’intention « {intent.id} » n’a aucune expression.")
        for pattern in (*intent.patterns, *intent.unless):
            try:
                re.compile(fold_pattern(pattern))
            except re.error as error:
                text = f"L’expression « {pattern} » est incorrecte : {error}."
                yield Remark("bad-pattern", intent.reply, text)
    for intent in script.intents:
        for name in intent.covers:
            if name not in ids:
                text = f"« couvre » nomme l’intention « {name} », qui n’existe pas."
                yield Remark("unknown-intent", intent.reply, text)
    if not script.fallbacks:
        text = "« replis » manque : une question imprévue resterait sans réponse."
        yield Remark("no-fallback", "", text, WARNING)
    if not script.nudges:
        yield Remark("no-nudge", "", "« nudges » manque : le client ne relancerait jamais.", WARNING)
    if script.leave_message and not script.return_message:
        text = "Le client part sans dire qu’il revient : ajoutez « retour »."
        yield Remark("no-return", "", text, WARNING)
    for line in script.lines.values():
        if line.waits_for and line.patience < 1:
            yield Remark("no-patience", line.id, "« attend » sans patience n’attend rien.", WARNING)
