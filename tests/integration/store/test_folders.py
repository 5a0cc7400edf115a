"""Where data may be kept: folders that the operating system really refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.store.folders import mount_type, network_kind, open_for_reading, open_for_writing
from tests.fakes.disks import fill, network_share, read_only, small_disk

MOUNTS = [
    "22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw",
    "40 22 0:35 / /home rw,relatime shared:9 - btrfs /dev/sda1 rw",
    "51 40 0:48 / /home/camille/partage rw,relatime shared:44 - nfs4 serveur:/export rw,vers=4.2",
    "52 22 0:49 / /media/salle\\0405 rw,nosuid - cifs //serveur/salle rw",
    "53 22 0:50 / /media/passe-plat rw,nosuid - fuse.sshfs camille@serveur:/ rw",
    "54 22 0:51 / /media/cle rw,nosuid - fuseblk /dev/sdb1 rw",
]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/camille/passages", "btrfs"),
        ("/home/camille/partage/passages", "nfs4"),
        ("/home/camille/partage-a-moi", "btrfs"),
        ("/media/salle 5/donnees", "cifs"),
        ("/media/passe-plat", "fuse.sshfs"),
        ("/media/cle/x", "fuseblk"),
        ("/srv", "ext4"),
    ],
)
def test_the_longest_mount_point_says_what_holds_a_path(path: str, kind: str) -> None:
    assert mount_type(Path(path), MOUNTS) == kind


def test_of_two_mounts_on_one_point_the_later_counts() -> None:
    assert mount_type(Path("/srv/a"), [*MOUNTS, "60 22 0:60 / / rw - nfs serveur:/ rw"]) == "nfs"


def test_a_share_of_windows_is_recognised_by_its_name() -> None:
    from crcd_sim.store.folders import _windows_network_kind

    assert _windows_network_kind(r"\\serveur\salle\passages") == "partage Windows"
    assert _windows_network_kind("C:\\Donnees") == ""


def test_a_network_share_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with (
        network_share(tmp_path / "partage") as share,
        pytest.raises(EnvironmentProblem, match="partage réseau") as caught,
    ):
        open_for_writing(share / "passages")
    assert caught.value.code == "folder_on_network"


def test_a_link_to_a_network_share_is_refused_too(tmp_path: Path) -> None:
    with network_share(tmp_path / "partage", "rclone") as share:
        (tmp_path / "lien").symlink_to(share)
        assert network_kind(tmp_path / "lien") == ""
        with pytest.raises(EnvironmentProblem, match=r"fuse\.rclone"):
            open_for_writing(tmp_path / "lien")


def test_a_folder_is_made_when_it_is_not_there(tmp_path: Path) -> None:
    folder = open_for_writing(tmp_path / "un" / "deux")
    assert folder.root.is_dir()
    assert list(folder.root.iterdir()) == []


def test_a_read_only_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    root = tmp_path / "protege"
    root.mkdir()
    with read_only(root), pytest.raises(EnvironmentProblem, match="n’est pas modifiable") as caught:
        open_for_writing(root)
    assert caught.value.code == "folder_unwritable"


def test_a_full_disk_is_refused_with_another_sentence(tmp_path: Path) -> None:
    with small_disk(tmp_path / "plein", 1) as disk:
        fill(disk)
        with pytest.raises(EnvironmentProblem, match="est plein") as caught:
            open_for_writing(disk)
    assert caught.value.code == "folder_full"


def test_a_file_in_place_of_the_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("rien")
    with pytest.raises(EnvironmentProblem, match="n’est pas modifiable"):
        open_for_writing(tmp_path / "fichier")


def test_reading_asks_for_a_database_that_exists(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="aucune base") as caught:
        open_for_reading(tmp_path)
    assert caught.value.code == "folder_missing"


def test_a_path_never_leaves_the_data_folder(tmp_path: Path) -> None:
    folder = open_for_writing(tmp_path / "data")
    with pytest.raises(ValueError, match="outside"):
        folder.inside("passages/../../autre")
