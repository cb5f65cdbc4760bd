"""Let a decoder and a judge have a case."""

from tallylight_corpus.judging import Judged, played

from sound.cases import Case
from tallylight_monitor.wire import PlaySegment


def judged(case: Case) -> Judged:
    """Make the case, play it, and judge it by every detector that there is; of what it may be called, no word."""
    parts = enumerate(case.parts())
    messages = [PlaySegment(number, data, b"", seconds, discontinuity=False) for number, (seconds, data) in parts]
    opened = tuple(
        event for event in played(messages) if event.detector not in case.also or event.detector in case.finds
    )
    return Judged(case.key, case.finds, case.begin, case.end, opened)
