"""What can be proved of the writings."""

from __future__ import annotations

from dataclasses import replace

from crcd_sim.domain.events import EventKind as Kind
from crcd_sim.domain.record_form import UNSENT, form_sha256
from crcd_sim.domain.writing import EMPTY, from_text, sha256_of
from crcd_sim.services.ports import WorkKey
from crcd_sim.services.records.verify import draft_faults, sealed_faults
from tests.builders import LETTER, a_field, a_journal, a_snapshot, typed
from tests.fakes.records import a_history

KEPT = a_snapshot(LETTER, from_text("Madame"), 6)
FORM = WorkKey("qualification", "EXCHANGES", "e1-facture-prorata")


def _sealed(digest: str, work: WorkKey = LETTER):  # type: ignore[no-untyped-def]
    return a_journal((Kind.PHASE_SEALED, 90.0, {"phase": work.phase, "works": {str(work): digest}}))


def test_versions_that_agree_with_their_hashes_and_changes_are_sound() -> None:
    history = a_history(a_journal(), deltas=[typed(LETTER, "Madame")], snapshots=[KEPT])
    assert draft_faults(history, [LETTER]) == []


def test_a_version_whose_hash_is_another_is_found() -> None:
    wrong = replace(KEPT, canonical=KEPT.canonical.replace("Madame", "Madome"))
    assert draft_faults(a_history(a_journal(), snapshots=[wrong]), [LETTER]) == [f"{LETTER}, version 6"]


def test_a_version_that_cannot_be_read_is_found() -> None:
    wrong = replace(KEPT, canonical="{}")
    assert draft_faults(a_history(a_journal(), snapshots=[wrong]), [LETTER]) == [f"{LETTER}, version 6"]


def test_a_sealed_text_that_a_version_holds_is_sound() -> None:
    assert sealed_faults(a_history(_sealed(KEPT.sha256), snapshots=[KEPT])) == []


def test_a_sealed_text_that_the_changes_make_is_sound() -> None:
    history = a_history(_sealed(KEPT.sha256), deltas=[typed(LETTER, "Madame")])
    assert sealed_faults(history) == []


def test_an_empty_work_needs_no_version() -> None:
    assert sealed_faults(a_history(_sealed(sha256_of(EMPTY)))) == []


def test_a_sealed_text_that_nothing_holds_is_found() -> None:
    assert sealed_faults(a_history(_sealed("0" * 64), snapshots=[KEPT])) == [f"{LETTER}, texte scellé"]


def test_a_sealed_form_that_its_fields_make_is_sound() -> None:
    fields = [a_field("motif", "Facture"), a_field("statut", "Clos"), a_field("motif", "Technique", t=60.0)]
    journal = _sealed(form_sha256({"motif": "Technique", "statut": "Clos"}), FORM)
    assert sealed_faults(a_history(journal, fields=fields)) == []


def test_a_chat_message_begun_is_no_part_of_a_sealed_form() -> None:
    fields = [a_field("motif", "Facture"), a_field(UNSENT, "Bonjour Mad")]
    journal = _sealed(form_sha256({"motif": "Facture"}), FORM)
    assert sealed_faults(a_history(journal, fields=fields)) == []


def test_what_was_typed_in_a_form_after_its_seal_is_not_part_of_it() -> None:
    fields = [a_field("motif", "Facture"), a_field("motif", "Technique", t=91.0)]
    journal = _sealed(form_sha256({"motif": "Facture"}), FORM)
    assert sealed_faults(a_history(journal, fields=fields)) == []


def test_a_sealed_form_that_its_fields_do_not_make_is_found() -> None:
    journal = _sealed(form_sha256({"motif": "Technique"}), FORM)
    faults = sealed_faults(a_history(journal, fields=[a_field("motif", "Facture")]))
    assert faults == [f"{FORM}, fiche scellée"]
