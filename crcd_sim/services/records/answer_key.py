"""The expected answer of a drill as one page of Markdown: what the jury's booklet holds, for a trainee."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crcd_sim.domain.pack import CaseStudy, ClientRecording, Exchange, Pack
from crcd_sim.services.records.jury_paper import WRITTEN_BY

_MARKS = frozenset("\\`*_{}[]()#+-.!|<>~")


def exchange_key(pack: Pack, exchange: Exchange) -> str:
    """The answer in words, the form as it should be filled in, the written confirmation."""
    expected = exchange.expected
    labels = {field.id: field.label for field in pack.qualification}
    filled = [
        f"**{literal(labels.get(name, name))}** : {literal(value)}"
        for name, value in expected.qualification.items()
    ]
    how = WRITTEN_BY.get(expected.confirmation_channel, expected.confirmation_channel)
    role = exchange.role
    return _page(
        ("La réponse attendue", expected.answer),
        ("Le piège", literal(role.trap)),
        ("La fiche à remplir", _list(filled)),
        (f"L’écrit à envoyer, {how}", _list(map(literal, expected.confirmation_items))),
        (
            "Les objections, et ce qui les lève",
            _list(f"**« {literal(said)} »** {literal(lifted)}" for said, lifted in role.objections),
        ),
    )


def letter_key(case: CaseStudy) -> str:
    """The model letter, then the ranked solutions and what may not be promised."""
    ranked = sorted(case.solutions, key=lambda solution: solution.rank)
    solutions = [
        f"{literal(item.text)} **{literal(item.amount)} €**" if item.amount else literal(item.text)
        for item in ranked
    ]
    return _page(
        ("La lettre modèle", case.model_letter.text),
        ("Les solutions, de la meilleure à la moins bonne", _list(solutions, ordered=True)),
        ("À ne pas promettre", _list(map(literal, case.forbidden))),
    )


def recording_key(recording: ClientRecording) -> str:
    """What the client said and needed, the reaction expected, the questions with their points."""
    asked = "\n\n".join(
        f"**{literal(question.question)}**\n\n{_list(map(literal, question.points))}"
        for question in recording.questions
    )
    return _page(
        ("Le besoin derrière les mots", literal(recording.need)),
        ("La réaction attendue", _list(map(literal, recording.expected))),
        ("Ce que le client a dit", "\n>\n".join(f"> {literal(said)}" for said in recording.sentences)),
        ("Les questions du jury", asked),
    )


def literal(text: str) -> str:
    """Return ``text`` so that Markdown shows it unchanged, on one line."""
    return "".join(f"\\{sign}" if sign in _MARKS else sign for sign in " ".join(text.split()))


def _page(*sections: tuple[str, str]) -> str:
    return "\n\n".join(f"## {title}\n\n{lowered(text)}" for title, text in sections if text.strip())


def lowered(text: str) -> str:
    """Return Markdown whose headings stand under ours."""
    return "\n".join(f"##{row}" if row.startswith("#") else row for row in text.strip().splitlines())


def _list(items: Iterable[str], *, ordered: bool = False) -> str:
    found: Sequence[str] = tuple(items)
    return "\n".join(f"{number}. {item}" if ordered else f"- {item}" for number, item in enumerate(found, 1))
