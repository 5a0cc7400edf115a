"""What a part's clock must do, told second by second and independently of the ledger.

It counts down, which the program never does: agreement is no accident.
"""

from __future__ import annotations

Action = tuple[str, int]  # (what, amount in seconds or 0)


def count_down(
    allotted: int, late: int, actions: dict[int, Action], credited: bool, horizon: int
) -> tuple[dict[int, int], int | None]:
    """Return {second: what remains} and the second of the seal (None: not within the horizon).

    ``actions`` holds at most one action a second, from the candidate's own start; during an
    « away » the workstation is off and nothing else happens.
    """
    left, state, away_until, frozen = allotted - late, "running", -1, False
    history: dict[int, int] = {}
    for second in range(horizon):
        what, amount = actions.get(second, ("", 0))
        if what == "pause" and state == "running":
            state = "paused"
        elif what == "resume" and state == "paused":
            state = "running"
        elif what == "credit" and state in ("running", "paused"):
            left += amount
        elif what == "finish" and state == "running":
            state = "finished"
        elif what == "reopen" and state == "finished":
            state = "running"
        elif what == "away":
            away_until, frozen = second + amount, credited and state == "running"
        history[second] = left
        if state != "paused" and not (frozen and second < away_until):
            left -= 1
            if left == 0:
                return history, second + 1
    return history, None
