"""The data folder: everything the program writes lies in it.

    crcd.sqlite         the database (with its -wal and -shm beside it while it is open)
    crcd.lock           held by the one program that writes (``store.lock``)
    sauvegardes/        copies of the database
    contenu/            frameworks and packs as they were, laid out from the database when needed
    passages/<id>/      recordings of a sitting (``TakeRecord.file`` is relative to the data folder)

A network share is refused: SQLite's WAL needs shared memory, and a cable pulled out at 10:12 would
cost a candidate's exam. The share is recognised from the table of mounts *before* the folder is
touched, because touching a dead share can hang for minutes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crcd_sim.store import problems

DATABASE = "crcd.sqlite"
LOCK = "crcd.lock"
BACKUPS = "sauvegardes"
SITTINGS = "passages"
CONTENTS = "contenu"
_PROBE = ".essai-ecriture"

# Types of the Linux mount table that are another machine's disk, or a host's seen from a guest.
NETWORK_TYPES = frozenset({
    "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "sshfs", "ncpfs", "ncp", "afs", "coda",
    "9p", "virtiofs", "vboxsf", "vmhgfs", "vmhgfs-fuse", "prl_fs", "ceph", "ceph-fuse", "glusterfs",
    "lustre", "gfs2", "ocfs2", "beegfs", "pvfs2", "davfs", "davfs2", "webdavfs", "curlftpfs", "rclone",
    "s3fs", "gcsfuse", "gvfsd-fuse", "kio-fuse", "google-drive-ocamlfuse", "onedriver", "drvfs",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class DataFolder:
    """An existing folder, proved local (and writable, unless opened for reading).

    ``scratch``: where a reader lays out what it needs, since it writes nothing in ``root``.
    """

    root: Path
    scratch: Path | None = None

    @property
    def database(self) -> Path:
        return self.root / DATABASE

    @property
    def lock(self) -> Path:
        return self.root / LOCK

    @property
    def backups(self) -> Path:
        return self.root / BACKUPS

    @property
    def contents(self) -> Path:
        """Where kept frameworks and packs are laid out for their loaders."""
        return (self.scratch or self.root) / CONTENTS

    def sitting(self, identifier: str) -> Path:
        return self.root / SITTINGS / identifier

    def inside(self, relative: str) -> Path:
        """Return the path of ``relative``; ``ValueError`` when it would leave the folder."""
        path = (self.root / relative).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise ValueError(f"outside the data folder: {relative}")
        return path


def open_for_writing(root: Path) -> DataFolder:
    """Return the data folder, made if need be, proved local and writable by really writing.

    Raises:
        EnvironmentProblem: network share, or a folder that cannot be made or written.
    """
    root = root.expanduser().absolute()
    _refuse_network(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe = root / f"{_PROBE}-{os.getpid()}"
        with probe.open("wb") as file:
            file.write(b"crcd")
            file.flush()
            os.fsync(file.fileno())
        probe.unlink()
    except OSError as error:
        raise problems.folder_unwritable(root, problems.problem_of(error)) from error
    return DataFolder(root)


def open_for_reading(root: Path) -> DataFolder:
    """Return an existing data folder; nothing is written.

    Raises:
        EnvironmentProblem: network share, or no database there.
    """
    root = root.expanduser().absolute()
    _refuse_network(root)
    folder = DataFolder(root)
    try:
        present = folder.database.is_file()
    except OSError:
        present = False
    if not present:
        raise problems.folder_missing(root)
    return folder


def _refuse_network(root: Path) -> None:
    # First as written (asks nothing of a dead share), then behind the symbolic links.
    for path in (root, None):
        name = network_kind(path if path is not None else root.resolve())
        if name:
            raise problems.folder_on_network(root, name)


def network_kind(path: Path) -> str:
    """Return what kind of network share holds ``path``, "" when it is a disk of this machine."""
    if sys.platform == "win32":
        return _windows_network_kind(str(path))
    mounts = Path("/proc/self/mountinfo")
    if not mounts.exists():  # macOS, BSD: not supported platforms; SQLite itself will say
        return ""
    kind = mount_type(path, mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines())
    short = kind.removeprefix("fuse.")
    return kind if short in NETWORK_TYPES else ""


def mount_type(path: Path, mountinfo: Iterable[str]) -> str:
    """Return the file system type that holds the absolute ``path``, after proc(5) « mountinfo ».

    The longest mount point wins; of two mounts on one point, the later one is on top.
    """
    best, kind = "", ""
    for line in mountinfo:
        left, separator, right = line.partition(" - ")
        fields = left.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = _unescape(fields[4])
        if len(point) >= len(best) and (path == Path(point) or Path(point) in path.parents):
            best, kind = point, right.split(" ")[0]
    return kind


def _unescape(field: str) -> str:
    """Undo the octal escapes of the mount table (a space is ``\\040``)."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(code, character)
    return field


def _windows_network_kind(path: str) -> str:
    if path.startswith(("\\\\", "//")) and not path.startswith(("\\\\?\\", "\\\\.\\")):
        return "partage Windows"
    if sys.platform == "win32":  # pragma: no cover - Windows only
        import ctypes

        drive_remote = 4
        drive = os.path.splitdrive(path)[0] + "\\"
        if ctypes.windll.kernel32.GetDriveTypeW(drive) == drive_remote:
            return "lecteur réseau"
    return ""
