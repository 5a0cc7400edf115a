"""What a chat client answers to the messages it has just read, and whether its spine goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crcd_sim.dialogue.script import Intent, Script

REPLIES_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the candidate, as understood."""

    intents: tuple[str, ...] = ()
    question: bool = False
    courtesy: bool = False
    wait: bool = False  # « un instant, je vérifie »


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message the client is about to type. ``line`` is "" when it is no line of the script."""

    text: str
    line: str
    reason: str
    reveals: tuple[str, ...] = ()
    ends: bool = False
    spine: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, whether the spine goes on, and what to remember."""

    outgoing: tuple[Outgoing, ...]
    advance: bool
    why: str
    intents: tuple[str, ...]
    since: int
    met: tuple[str, ...]
    answered: tuple[str, ...]
    fallbacks: int


def compose(
    script: Script,
    unread: Sequence[Heard],
    *,
    current: str,
    since: int,
    met: Sequence[str],
    answered: Sequence[str],
    revealed: Sequence[str],
    fallbacks: int,
) -> Plan:
    """Answer what is recognised; a question that is not gets a fallback; then the spine, or a wait.

    ``current`` is the spine line being answered, ``since`` the messages received after it before these,
    ``met`` the intents met since it, ``answered`` those already answered in the whole chat.
    """
    found = tuple(dict.fromkeys(name for item in unread for name in item.intents))
    met = tuple(dict.fromkeys((*met, *found)))
    since += len(unread)
    replies, answered = _replies(script, found, tuple(answered), set(revealed))
    advance, why = _goes_on(script, current, found, met, since, bool(replies))
    only_wait = bool(unread) and not found and all(item.wait and not item.question for item in unread)
    asked = any(item.question and not item.courtesy and not item.intents for item in unread)
    if only_wait and current:
        return Plan((), False, "attente demandée", found, since - len(unread), met, answered, fallbacks)
    lost = not replies and (not advance or (asked and not found))
    if lost and not script.fallbacks:
        advance = True  # nothing to say and no way to say so: go on rather than stay silent
    elif lost and current:
        text = script.fallbacks[fallbacks % len(script.fallbacks)]
        replies = (Outgoing(text, "", "fallback"),)
        fallbacks += 1
        why = f"question non reconnue ; {why}"
    return Plan(replies, advance, why, found, since, met, answered, fallbacks)


def _replies(
    script: Script, found: tuple[str, ...], answered: tuple[str, ...], revealed: set[str]
) -> tuple[tuple[Outgoing, ...], tuple[str, ...]]:
    """Answer the first intent, then only those that bring a fact nobody has given yet."""
    by_id = {intent.id: intent for intent in script.intents}
    out: list[Outgoing] = []
    for name in found:
        intent = by_id.get(name)
        if intent is None or len(out) >= REPLIES_AT_ONCE:
            continue
        if name in answered:
            if intent.again and not out:
                out.append(Outgoing(intent.again, "", "again", intent.reveals))
            continue
        message = _reply(script, intent)
        brings = message is not None and not set(message.reveals) <= revealed
        if message is not None and (not out or brings):
            out.append(message)
            revealed |= set(message.reveals)
            answered = (*answered, name)
        elif message is None:
            answered = (*answered, name)
    return tuple(out), answered


def _reply(script: Script, intent: Intent) -> Outgoing | None:
    line = script.lines.get(intent.reply)
    if line is None:
        return None
    reveals = tuple(dict.fromkeys((*intent.reveals, *line.reveals)))
    return Outgoing(line.text, line.id, "reply", reveals, ends=line.ends)


def _goes_on(
    script: Script, current: str, found: tuple[str, ...], met: tuple[str, ...], since: int, replied: bool
) -> tuple[bool, str]:
    line = script.lines.get(current)
    if line is None:
        return True, "début"
    if any(intent.advances for intent in script.intents if intent.id in found):
        return True, "intention qui fait avancer"
    if line.waits_for:
        if set(line.waits_for) & set(met):
            return True, "réponse attendue reçue"
        if since >= line.patience:
            return True, "patience épuisée"
        return False, "réponse attendue"
    if found and replied and since < line.patience:
        return False, "question reconnue"
    return True, "message reçu"  # after a few questions a client goes on with what they came for
