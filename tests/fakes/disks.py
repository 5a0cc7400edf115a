"""Disks that really refuse: a small one that fills up, a read-only one, a network share.

They are made by the operating system (mount needs root, as on the machines that run these tests);
where it is not allowed, the test fails by name and says so: a skipped test would prove nothing.
"""

from __future__ import annotations

import ctypes
import os
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.fail(
            "this test needs the right to mount a small disk (root, CAP_SYS_ADMIN): "
            f"« {' '.join(command)} » says {done.stderr.strip()}"
        )


@contextmanager
def small_disk(where: Path, megabytes: int) -> Iterator[Path]:
    """A disk of ``megabytes`` mounted at ``where``."""
    where.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(where))
    try:
        yield where
    finally:
        _run("umount", "--lazy", str(where))


def fill(disk: Path, leave: int = 0) -> Path:
    """Fill a disk up, ``leave`` bytes apart; return the file to delete to make room again."""
    filler = disk / "remplissage.bin"
    with filler.open("wb", buffering=0) as file:
        block = b"\0" * 65536
        try:
            while True:
                if file.write(block) < len(block):
                    break
        except OSError:
            pass
        if leave:
            file.truncate(max(filler.stat().st_size - leave, 0))
    return filler


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """``folder`` cannot be written while this lasts, not even by root."""
    _run("mount", "--bind", str(folder), str(folder))
    try:
        _run("mount", "-o", "remount,ro,bind", str(folder))
        yield
    finally:
        _run("umount", "--lazy", str(folder))


_INIT, _GETATTR, _DESTROY = 26, 3, 38


@contextmanager
def network_share(where: Path, kind: str = "sshfs") -> Iterator[Path]:
    """A FUSE mount that the system lists as ``fuse.<kind>``, served by a thread of this test.

    It answers what a look at its root asks and nothing else.
    """
    where.mkdir(parents=True, exist_ok=True)
    try:
        device = os.open("/dev/fuse", os.O_RDWR)
    except OSError as error:
        pytest.fail(f"this test needs /dev/fuse to stand for a network share: {error}")
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0"
    failed = libc.mount(
        b"serveur:/partage", str(where).encode(), f"fuse.{kind}".encode(), 0, options.encode()
    )
    if failed:
        os.close(device)
        pytest.fail(f"this test needs the right to mount: {os.strerror(ctypes.get_errno())}")
    server = threading.Thread(target=_serve, args=(device,), name="partage-de-test")
    server.start()
    try:
        yield where
    finally:
        _run("umount", str(where))  # the device then ends: the server's read fails
        server.join()
        os.close(device)


def _serve(device: int) -> None:
    while True:
        try:
            request = os.read(device, 1 << 17)
        except OSError:
            return
        _, code, unique = struct.unpack_from("<IIQ", request)
        if code == _INIT:
            payload = struct.pack("<IIIIHHII", 7, 31, 0, 0, 1, 1, 4096, 1) + b"\0" * 32
        elif code == _GETATTR:
            attributes = struct.pack(
                "<QQQQQQIIIIIIIIII", 1, 0, 0, 0, 0, 0, 0, 0, 0, 0o40755, 2, 0, 0, 0, 4096, 0
            )
            payload = struct.pack("<QII", 1, 0, 0) + attributes
        elif code == _DESTROY:
            payload = b""
        else:
            os.write(device, struct.pack("<IiQ", 16, -38, unique))  # ENOSYS
            continue
        os.write(device, struct.pack("<IiQ", 16 + len(payload), 0, unique) + payload)
