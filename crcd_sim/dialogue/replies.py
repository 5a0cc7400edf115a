"""What a chat client answers to the messages it has just read, and whether its spine goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crcd_sim.dialogue.script import Intent, Script

REPLIES_AT_ONCE = 6  # a message that asks for more is a list: what is left out stays to be asked again


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
    """Answer all that was asked, in the order of the message; acknowledge one announcement at most.

    An intent that gives a fact is asked for. What was answered already gets the author's short reminder,
    if there is one, when it is asked for again or when nothing else is to be said.
    """
    by_id = {intent.id: intent for intent in script.intents}
    known = [by_id[name] for name in found if name in by_id]
    out: list[Outgoing] = []
    acknowledged = False
    for intent in known:
        message = _reply(script, intent)
        if intent.id in answered:
            if intent.request and intent.again and len(out) < REPLIES_AT_ONCE:
                out.append(_reminder(intent))
            continue
        if message is None:
            answered = (*answered, intent.id)
            continue
        brings = not set(message.reveals) <= revealed
        asked = intent.request or brings
        if len(out) >= REPLIES_AT_ONCE or (not asked and acknowledged):
            continue
        acknowledged = acknowledged or not asked
        out.append(message)
        revealed |= set(message.reveals)
        answered = (*answered, intent.id)
    if not out:
        again = next((intent for intent in known if intent.again), None)
        if again is not None:
            out.append(_reminder(again))
    return tuple(out), answered


def _reminder(intent: Intent) -> Outgoing:
    return Outgoing(intent.again, "", "again", intent.reveals)


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
