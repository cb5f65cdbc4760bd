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
    """All of two monitors' defects, of which those that overlap are one; how many are, and the seconds they share.

    It makes no difference which of them is the `other`.
    """
    found, shared = list[DefectSpan](), 0.0
    twins = _twins(one, other)
    for mine, its in twins:
        begin, end = min(mine.onset, its.onset), max(_end(mine), _end(its))
        shared += max(0.0, mine.seconds + its.seconds - (end - begin))
        found.append(DefectSpan(onset=begin, seconds=round(end - begin, 3), at=min(mine.at, its.at)))
    alone = (_without(side, [pair[place] for pair in twins]) for place, side in enumerate((one, other)))
    found.extend(span for side in alone for span in side)
    return sorted(found, key=_order), len(twins), shared


def _twins(one: Sequence[DefectSpan], other: Sequence[DefectSpan]) -> list[tuple[DefectSpan, DefectSpan]]:
    """Which of the one are which of the other: those that are nearest to each other first, and each of them once."""
    near = [(mine, its) for mine in one for its in other if _is_one(mine, its)]
    left, right, found = list(one), list(other), list[tuple[DefectSpan, DefectSpan]]()
    for mine, its in sorted(near, key=lambda pair: _distance(*pair)):
        if mine in left and its in right:
            left.remove(mine)
            right.remove(its)
            found.append((mine, its))
    return found


def _without(spans: Sequence[DefectSpan], gone: Sequence[DefectSpan]) -> list[DefectSpan]:
    left = list(spans)
    for span in gone:
        left.remove(span)
    return left


def _distance(one: DefectSpan, other: DefectSpan) -> tuple[float, ...]:
    first, second = sorted((_order(one), _order(other)))
    return abs(one.onset - other.onset), abs(one.at - other.at), *first, *second


def _order(span: DefectSpan) -> tuple[float, float, float]:
    return span.at, span.onset, span.seconds


def _is_one(one: DefectSpan, other: DefectSpan) -> bool:
    overlap = one.onset <= _end(other) + TOLERANCE and other.onset <= _end(one) + TOLERANCE
    return overlap and abs(one.at - other.at) <= FAR_APART


def _end(span: DefectSpan) -> float:
    return span.onset + span.seconds
