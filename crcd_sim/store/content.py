"""The framework and the packs as they were, and the candidates' papers, kept once under their hashes.

An edited pack must never change an old sitting: its files are copied the first time a sitting uses
them, sounds included, and the sitting goes on with those. The same bytes are kept once, whatever
their name. (Folders of before sounds were kept hold their path and hash only.)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crcd_sim.store import problems
from crcd_sim.store.folders import DataFolder
from crcd_sim.store.tables import ContentRefRow, ContentRow

FRAMEWORK = "framework"
PACK = "pack"
ATTACHMENT = "attachment"  # a candidate's papers; the key is the sitting
PART = "part"  # slices of a heavy paper's packed bytes, in order; the key is the paper's hash


@dataclass(frozen=True, slots=True)
class PackedBlob:
    """Bytes ready to be kept. Made off the store's thread when they are many: packing 50 MB takes two
    seconds, and a candidate may be typing meanwhile."""

    sha256: str
    size: int
    packed: bytes

    @staticmethod
    def of(data: bytes) -> PackedBlob:
        return PackedBlob(hashlib.sha256(data).hexdigest(), len(data), zlib.compress(data, 6))


class SqlContent:
    """``services.records.ports.ContentStore`` on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def has(self, kind: str, key: str) -> bool:
        query = select(ContentRefRow.path).where(ContentRefRow.kind == kind, ContentRefRow.key == key)
        return self._session.execute(query.limit(1)).first() is not None

    def put_files(self, kind: str, key: str, files: Mapping[str, bytes]) -> None:
        """Keep ``files`` under ``key``; nothing happens when the key is already there.

        Args:
            kind: FRAMEWORK, PACK or ATTACHMENT.
            key: hash that sittings name (``framework_sha``, ``pack_sha``); of ATTACHMENT, the sitting.
            files: relative path to bytes.
        """
        if self.has(kind, key):
            return
        for path, data in sorted(files.items()):
            safe_path(path)
            digest = self.put_blob(data)
            self._session.add(
                ContentRefRow(
                    kind=kind, key=key, path=path, sha256=digest, size=len(data), content_sha=digest
                )
            )
        self._session.flush()

    def put_blob(self, data: bytes) -> str:
        """Keep some bytes once; return their SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        if not self.has_blob(digest):
            self.put_packed(PackedBlob.of(data))
        return digest

    def put_packed(self, blob: PackedBlob) -> None:
        """Keep some bytes once."""
        if not self.has_blob(blob.sha256):
            self._session.add(ContentRow(sha256=blob.sha256, size=blob.size, packed=blob.packed))
            self._session.flush()

    def has_blob(self, digest: str) -> bool:
        query = select(ContentRow.sha256).where(ContentRow.sha256 == digest)
        return self._session.execute(query).first() is not None

    def get_blob(self, digest: str) -> bytes:
        """Return kept bytes, their hash verified.

        Raises:
            EnvironmentProblem: missing or damaged (``content_missing``).
        """
        row = self._session.get(ContentRow, digest)
        return _unpacked(digest, row.packed if row is not None else self._joined(digest))

    def put_part(self, digest: str, number: int, piece: bytes) -> None:
        """Keep one slice of the packed bytes of ``digest``; nothing when they are there, whole or this
        slice. Until the last one is kept ``get_blob`` finds them damaged."""
        path = f"{number:05}"
        if self.has_blob(digest) or self._session.get(ContentRefRow, (PART, digest, path)) is not None:
            return
        part = PackedBlob(hashlib.sha256(piece).hexdigest(), len(piece), zlib.compress(piece, 0))
        self.put_packed(part)
        self._session.add(
            ContentRefRow(
                kind=PART, key=digest, path=path, sha256=part.sha256, size=part.size, content_sha=part.sha256
            )
        )
        self._session.flush()

    def drop_unnamed(self, digest: str) -> None:
        """Take away bytes, whole or in slices, that no reference names any more."""
        ref = ContentRefRow
        named = select(ref.path).where(ref.sha256 == digest, ref.kind != PART).limit(1)
        if self._session.execute(named).first() is not None:
            return
        pieces = [found.sha256 for found in self.references(PART, digest)]
        self._session.execute(delete(ref).where(ref.kind == PART, ref.key == digest))
        still = select(ref.content_sha).where(ref.content_sha.is_not(None))
        gone = delete(ContentRow).where(ContentRow.sha256.in_([digest, *pieces]))
        self._session.execute(gone.where(ContentRow.sha256.not_in(still)))

    def _joined(self, digest: str) -> bytes | None:
        """Return packed bytes kept in slices, None when there is no slice."""
        ref = ContentRefRow
        query = (
            select(ContentRow.sha256, ContentRow.packed)
            .join(ref, ref.content_sha == ContentRow.sha256)
            .where(ref.kind == PART, ref.key == digest)
            .order_by(ref.path)
        )
        pieces = [_unpacked(piece, packed) for piece, packed in self._session.execute(query)]
        return b"".join(pieces) if pieces else None

    def references(self, kind: str, key: str) -> tuple[ContentRefRow, ...]:
        """Return every file of a key, kept or only named, by path."""
        row = ContentRefRow
        query = select(row).where(row.kind == kind, row.key == key).order_by(row.path)
        return tuple(self._session.scalars(query))

    def get_files(self, kind: str, key: str) -> dict[str, bytes]:
        """Return the kept files by path, their hashes verified; empty when the key is unknown. In one query:
        a pack has two hundred sounds."""
        ref = ContentRefRow
        query = (
            select(ref.path, ref.sha256, ContentRow.packed)
            .outerjoin(ContentRow, ContentRow.sha256 == ref.content_sha)
            .where(ref.kind == kind, ref.key == key, ref.content_sha.is_not(None))
            .order_by(ref.path)
        )
        return {path: _unpacked(digest, packed) for path, digest, packed in self._session.execute(query)}

    def unpack(self, folder: DataFolder, kind: str, key: str) -> Path | None:
        """Lay the kept files out in a folder, for a loader to read; None when unknown.

        Laid out in full under another name first: a folder that exists is complete. Its files are
        compared with their hashes each time, and laid out again when someone touched them.
        """
        files = self.get_files(kind, key)
        if not files:
            return None
        target = folder.contents / f"{kind}-{key[:16]}"
        if target.is_dir() and _same_files(target, files):
            return target
        partial = target.with_name(f"{target.name}.{os.getpid()}.copie")
        shutil.rmtree(partial, ignore_errors=True)
        try:
            for path, data in files.items():
                file = partial / safe_path(path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
            if target.exists():
                shutil.rmtree(target)
            partial.replace(target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return target


def _unpacked(digest: str, packed: bytes | None) -> bytes:
    """Return what was kept under ``digest``; ``EnvironmentProblem`` when it is missing or damaged."""
    try:
        data = zlib.decompress(packed) if packed is not None else None
    except zlib.error as error:
        raise problems.content_missing(digest[:12]) from error
    if data is None or hashlib.sha256(data).hexdigest() != digest:
        raise problems.content_missing(digest[:12])
    return data


def safe_path(path: str) -> PurePosixPath:
    """Return ``path`` when it is a plain relative path; ``ValueError`` when it could leave its folder."""
    parts = PurePosixPath(path)
    if not path or "\\" in path or ":" in path or "\0" in path or parts.is_absolute() or ".." in parts.parts:
        raise ValueError(f"unsafe path: {path!r}")
    return parts


def file_sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _same_files(folder: Path, files: Mapping[str, bytes]) -> bool:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return set(found) == set(files) and all(found[name].read_bytes() == data for name, data in files.items())
