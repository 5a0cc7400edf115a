"""What every text of a pack must respect, whichever file it is in: law, fiction, no repetition.

Sources: Bloctel closed on 11/08/2026; the European online dispute platform closed on 20/07/2025;
code des procédures civiles d’exécution L111-8 (no collection fee on a consumer); the numbers the
Arcep keeps for fiction; RFC 2606 (``.example`` addresses belong to nobody).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from crcd_sim.domain.pack import ClientFile, Pack
from crcd_sim.domain.telephone import PHONE
from crcd_sim.packs.findings import ERROR, WARNING, Finding

LONG_PARAGRAPH = 80  # characters: shorter ones (titles, formulas) may come back
FICTION_NUMBERS = ("019900", "026191", "035301", "046571", "053649", "063998")
ABROAD = re.compile(r"\+33[ .\u00a0\u202f]?(?:\(0\))?[1-9](?:[ .\u00a0\u202f-]?\d{2}){4}")
ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@((?:[\w-]{1,63}\.)+[\w-]{1,63})|(?:https?://|\bwww\.)((?:[\w-]{1,63}\.)+[\w-]{1,63})"
)
BANNED = (
    (re.compile(r"bloctel", re.I), "Bloctel a disparu le 11/08/2026 : ne le citez plus."),
    (re.compile(r"ec\.europa\.eu/(?:consumers/)?odr|plateforme.{0,30}\b(?:RLL|ODR)\b", re.I),
     "La plateforme européenne de règlement des litiges a fermé le 20/07/2025 : ne la citez plus."),
    (re.compile(r"(?<!aucun )(?<!sans )frais de (?:recouvrement|relance) (?:de|:) ?\d", re.I),
     "Aucun frais de recouvrement amiable ne peut être mis à la charge d’un consommateur (L111-8)."),
)  # fmt: skip


def text_findings(texts: Mapping[str, str], pack: Pack, context_words: int) -> Iterator[Finding]:
    """Yield what is wrong in the texts of a pack. ``texts``: content by relative path."""
    for file, text in sorted(texts.items()):
        for number, line in enumerate(text.splitlines(), 1):
            for pattern, why in BANNED:
                if pattern.search(line):
                    yield Finding(file, number, "law", why, ERROR)
            yield from _fiction(file, number, line)
    yield from _twice(texts)
    total = sum(words(document.text) for document in pack.context)
    if total < context_words:
        said = f"Le contexte compte {total} mots : il en faut au moins {context_words}."
        yield Finding("pack.yaml", 0, "context-short", said, WARNING)


def _fiction(file: str, number: int, line: str) -> Iterator[Finding]:
    for found in PHONE.findall(line):
        if not re.sub(r"\D", "", found).startswith(FICTION_NUMBERS):
            said = f"Le numéro {found} n’est pas de ceux que l’Arcep réserve à la fiction."
            yield Finding(file, number, "real-number", said, WARNING)
    for found in ABROAD.findall(line):
        said = f"Le numéro {found} s’écrit à la française, parmi ceux que l’Arcep réserve à la fiction."
        yield Finding(file, number, "real-number", said, WARNING)
    for match in ADDRESS.finditer(line):
        domain = (match[1] or match[2]).rstrip(".")
        if not domain.endswith(".example"):
            said = f"L’adresse « {match[0]} » peut exister : terminez-la par « .example »."
            yield Finding(file, number, "real-address", said, WARNING)


def _twice(texts: Mapping[str, str]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for file, text in sorted(texts.items()):
        if not file.endswith(".md"):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            paragraph = " ".join(line.split())
            if len(paragraph) < LONG_PARAGRAPH or set(paragraph) <= set("|-: "):
                continue
            if paragraph in seen:
                said = f"Ce paragraphe est déjà dans {seen[paragraph]}."
                yield Finding(file, number, "twice", said, WARNING)
            seen.setdefault(paragraph, f"{file}, ligne {number}")


def words(text: str) -> int:
    """Count the words of a Markdown text, its signs apart."""
    return len(re.findall(r"[^\W_]+(?:[’'-][^\W_]+)*", text))


def client_words(client: ClientFile) -> int:
    """Return how many words one client's file holds, documents included."""
    parts = [client.summary, client.comment]
    parts += [f"{item.label} {item.value}" for item in (*client.fields, *client.contract)]
    parts += [f"{e.channel} {e.service} {e.text} {e.outcome}" for e in client.history]
    parts += [document.text for document in client.documents]
    return sum(words(part) for part in parts)
