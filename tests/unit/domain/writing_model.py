"""A slow and plain model of a writing, independent of the real one, and drawn changes to try it on."""

from __future__ import annotations

from hypothesis import strategies as st

from crcd_sim.domain.writing import (
    ALIGNS,
    EMPTY,
    LISTS,
    STYLES,
    Document,
    apply_delta,
    block_delta,
    format_delta,
    text_delta,
)

PLAIN = (False, False, False)


def cells_of(document: Document) -> list[tuple[str, tuple[bool, bool, bool]]]:
    """Lay a document out as (character, marks), separators unmarked."""
    cells = []
    for index, block in enumerate(document.blocks):
        if index:
            cells.append(("\n", PLAIN))
        cells += [(character, (run.b, run.i, run.u)) for run in block.runs for character in run.t]
    return cells


class NaiveWriting:
    """Characters one by one; ``paragraphs`` holds (style, align, list) of each."""

    def __init__(self) -> None:
        self.cells: list[tuple[str, tuple[bool, bool, bool]]] = []
        self.paragraphs: list[tuple[str, str, str | None]] = [("body", "left", None)]

    def apply(self, delta: dict) -> None:
        getattr(self, "_" + delta["k"])(delta)

    def _paragraph(self, pos: int) -> int:
        return sum(1 for character, _ in self.cells[:pos] if character == "\n")

    def _text(self, delta: dict) -> None:
        pos = delta["pos"]
        for character in delta["removed"]:
            assert self.cells[pos][0] == character
            if character == "\n":
                del self.paragraphs[self._paragraph(pos) + 1]
            del self.cells[pos]
        look = PLAIN
        if pos > 0 and self.cells[pos - 1][0] != "\n":
            look = self.cells[pos - 1][1]
        elif pos < len(self.cells) and self.cells[pos][0] != "\n":
            look = self.cells[pos][1]
        for character in reversed(delta["added"]):
            if character == "\n":
                self.paragraphs.insert(self._paragraph(pos), self.paragraphs[self._paragraph(pos)])
            self.cells.insert(pos, (character, PLAIN if character == "\n" else look))

    def _format(self, delta: dict) -> None:
        for index in range(delta["pos"], delta["pos"] + delta["len"]):
            character, marks = self.cells[index]
            if character != "\n":
                changed = tuple(delta.get(key, was) for key, was in zip("biu", marks, strict=True))
                self.cells[index] = (character, changed)

    def _block(self, delta: dict) -> None:
        first, last = self._paragraph(delta["pos"]), self._paragraph(delta["pos"] + delta["len"])
        for index in range(first, last + 1):
            style, align, kind = self.paragraphs[index]
            self.paragraphs[index] = (
                delta.get("style", style),
                delta.get("align", align),
                delta.get("list", kind),
            )


TEXT = st.text(alphabet=st.sampled_from("abé’ \u00a0\u202f\u2028-.œ€😀👩\u200d🧑e\u0301\n"), max_size=8)
MARK_SETS = st.dictionaries(st.sampled_from("biu"), st.booleans(), min_size=1)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "style": st.sampled_from(STYLES),
        "align": st.sampled_from(ALIGNS),
        "list": st.sampled_from(LISTS),
    },
).filter(bool)
PLACES = st.tuples(st.integers(0, 400), st.integers(0, 40))
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("text"), PLACES, TEXT),
        st.tuples(st.just("format"), PLACES, MARK_SETS),
        st.tuples(st.just("block"), PLACES, ATTRIBUTES),
    ),
    max_size=25,
)


def delta_of(move, document: Document) -> dict:
    """Turn a drawn move into a delta that fits the document."""
    kind, (place, span), what = move
    pos = place % (document.length + 1)
    length = min(span, document.length - pos)
    if kind == "text":
        # Read from the cells, so that the expected text does not come from the code under test.
        return text_delta(pos, "".join(cell[0] for cell in cells_of(document)[pos : pos + length]), what)
    if kind == "format":
        return format_delta(pos, length, **what)
    return block_delta(pos, length, **what)


def written(moves, start: Document = EMPTY) -> tuple[Document, list[dict]]:
    document, deltas = start, []
    for move in moves:
        deltas.append(delta_of(move, document))
        document = apply_delta(document, deltas[-1])
    return document, deltas
