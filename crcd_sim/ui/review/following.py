"""The line being heard, followed in a list and on the waveform: the review's and a drill's end alike."""

from __future__ import annotations

from crcd_sim.services.ports import TakeRecord
from crcd_sim.ui.review.line_list import LineList
from crcd_sim.ui.review.lines import line_at
from crcd_sim.ui.review.recording_panel import RecordingPanel
from crcd_sim.ui.review.waveform import Span


def follow_heard(lines: LineList, recording: RecordingPanel, take: TakeRecord | None, second: float) -> None:
    """Show which line ``second`` of ``take`` falls in; None: nothing is heard any more."""
    if take is None:
        lines.show_heard(-1)
        return
    row = line_at(lines.lines, take.id, second)
    lines.show_heard(row)
    if row >= 0 and (line := lines.line(row)).end_s is not None:
        recording.waveform.show_chosen(Span(line.start_s, line.end_s, "chosen"))
    else:
        recording.waveform.show_chosen(None)
