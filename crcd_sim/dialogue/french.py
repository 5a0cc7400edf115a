"""What people do to French when they type fast: folding, usual slips, questions, requests, courtesy.

Every function is pure and its cost is linear in a text that ``bounded`` has cut.
"""

from __future__ import annotations

import re
import unicodedata

READ_LIMIT = 1500  # characters of a message that are looked at: ten times what a chat message should be

APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′"), "'")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "…": "...", "№": "n°"})
_DASHES = dict.fromkeys(map(ord, "‐‑–—−"), "-")
WORD = re.compile(r"[a-z]+")

# Abbreviations and slips that a distance of one letter does not reach.
_USUAL = {
    "bjr": "bonjour", "bsr": "bonsoir", "slt": "salut", "svp": "s'il vous plait", "stp": "s'il te plait",
    "rdv": "rendez-vous", "rdvs": "rendez-vous", "tel": "telephone", "num": "numero",
    "nb": "nombre", "mdp": "mot de passe", "pb": "probleme", "pbs": "problemes", "qd": "quand",
    "pq": "pourquoi", "pk": "pourquoi", "pkoi": "pourquoi", "ds": "dans", "tt": "tout", "ts": "tous",
    "bcp": "beaucoup", "qq": "quelques", "qqs": "quelques", "qqn": "quelqu'un", "aujourdhui": "aujourd'hui",
    "vs": "vous", "ns": "nous", "jai": "j'ai", "cest": "c'est", "quest": "qu'est", "dacc": "d'accord",
    "daccord": "d'accord", "abo": "abonnement", "conso": "consommation", "ref": "reference",
    "adress": "adresse", "addresses": "adresses", "acceuil": "accueil", "payment": "paiement",
    "payement": "paiement", "koi": "quoi", "ki": "qui", "kel": "quel", "kan": "quand", "dc": "donc",
    "avc": "avec", "msg": "message", "pr": "pour", "mr": "monsieur", "mme": "madame", "ordi": "ordinateur",
    "pc": "ordinateur", "esque": "est-ce que", "esce": "est-ce", "estce": "est-ce", "jaurais": "j'aurais",
    "jaurai": "j'aurai", "sil": "s'il", "tranfert": "transfert", "language": "langage",
}  # fmt: skip
_GROUPS = (
    (re.compile(r"\bn ?°"), "numero"),
    (re.compile(r"\bqu'elles?(?= (?:est|sont|etait|serait|[a-z]+ (?:avez|etes|souhait|voul)))"), "quelle"),
    (re.compile(r"\b(?:es|et|est) [cs]e(?= qu)"), "est-ce"),
    (re.compile(r"\bc(?= [a-z])"), "c'est"),
)  # fmt: skip

_COURTESY = re.compile(
    r"(?:bonjour|bonsoir|bienvenue|merci|je (?:suis|m'appelle)|a votre (?:service|ecoute|disposition)"
    r"|je vous ecoute|(?:comment|en quoi) (?:puis.je|je peux|peut.on) (?:vous )?(?:aider|etre)"
    r"|(?:que|qu'est.ce que) (?:puis.je|je peux)|avez.vous (?:d'autres|une autre) (?:question|demande)"
    r"|bonne (?:journee|soiree|continuation)|au revoir|je (?:comprends|vois|note)|d'accord|tres bien|parfait)"
)
_HOLD_ON = re.compile(
    r"(?:un (?:petit )?(?:instant|moment)|une (?:petite )?(?:minute|seconde)|patient(?:ez|er)"
    r"|quelques (?:instants|secondes|minutes)|je (?:vais )?(?:verifi|consult|regard|recherch|cherch|ouvr)"
    r"|le temps (?:de|que)|je reviens vers vous|ne quittez pas)"
)
_QUESTION_START = re.compile(
    r"(?:^|[.!;,] *)(?:est.ce|qu'est|quel|quand|comment|combien|pourquoi|ou |qui |avez.vous|etes.vous"
    r"|pouvez.vous|pourriez.vous|souhaitez.vous|voulez.vous|puis.je|c'est quoi|lequel|laquelle)"
)
_REQUEST = re.compile(
    r"\?|(?<![a-z'])(?:est.ce qu|qu'est.ce|quels?\b|quelles?\b|quand (?:avez|etes|est)|comment |combien"
    r"|pourquoi|lequel|laquelle|(?:qu'|que |d')?(?!rassurez)[a-z]{3,}e[zr][- ]vous\b|etes[- ]vous"
    r"|puis[- ]je|pourrais[- ]je|peut[- ]on|j'(?:ai|aurai|aurais) besoin|il (?:me |nous )?fau(?:t|drait)"
    r"|merci de |veuillez|je (?:vous demande|souhaiterais|voudrais|vais vous demander|dois)"
    r"|[a-z]{3,}ez[- ](?:moi|nous)\b|[a-z]+[- ]t[- ](?:il|elle|on)\b|vous (?:pouvez|pourriez) me"
    r"|s'il vous plait|ou (?:habit|etes)"
    r"|vous (?:etes|avez|utilis|prefer|voul|souhait|gard|part|voyag|consomm)[a-z]*"
    r" (?:[a-z']+ ){0,4}(?:ou |quand|combien|deja|le combien))"
)
_SENTENCE_END = re.compile(
    r"[\n\r]+|(?<=[?!…])\s+|(?<=[^\W\d]{2})\.\s+|(?<=[€%)»])\.\s+|\s*;\s+|(?<=\d)\.\s+(?=[A-ZÀ-Ý])"
)


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, with plain apostrophes and single spaces."""
    text = text.translate(LIGATURES).translate(APOSTROPHES).translate(_DASHES)
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(character for character in text if not unicodedata.combining(character))
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def spelled_out(folded: str) -> str:
    """Return a folded text with its abbreviations in full and its commonest slips put right."""
    for group, instead in _GROUPS:
        folded = group.sub(instead, folded)
    return WORD.sub(lambda found: _USUAL.get(found.group(), found.group()), folded)


def singular(folded: str) -> str:
    """Return a folded text without the plural mark of its words (« factures » → « facture »)."""
    return re.sub(r"\b([a-z]{3,}?)(?:s|x)\b", r"\1", folded)


def sounded(folded: str) -> str:
    """Return a folded text where what sounds alike is written alike.

    Plural marks, doubled consonants, « ph », and the endings « -er », « -ez », « -é(e) », which people
    take for one another more than any others (« vous pouvez me communiqué »).
    """
    text = re.sub(r"([bcdfglmnprst])\1", r"\1", singular(folded).replace("ph", "f"))
    return re.sub(r"(?<=[a-z]{3})(?:er|ez|ee)\b", "e", text)


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters to add, drop, change or swap, or ``limit`` + 1 when there are more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, target in enumerate(other, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def bounded(message: str) -> str:
    """Return the head and the tail of a huge message, the whole of any other."""
    if len(message) <= READ_LIMIT:
        return message
    half = READ_LIMIT // 2
    return f"{message[:half]} {message[-half:]}"


def sentences(message: str) -> tuple[str, ...]:
    """Return the sentences of a message; « M. Abdi » and « 29.99 » are not cut."""
    parts = (part.strip() for part in _SENTENCE_END.split(message))
    return tuple(part for part in parts if part)


def is_question(message: str) -> bool:
    """Say whether a message asks something, with or without its question mark."""
    folded = fold(bounded(message))
    return "?" in folded or _QUESTION_START.search(folded) is not None


def is_request(folded: str) -> bool:
    """Say whether a folded sentence asks the reader for something, however it is put."""
    return _REQUEST.search(folded) is not None


def is_courtesy(message: str) -> bool:
    """Say whether a message only greets, thanks, acknowledges or offers help."""
    return _COURTESY.search(fold(bounded(message))) is not None


def asks_to_wait(message: str) -> bool:
    """Say whether the advisor asks for a moment (« Je vérifie, un instant »)."""
    return _HOLD_ON.search(fold(bounded(message))) is not None
