from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.writing import (
    Document,
    WritingError,
    apply_all,
    from_canonical,
    from_text,
    plain_text,
    sha256_of,
    text_delta,
    to_canonical,
)
from crcd_sim.services.exam.drafting import DraftingService, annex_of
from crcd_sim.services.ports import StoredSitting, WorkKey
from tests.fakes.drafting import START, KeepingWriter, MovedTime

LETTER = WorkKey("letter", "CASE_STUDY")
SUMMARY = WorkKey("summary", "CASE_STUDY")
PREPARED = WorkKey("notes", "EXCHANGE_PREP")


class Desk:
    """A drafting service with the letter open, and hands that type at its end."""

    def __init__(self) -> None:
        self.writer = KeepingWriter()
        self.time = MovedTime()
        self.facts: list[tuple[EventKind, dict]] = []
        self.service = self.another(self.writer)
        self.service.open(LETTER)

    def another(self, writer: KeepingWriter) -> DraftingService:
        return DraftingService(
            writer, self.time.loop, self.time.clock, self.time.t,
            record=lambda kind, data: self.facts.append((kind, dict(data))),
        )  # fmt: skip

    def type(self, text: str, key: WorkKey = LETTER) -> None:
        for character in text:
            self.service.edit(key, [text_delta(self.service.open(key).length, "", character)])

    def text(self, key: WorkKey = LETTER) -> str:
        return plain_text(self.service.document(key))

    def stored(self, *events: Event) -> StoredSitting:
        """What the store gives back after a stop: the newest snapshots and what follows them."""
        newest = {snapshot.work: snapshot for snapshot in self.writer.snapshots}
        after = {key: snapshot.after for key, snapshot in newest.items()}
        batches = [b for b in self.writer.batches if b.first + len(b.deltas) - 1 > after.get(b.work, 0)]
        return StoredSitting("s", events, "", tuple(newest.values()), tuple(batches), (), (), None)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_is_typed_reaches_the_writer_within_half_a_second(desk):
    desk.type("Madame")
    desk.time.pass_seconds(0.5)
    assert [batch.deltas for batch in desk.writer.batches] == [(text_delta(0, "", "Madame"),)]


def test_nothing_is_written_before_its_batch(desk):
    desk.type("M")
    desk.time.pass_seconds(0.1)
    assert desk.writer.batches == []


def test_slow_typing_makes_several_batches_numbered_in_order(desk):
    for word in ("Madame", " Ferrand", ","):
        desk.type(word)
        desk.time.pass_seconds(1)
    assert [(batch.first, len(batch.deltas)) for batch in desk.writer.batches] == [(1, 1), (2, 1), (3, 1)]


def test_a_letter_typed_and_erased_at_once_writes_nothing(desk):
    desk.type("x")
    desk.service.edit(LETTER, [text_delta(0, "x", "")])
    desk.time.pass_seconds(1)
    assert desk.writer.batches == []


def test_typing_is_pending_until_handed_over(desk):
    told = []
    desk.service.subscribe(told.append)
    desk.type("Bonjour")
    before = desk.service.pending
    desk.time.pass_seconds(0.5)
    assert (before, desk.service.pending, told) == (True, False, [True, False])


def test_flush_hands_over_at_once(desk):
    desk.type("dernière seconde")
    desk.service.flush()
    assert desk.writer.batches[0].deltas == (text_delta(0, "", "dernière seconde"),)


def test_a_batch_is_dated_by_its_last_keystroke(desk):
    desk.type("a")
    desk.time.pass_seconds(0.2)
    desk.type("b")
    desk.time.pass_seconds(5)
    assert desk.writer.batches[0].t == pytest.approx(0.2)


def test_a_whole_version_is_kept_every_two_minutes(desk):
    for _ in range(5):
        desk.type("mot ")
        desk.time.pass_seconds(60)
    assert [snapshot.t for snapshot in desk.writer.snapshots] == pytest.approx([120, 240])


def test_a_candidate_who_only_reads_makes_no_version(desk):
    desk.type("mot")
    desk.time.pass_seconds(121)
    desk.time.pass_seconds(600)
    assert len(desk.writer.snapshots) == 1


def test_a_version_holds_the_text_its_deltas_make(desk):
    desk.type("Objet : réclamation")
    desk.time.pass_seconds(130)
    snapshot = desk.writer.snapshots[0]
    deltas = [delta for batch in desk.writer.batches for delta in batch.deltas]
    assert from_canonical(snapshot.canonical) == apply_all(Document(), deltas)
    assert (snapshot.after, snapshot.sha256) == (len(deltas), sha256_of(snapshot.canonical))


def test_deltas_reach_the_writer_before_the_version_made_of_them(desk):
    desk.type("mot")
    desk.service.snapshot()
    assert desk.writer.order == [*desk.writer.batches, *desk.writer.snapshots]


def test_a_template_is_kept_as_the_first_version(desk):
    template = from_text("Objet :", style="subject")
    desk.service.open(SUMMARY, template)
    assert [(s.work, s.after, s.canonical) for s in desk.writer.snapshots] == [
        (SUMMARY, 0, to_canonical(template))
    ]


def test_opening_again_gives_the_present_text_not_the_template(desk):
    desk.type("Bonjour")
    assert plain_text(desk.service.open(LETTER, from_text("Objet :"))) == "Bonjour"


def test_the_seal_keeps_what_was_typed_in_the_last_second(desk):
    desk.type("fin")
    hashes = desk.service.seal("CASE_STUDY")
    assert hashes == {"letter:CASE_STUDY::1": sha256_of(from_text("fin"))}
    assert desk.writer.snapshots[-1].canonical == to_canonical(from_text("fin"))


def test_a_sealed_work_refuses_to_change_with_a_sentence(desk):
    desk.type("fin")
    desk.service.seal()
    with pytest.raises(RuleRefused, match="Le temps de cette partie est écoulé") as refused:
        desk.type("!")
    assert (refused.value.code, desk.text()) == ("work_sealed", "fin")


def test_the_seal_of_a_phase_leaves_the_others_open(desk):
    desk.service.open(PREPARED)
    desk.service.seal("CASE_STUDY")
    desk.type("rappel", PREPARED)
    assert (desk.service.locked(LETTER), desk.text(PREPARED)) == (True, "rappel")


def test_a_work_never_touched_is_not_sealed_into_the_record(desk):
    assert desk.service.seal() == {}


def test_sealing_twice_gives_the_same_hashes_and_no_new_version(desk):
    desk.type("fin")
    first = desk.service.seal()
    assert (desk.service.seal(), len(desk.writer.snapshots)) == (first, 1)


def test_a_reopened_work_can_be_written_again(desk):
    desk.type("fin")
    desk.service.seal("CASE_STUDY")
    desk.service.reopen("CASE_STUDY")
    desk.type("e")
    assert desk.text() == "fine"


def test_an_annex_is_written_beside_the_sealed_work(desk):
    desk.type("fin")
    desk.service.seal("CASE_STUDY")
    annex = annex_of(LETTER)
    desk.service.open(annex)
    desk.type("hors temps", annex)
    assert (desk.text(), desk.text(annex)) == ("fin", "hors temps")


def test_an_annex_never_counts_among_the_sealed_works(desk):
    annex = annex_of(LETTER)
    desk.service.open(annex)
    desk.type("hors temps", annex)
    assert desk.service.seal("CASE_STUDY") == {}
    assert not desk.service.locked(annex)


def test_versions_are_listed_oldest_first_with_their_words(desk):
    desk.type("un ")
    desk.time.pass_seconds(121)
    desk.type("deux")
    desk.time.pass_seconds(121)
    assert [(round(v.t), v.words) for v in desk.service.versions(LETTER)] == [(120, 1), (241, 2)]


def test_a_version_shows_its_text_before_one_goes_back_to_it(desk):
    desk.type("un")
    desk.service.snapshot()
    desk.type(" deux")
    version = desk.service.versions(LETTER)[0]
    assert plain_text(desk.service.version_text(LETTER, version)) == "un"
    assert desk.text() == "un deux"


def test_going_back_to_a_version_gives_its_text(desk):
    desk.type("un")
    desk.service.snapshot()
    desk.type(" deux")
    restored = desk.service.restore(LETTER, desk.service.versions(LETTER)[0])
    assert plain_text(restored) == desk.text() == "un"


def test_the_text_one_leaves_stays_among_the_versions(desk):
    desk.type("un")
    desk.service.snapshot()
    desk.type(" deux")
    desk.service.restore(LETTER, desk.service.versions(LETTER)[0])
    texts = [plain_text(desk.service.version_text(LETTER, v)) for v in desk.service.versions(LETTER)]
    assert texts == ["un", "un deux"]


def test_a_restored_text_is_saved_again(desk):
    desk.type("un")
    desk.service.snapshot()
    desk.type(" deux")
    desk.service.restore(LETTER, desk.service.versions(LETTER)[0])
    assert desk.service.pending
    desk.time.pass_seconds(1)
    assert desk.writer.batches[-1].deltas[-1]["k"] == "reset"


def test_going_back_is_journalled(desk):
    desk.type("un")
    desk.service.snapshot()
    desk.service.restore(LETTER, desk.service.versions(LETTER)[0])
    assert desk.facts == [(EventKind.WORK_RESTORED, {"work": "letter:CASE_STUDY::1", "version_t": 0.0})]


def test_a_sealed_work_does_not_go_back(desk):
    desk.type("un")
    desk.service.seal()
    with pytest.raises(RuleRefused):
        desk.service.restore(LETTER, desk.service.versions(LETTER)[0])


def test_a_paste_is_journalled_with_its_length_and_its_source(desk):
    desk.service.pasted(LETTER, 120, "dossier")
    expected = {"work": "letter:CASE_STUDY::1", "characters": 120, "from": "dossier"}
    assert desk.facts == [(EventKind.PASTED, expected)]


def test_deltas_that_do_not_fit_are_refused_and_change_nothing(desk):
    desk.type("un")
    with pytest.raises(WritingError):
        desk.service.edit(LETTER, [text_delta(0, "deux", "")])
    assert desk.text() == "un"


def test_an_editor_gone_astray_gives_its_whole_text_and_says_so(desk):
    desk.type("un")
    desk.service.resync(LETTER, from_text("deux"), "deltas that do not fit")
    assert desk.text() == "deux"
    assert [kind for kind, _ in desk.facts] == [EventKind.INCIDENT]


def test_an_editor_that_agrees_is_not_an_incident(desk):
    desk.type("un")
    desk.service.resync(LETTER, from_text("un"), "check")
    assert desk.facts == []


def test_closing_keeps_everything_and_leaves_nothing_to_do(desk):
    desk.type("fin")
    desk.service.close()
    assert desk.writer.snapshots[-1].canonical == to_canonical(from_text("fin"))
    with pytest.raises(RuntimeError, match="nothing left"):
        desk.time.loop.run_until(lambda: False)


WORDS = st.lists(
    st.tuples(st.sampled_from(["Madame", " é😀", "\n", " ", "fin"]), st.sampled_from([0.05, 0.3, 1.0, 70.0])),
    max_size=15,
)


@given(WORDS)
def test_after_a_stop_the_text_is_what_was_handed_over_byte_for_byte(words):
    desk = Desk()
    for word, pause in words:
        desk.type(word)
        desk.time.pass_seconds(pause)
    resumed = desk.another(KeepingWriter())
    resumed.resume(desk.stored())
    handed_over = [delta for batch in desk.writer.batches for delta in batch.deltas]
    assert to_canonical(resumed.open(LETTER)) == to_canonical(apply_all(Document(), handed_over))


def test_after_a_stop_numbering_goes_on(desk):
    desk.type("un")
    desk.service.snapshot()
    desk.type(" deux")
    desk.service.flush()
    writer = KeepingWriter()
    resumed = desk.another(writer)
    resumed.resume(desk.stored())
    resumed.edit(LETTER, [text_delta(7, "", ".")])
    resumed.flush()
    assert (writer.batches[0].first, plain_text(resumed.document(LETTER))) == (3, "un deux.")


def test_a_batch_that_the_newest_version_already_holds_in_part_is_not_applied_twice(desk):
    desk.service.edit(LETTER, [text_delta(0, "", "un")])
    desk.service.edit(LETTER, [{"k": "format", "pos": 0, "len": 2, "b": True}])
    desk.service.flush()
    batch = desk.writer.batches[0]
    canonical = to_canonical(from_text("un"))
    kept = desk.writer.snapshots
    desk.service.snapshot()
    halfway = type(kept[0])(LETTER, 1, 1.0, canonical, sha256_of(canonical))
    resumed = desk.another(KeepingWriter())
    resumed.resume(StoredSitting("s", (), "", (halfway,), (batch,), (), (), None))
    assert resumed.open(LETTER) == desk.service.document(LETTER)


def test_older_versions_given_back_can_be_gone_back_to(desk):
    desk.type("un")
    desk.service.snapshot()
    desk.type(" deux")
    desk.service.snapshot()
    resumed = desk.another(KeepingWriter())
    resumed.resume(desk.stored(), desk.writer.snapshots)
    assert [version.words for version in resumed.versions(LETTER)] == [1, 2]


def event(seq: int, kind: EventKind, phase: str) -> Event:
    return Event(seq, kind, float(seq), START, {"phase": phase})


def test_after_a_stop_a_sealed_work_stays_locked(desk):
    desk.type("fin")
    desk.service.seal("CASE_STUDY")
    resumed = desk.another(KeepingWriter())
    resumed.resume(desk.stored(event(1, EventKind.PHASE_SEALED, "CASE_STUDY")))
    assert resumed.locked(LETTER)


def test_after_a_stop_a_reopened_work_stays_open(desk):
    desk.type("fin")
    desk.service.seal("CASE_STUDY")
    resumed = desk.another(KeepingWriter())
    sealed = event(1, EventKind.PHASE_SEALED, "CASE_STUDY")
    resumed.resume(desk.stored(sealed, event(2, EventKind.PHASE_REOPENED, "CASE_STUDY")))
    assert not resumed.locked(LETTER)
