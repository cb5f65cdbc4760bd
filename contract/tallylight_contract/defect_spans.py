"""When two monitors of one stream speak of the same defect. Pure."""

from collections.abc import Sequence

from msgspec import Struct

EDGE = (
    4  # of one detector's defects, so many of the first are kept, and of the last: there another monitor watches, too
)
TOLERANCE = 1.0  # seconds on the stream's clock: one monitor sees the onset in another picture than the other
FAR_APART = 60.0  # seconds of the machines' clocks: a stream that begins anew has the same timestamps once more


class DefectSpan(Struct, frozen=True, kw_only=True):
    """One defect, by the clock of the stream's own timestamps: its `onset`, and how many `seconds` it lasted.

    `at` is when its monitor told of it, in seconds since 1970.
    """

    onset: float
    seconds: float
    at: float


def edges(spans: Sequence[DefectSpan], edge: int = EDGE) -> list[DefectSpan]:
    """The first and the last of them."""
    return [*spans[:edge], *spans[edge:][-edge:]] if edge else []


def joined(one: Sequence[DefectSpan], other: Sequence[DefectSpan]) -> tuple[list[DefectSpan], int, float]:
    """All of two monitors' defects, of which those that overlap are one; how many are, and the seconds they share."""
    left, found, same, shared = list(one), list[DefectSpan](), 0, 0.0
    for span in other:
        twin = min(
            (each for each in left if _is_one(each, span)), key=lambda each: abs(each.at - span.at), default=None
        )
        if twin is None:
            found.append(span)
            continue
        left.remove(twin)
        begin, end = min(twin.onset, span.onset), max(_end(twin), _end(span))
        same += 1
        shared += max(0.0, twin.seconds + span.seconds - (end - begin))
        found.append(DefectSpan(onset=begin, seconds=round(end - begin, 3), at=min(twin.at, span.at)))
    return sorted((*left, *found), key=lambda each: each.at), same, shared


def _is_one(one: DefectSpan, other: DefectSpan) -> bool:
    overlap = one.onset <= _end(other) + TOLERANCE and other.onset <= _end(one) + TOLERANCE
    return overlap and abs(one.at - other.at) <= FAR_APART


def _end(span: DefectSpan) -> float:
    return span.onset + span.seconds
