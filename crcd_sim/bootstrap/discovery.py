"""Joins « Découvrir le poste » to the workstation's one headset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crcd_sim import paths
from crcd_sim.bootstrap.headset import LazyHeadset
from crcd_sim.services.ports import Clock, MainLoop

if TYPE_CHECKING:
    from crcd_sim.services.exam.discovery import Discovery, DiscoveryOwner


def new_discovery(headset: LazyHeadset, loop: MainLoop, clock: Clock, owner: DiscoveryOwner) -> Discovery:
    """Return a discovery that is not opened yet; nothing of it is ever kept."""
    from crcd_sim.services.exam.discovery import Discovery

    sound: Any = headset
    return Discovery(sound, loop, clock, paths.AUDIO / "commun", owner)
