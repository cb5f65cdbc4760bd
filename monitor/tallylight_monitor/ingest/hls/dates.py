"""Reads the dates of segments (EXT-X-PROGRAM-DATE-TIME), and compares them with the durations between them. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tallylight_monitor.ingest.hls.following import Step
from tallylight_monitor.ingest.hls.playlist import SegmentRef

COMPARED = 30  # segments: what slowly goes apart is a fault only where it does so within a few minutes
ROUNDED_SECONDS = 0.5  # that a duration in whole seconds may be off


def seconds_of(date: str) -> float | None:
    """A date in seconds since 1970; None where it is none that can be read. Without a zone it counts as UTC."""
    try:
        found = datetime.fromisoformat(date)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def seen(before: Sequence[SegmentRef], step: Step) -> Sequence[SegmentRef]:
    """The last segments that were named one after the other, those of a look added."""
    if step.gone or step.reset or (step.segments and step.segments[0].discontinuity):
        return step.segments
    return (*before, *step.segments)[-COMPARED:]


def dates_apart(segments: Sequence[SegmentRef]) -> tuple[float, str]:
    """How far the date of a segment is from what the dates and durations before it say, at most; and where.

    In seconds. A discontinuity begins anew, for what comes after it may be of another time.
    """
    recent = segments[-COMPARED:]
    worst, where = 0.0, ""
    expected: float | None = None
    slack = 0.0
    for each in recent:
        expected = None if each.discontinuity else expected
        date = seconds_of(each.date) if each.date else None
        if date is not None and expected is not None and abs(date - expected) - slack > worst:
            worst = abs(date - expected) - slack
            side = "later" if date > expected else "earlier"
            where = f"segment {each.number} is dated {abs(date - expected):.2f} s {side} than durations say"
        if date is not None and expected is None:
            expected, slack = date, 0.0
        if expected is not None:
            expected, slack = expected + each.duration, slack + ROUNDED_SECONDS * each.rounded
    return worst, where
