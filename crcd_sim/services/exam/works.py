"""What is written in each part, and what the case study asks for."""

from __future__ import annotations

from dataclasses import dataclass

from crcd_sim.domain.framework import PhaseKind

# What is written in each part, in the order of the tabs.
WORKS: dict[PhaseKind, tuple[str, ...]] = {
    PhaseKind.CASE_STUDY: ("summary", "stakes_client", "stakes_company", "letter", "notes"),
    PhaseKind.EXCHANGE_PREP: ("notes",),
    PhaseKind.EXCHANGES: ("notes",),
    PhaseKind.INTERVIEW_PREP: ("notes",),
    PhaseKind.CLIENT_RECORDING: ("notes",),
}
DELIVERABLES = ("summary", "stakes_client", "stakes_company", "letter")


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A thing the case study asks for: there or not, never how good."""

    kind: str
    there: bool
