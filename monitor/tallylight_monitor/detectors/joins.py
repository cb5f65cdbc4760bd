"""Where two times meet in one picture: a line above which one picture stands, and below it another.

What motion changes from the picture before to the one after has a pattern along each line. Where two times meet, the
step from the line above to the line below has the same pattern, weaker: there they correlate, and at no other line.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Plane

Lines = NDArray[np.int16]
Each = NDArray[np.float32]
# A pixel moves where it changes by so many levels in two pictures; a line is judged where so much of it does.
MOVES, MOVING = 2, 0.25
# A column is of two pixels, and a change of two lines.
SUMMED = 4
# Of a join: how strongly it correlates; how many times more than the next line that does, and than all others as a
# rule; and how large its step is beside what motion changes further up and down. An edge between two scenes is larger.
CORRELATED, ALONE, STANDS_OUT, LARGEST = 0.3, 1.35, 4.2, 0.9
# Lines of the same join; those beside one that tell what is usual about there; and those further off.
SAME, BESIDE, FAR = 4, (-7, -6, -5, -4, -3, 3, 4, 5, 6, 7), (-18, -14, -10, 10, 14, 18)
LEAST_LINES = 20


@dataclass(frozen=True, slots=True)
class Patterns:
    """Of each line but the first and the last: how its step correlates with motion, how large both are, and whether
    enough of it moves to tell."""

    correlation: Each
    step: Each
    motion: Each
    judged: NDArray[np.bool_]


def looked_at(luma: Plane) -> Lines:
    """What is kept of a picture: the sums of two columns each."""
    wide = luma.shape[1] // 2 * 2
    return luma[:, 0:wide:2].astype(np.int16) + luma[:, 1:wide:2]


def torn_at(before: Lines, picture: Lines, after: Lines) -> float | None:
    """At which share of its height a picture is torn, -1 where it is not; None where too little moves to tell."""
    if min(picture.shape) < LEAST_LINES:
        return None
    found = _patterns(before, picture, after)
    if found.judged.sum() < LEAST_LINES:
        return None
    usual = np.mean([_moved(found.correlation, lines) for lines in BESIDE], axis=0)
    stands_out = np.where(found.judged, np.abs(found.correlation - usual), 0)
    at = int(stands_out.argmax())
    near = slice(max(0, at - SAME), at + SAME + 1)
    others = np.delete(stands_out, near)[np.delete(found.judged, near)]
    if len(others) < LEAST_LINES:
        return None
    around = float(np.median([found.motion[min(max(0, at + lines), len(found.motion) - 1)] for lines in FAR]))
    is_torn = (
        abs(found.correlation[at]) >= CORRELATED
        and stands_out[at] >= ALONE * others.max()
        and stands_out[at] >= STANDS_OUT * np.sqrt(np.square(others).mean())
        and found.step[at] <= LARGEST * (around + 1)
    )
    return (at + 1.5) / len(picture) if is_torn else -1.0


def _patterns(before: Lines, picture: Lines, after: Lines) -> Patterns:
    change = after - before
    motion = (change[:-2] + change[2:]).astype(np.float32)
    step = (picture[:-2] - picture[2:]).astype(np.float32)
    moves = np.abs(motion) >= SUMMED * MOVES
    motion *= moves
    step *= moves
    count = np.maximum(moves.sum(axis=1), 1)
    steps, motions = (np.einsum("ij,ij->i", each, each) for each in (step, motion))
    correlation = np.einsum("ij,ij->i", step, motion) / (np.sqrt(steps * motions) + 1)
    judged = moves.mean(axis=1) >= MOVING
    return Patterns(np.where(judged, correlation, 0), np.sqrt(steps / count), np.sqrt(motions / count), judged)


def _moved(values: Each, lines: int) -> Each:
    """So many lines further up or down; what is beyond the picture is as at its edge."""
    return values[np.clip(np.arange(len(values)) + lines, 0, len(values) - 1)]
