"""A pack's folder may come from anybody: nothing is read outside it, nothing makes the program fall."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crcd_sim.packs.catalogue import list_packs
from crcd_sim.packs.loader import load_pack
from tests.fakes.pack_copy import PackCopy

PDF, BOOK = "cas/ferrand/annexe-3-facture.pdf", "cas/ferrand/annexe-4-tarifs.xlsx"
CASE, OFFERS, SUBJECT = "cas/ferrand/cas.yaml", "contexte/02-offres.md", "sujets/sujet-1.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> PackCopy:
    return PackCopy(tmp_path)


def codes(pack: PackCopy) -> set[tuple[str, str]]:
    return {(finding.file, finding.code) for finding in pack.findings()}


@pytest.mark.parametrize("file", [OFFERS, SUBJECT, "echanges/e5-resiliation-mobile.yaml", PDF])
def test_a_link_that_leaves_the_folder_is_refused(pack: PackCopy, tmp_path: Path, file: str) -> None:
    secret = tmp_path / "secret"
    pack.path(file).rename(secret)
    pack.path(file).symlink_to(secret)
    assert "path-outside" in {code for _, code in codes(pack)}


def test_a_linked_folder_that_leaves_the_pack_is_refused(pack: PackCopy, tmp_path: Path) -> None:
    pack.path("contexte").rename(tmp_path / "elsewhere")
    pack.path("contexte").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert ("pack.yaml", "path-outside") in codes(pack)


def test_a_link_inside_the_folder_is_followed(pack: PackCopy) -> None:
    pack.path(OFFERS).rename(pack.path("contexte/offres-2026.md"))
    pack.path(OFFERS).symlink_to("offres-2026.md")
    assert pack.findings() == ()


def test_links_in_a_ring_are_a_missing_file(pack: PackCopy) -> None:
    pack.path(OFFERS).unlink()
    pack.path(OFFERS).symlink_to(OFFERS.rsplit("/", 1)[1])
    assert codes(pack) == {("pack.yaml", "file-missing")}


def test_a_device_or_a_pipe_is_no_document(pack: PackCopy) -> None:
    pack.path(OFFERS).unlink()
    os.mkfifo(pack.path(OFFERS))
    assert codes(pack) == {("pack.yaml", "file-missing")}


@pytest.mark.parametrize("file", ["pack.yaml", SUBJECT, OFFERS])
def test_a_huge_text_is_refused_without_being_read(pack: PackCopy, file: str) -> None:
    with pack.path(file).open("r+b") as stream:
        stream.truncate(3_000_000_000)  # a hole: it takes no room on the disk
    found = {finding.code: finding.text for finding in pack.findings() if finding.file == file}
    assert any("trop gros" in text for text in found.values())


def test_a_huge_document_is_refused_without_being_read(pack: PackCopy) -> None:
    with pack.path(PDF).open("r+b") as stream:
        stream.truncate(3_000_000_000)
    assert codes(pack) == {(CASE, "file-broken")}


@pytest.mark.parametrize("file", ["pack.yaml", SUBJECT, "dossiers/abdi.yaml", OFFERS])
@pytest.mark.parametrize(
    "content", [b"\x00\xff\xfe" * 400, "é".encode("latin-1") * 50, b"\x89PNG\r\n\x1a\n", b""]
)
def test_what_is_no_text_is_told_where_it_is(pack: PackCopy, file: str, content: bytes) -> None:
    pack.write(file, content)
    found = [finding for finding in pack.findings() if finding.file == file]
    if content or file != OFFERS:  # an empty page is only a short one
        assert found


def test_a_wrong_encoding_is_told_with_its_line(pack: PackCopy) -> None:
    text = pack.text(OFFERS)
    pack.write(OFFERS, text.encode().replace("Débit".encode(), "Débit".encode("latin-1"), 1))
    line = text.count("\n", 0, text.index("Débit")) + 1
    assert (OFFERS, line, "unreadable", "error") in pack.told()


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(pack: PackCopy) -> None:
    before = load_pack(pack.scenario, pack.audio).pack
    for path in [*pack.scenario.rglob("*.yaml"), *pack.scenario.rglob("*.md")]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    reading = load_pack(pack.scenario, pack.audio)
    assert reading.findings == ()
    assert before is not None
    assert reading.pack == before  # its hash included
    pack.write(OFFERS, "\ufeff" + pack.text(OFFERS))
    assert load_pack(pack.scenario, pack.audio).findings == ()


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12)
)


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        "[" * 20_000,
        "a: " + "{b: " * 20_000,
        "- " * 20_000,
        "? " * 20_000,
        "&a [*a]",
        "<<: *x",
        "!!python/object/apply:os.system ['touch /tmp/owned']",
        "--- a\n--- b\n",
        "%TAG ! tag:x,2000:\n--- !y z",
        "'" * 9_999,
        "a" * 500_000,
        "a: |\n" + " x\n" * 100_000,
    ],
    ids=["bomb", "lists", "groups", "dashes", "keys", "ring", "merge", "object", "two", "tag", "quotes",
         "word", "block"],
)  # fmt: skip
def test_a_trap_in_yaml_is_a_finding(pack: PackCopy, content: str) -> None:
    pack.write(SUBJECT, content)
    assert any(finding.file == SUBJECT for finding in pack.findings())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"%PDF-1.7", b"\xd0\xcf\x11\xe0"])
def test_a_document_of_another_nature_than_its_name_is_told(pack: PackCopy, content: bytes) -> None:
    pack.write(BOOK, content)
    assert codes(pack) == {(CASE, "file-broken")}


def test_a_spreadsheet_that_swells_when_opened_is_refused(pack: PackCopy) -> None:
    with zipfile.ZipFile(pack.path(BOOK), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zero.bin", b"\0" * 70_000_000)
    assert codes(pack) == {(CASE, "file-broken")}


def test_a_picture_too_large_to_be_drawn_is_refused(pack: PackCopy) -> None:
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (60_000).to_bytes(4, "big") * 2
    pack.write("contexte/plan.png", head)
    pack.replace(OFFERS, "## Mobile", "![Plan](plan.png)\n\n## Mobile")
    assert codes(pack) == {(OFFERS, "file-broken")}


def test_a_folder_without_a_pack_says_so(tmp_path: Path) -> None:
    assert [finding.code for finding in load_pack(tmp_path / "absent", tmp_path).findings] == ["no-folder"]
    assert [finding.code for finding in load_pack(tmp_path, tmp_path).findings] == ["file-missing"]


def test_the_list_of_packs_shows_a_broken_one_with_why(pack: PackCopy) -> None:
    pack.replace("pack.yaml", "difficulte: 2", "difficulte: 9")
    other = pack.scenario.parent / "autre"
    other.mkdir()
    (other / "pack.yaml").write_bytes(b"\xff")
    listed = {entry.folder.name: entry.problem for entry in list_packs(pack.scenario.parent)}
    assert "ligne" in listed["ondalys-telecom"]
    assert "difficulte" in listed["ondalys-telecom"]
    assert "UTF-8" in listed["autre"]


# --- anything at all -------------------------------------------------------------------------

FILES = ["pack.yaml", SUBJECT, CASE, "qualification.yaml", "jury/guide.yaml", "dossiers/lemoine.yaml",
         "enregistrements/r1-colere.yaml", "echanges/e3-fibre-pro.yaml"]  # fmt: skip
PIECES = ["{", "}", "[", "]", ":", " - ", "\n", "\n  ", "&a ", "*a", "!t ", "'", '"', "|", "\t", "#", "é",
          "..", "/", "-1", "1e9", "oui", "\\x00", "null", "C9.9", "T01", "R99", "..\\", "%", "\u202e",
          "=", ",", "~"]  # fmt: skip


@given(st.data())
@settings(
    max_examples=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_no_change_of_a_text_ever_raises(pack: PackCopy, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES))
    before = pack.text(file)
    text = before
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        drop = data.draw(st.integers(0, 30))
        put = data.draw(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)))
        text = text[:at] + put + text[at + drop :]
    try:
        pack.write(file, text.encode("utf-8", "surrogatepass"))
        for finding in pack.findings():
            assert finding.text
            assert finding.line <= text.count("\n") + 2 or finding.file != file
    finally:
        pack.write(file, before)


@given(st.data())
@settings(
    max_examples=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_no_value_of_another_kind_ever_raises(pack: PackCopy, data: st.DataObject) -> None:
    """A scalar becomes a list, a group, nothing, a long number, a path…"""
    file = data.draw(st.sampled_from(FILES))
    before = pack.text(file)
    lines = before.splitlines()
    index = data.draw(st.sampled_from([i for i, line in enumerate(lines) if ": " in line]))
    value = data.draw(st.sampled_from(
        ["[]", "{}", "", "[[[]]]", "{a: {b: c}}", "9" * 5000, "-0,5", "../x", "non", '"\\u0000"', "[1, 2, 3]",
         "1e400", "C1", '"\\ud800"', "' '", "x" * 3000, "[~]", "{~: ~}", "06 39 98 00 00"]
    ))  # fmt: skip
    head = lines[index].split(": ", 1)[0]
    try:
        pack.write(file, "\n".join([*lines[:index], f"{head}: {value}", *lines[index + 1 :]]) + "\n")
        for finding in pack.findings():
            assert finding.text
    finally:
        pack.write(file, before)
