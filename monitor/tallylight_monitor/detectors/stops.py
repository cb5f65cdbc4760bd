"""Whether, and when, the pictures that came last have come to a stop: not to rest, and not by a cut or a dissolve.

How far each picture of the last seconds is from the newest one tells it all. Of a freeze, nothing since the stop,
but noise; and before it the further back the further, over most of the picture, at a speed that went on to the end.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.coarse import Coarse
from tallylight_monitor.detectors.recent import HIGH_TILE, Past

Levels = NDArray[np.float64]

# A stop is believed after this time: a poor encoder mends a frozen picture for about a second.
AGE_SECONDS, MENDED_SECONDS = 1.8, 0.5
# So much of what was before it must still be known.
BEFORE_SECONDS = 0.8
# The newest pictures are averaged; the noise is what those of this time before them differ by.
AVERAGED, NOISE_SECONDS = 3, 0.8
# What moved in the middle tile (levels): less is what an encoder makes of noise.
MOVED_LEAST, MOVED_BEFORE, MOVED_OVER_NOISE = 0.8, 0.5, 0.5
# Where the motion ended: a quarter of its extent, from half a level to two, or to what an encoder mends of a cut.
END_SHARE, END_LEAST, END_MOST, END_MENDED = 0.25, 0.5, 2.0, 0.055
# So much may a high tile stray while the picture stands: mending, up to a fifth of what moved before.
STRAY_LEAST, STRAY_SHARE, STRAY_MOST = 1.2, 0.2, 2.2
# A cut changes the middle tile by so many levels, and by so many times the usual speed.
CUT_LEVELS, CUT_RATIO, CUT_BEFORE, CUT_AFTER = 6.0, 3.0, 2, 3
# A settled picture without noise whose packets have shrunk to so many bytes: its liveliest tile.
SETTLED_TOP_OF_SMALL, SMALL_BYTES, SETTLED_PICTURES = 0.30, 180, 24
# How alike (cosine) are the ways that two earlier pictures are still from the standing one: in a dissolve they are the
# same way, the rest of it; in a picture that moves they differ, the more the faster it moves.
FAST = 3.2  # levels in the middle tile, over the last four pictures
FAR, NEAR = 20, 3  # pictures before the stop
IRREGULAR = 0.2  # so little alike they are in no camera that slows down
DISSOLVE_OF_SETTLED, DISSOLVE_OF_NOISY = (0.95, 0.80), (0.93, 0.66)  # slow, fast
# Of its usual speed, a freeze has kept so much to the end; a camera that comes to rest has not.
KEPT_OF_SETTLED, KEPT_OF_NOISY, FORETOLD_OF_NOISY, KEPT_TO_THE_END = 0.50, 0.60, 0.40, 0.58
DROPPED = 0.25  # of the usual speed: what comes after the stop is mending
USUAL_LEAST = 0.05  # levels a picture: the speed of any motion under noise
LATELY, USUALLY = 4, 14  # pictures before the stop: those that tell the last speed, and the usual one


@dataclass(frozen=True, slots=True)
class Stop:
    """The picture has stood since `at`, as `reference` shows it; `noise` is each tile's, and `stray` more than that.

    `settled` says that it stands without any noise.
    """

    at: float
    reference: Coarse
    noise: Levels
    stray: float
    settled: bool


@dataclass(frozen=True, slots=True)
class _Ended:
    """Motion: `last` is its last picture that is far from the standing one, `end` its last that is not the same."""

    last: int
    end: int
    settled: bool


def found_stop(past: Past, floor: float) -> Stop | None:
    """The stop that all the newest pictures stand in; None where there is none, or it may be something else.

    `floor` is how much the liveliest tile of a picture without noise may flicker, in levels.
    """
    lately = past.at >= past.at[-1] - NOISE_SECONDS
    if lately.sum() <= 2 * AVERAGED:
        return None  # pictures are missing: what is left of them tells no noise
    reference = np.asarray(past.coarse[-AVERAGED:].sum(axis=0) // AVERAGED, np.int16)
    distances = past.distances(reference)
    noise = np.median(distances[lately][:-AVERAGED], axis=0)
    excess = np.maximum(distances - noise, 0)
    middle = np.median(excess, axis=1)
    moving = np.flatnonzero(middle > _end(float(middle.max())))
    if middle.max() < MOVED_LEAST or not moving.size or not _is_known(past, int(moving[-1])):
        return None
    last = int(moving[-1])
    mended = past.at >= past.at[last] + MENDED_SECONDS
    stray = float(np.quantile(np.sort(excess[mended], axis=1)[:, int(HIGH_TILE * excess.shape[1])], 0.9))
    if stray > min(STRAY_MOST, max(STRAY_LEAST, STRAY_SHARE * float(middle.max()))):
        return None
    ended = _Ended(last, _end_of_motion(middle, last, mended), _is_settled(past, last, floor))
    if not _stopped_by_itself(past, reference, ended, middle, float(np.median(noise))):
        return None
    # Between the last picture that is far from the standing one and the last that differs at all lie the last of a
    # slow motion, and what the encoder mends; more often the first.
    begin = last + (3 * (ended.end - last)) // 4 + 1
    return Stop(float(past.at[begin]), reference, noise, stray, ended.settled)


def _is_known(past: Past, last: int) -> bool:
    """Whether enough of the time after the motion has passed, and enough of the motion is still known."""
    return bool(past.at[-1] - past.at[last] >= AGE_SECONDS and past.at[last] - past.at[0] >= BEFORE_SECONDS)


def _end(extent: float) -> float:
    return min(max(END_MOST, END_MENDED * extent), max(END_LEAST, END_SHARE * extent))


def _is_settled(past: Past, last: int, floor: float) -> bool:
    """Whether the pictures after `last` stand without any noise, but for key frames.

    A still live scene never does: where a small picture hides its noise, its packets stay in the hundreds of bytes.
    """
    after = np.flatnonzero(~past.key)
    after = after[after > last][-SETTLED_PICTURES:]
    if after.size < SETTLED_PICTURES // 2:
        return False
    top, size = np.quantile(past.top[after], 0.7), np.median(past.size[after])
    return bool(top <= floor or (top <= SETTLED_TOP_OF_SMALL and 0 < size <= SMALL_BYTES))


def _end_of_motion(middle: Levels, last: int, mended: NDArray[np.bool_]) -> int:
    """The last picture that differs from the standing one at all; no more than half a second after `last`."""
    least = max(END_LEAST / 2, 1.5 * float(np.quantile(middle[mended][:-AVERAGED], 0.95)))
    moving = np.flatnonzero(middle[: last + USUALLY] > least)
    return max(last, int(moving[-1])) if moving.size else last


def _stopped_by_itself(past: Past, reference: Coarse, ended: _Ended, middle: Levels, noise: float) -> bool:
    """Whether most of the picture moved, at a speed that did not fall, in a shot that no dissolve led to."""
    last, settled, speeds = ended.last, ended.settled, past.speeds()
    shot = _begin_of_shot(speeds, last)
    if shot > last - CUT_BEFORE:
        return False
    before = float(np.median(middle[max(shot, last - LATELY) : last]))
    if before < max(MOVED_BEFORE, 0 if settled else MOVED_OVER_NOISE * noise):
        return False
    fast, alike = before >= FAST, _likeness(past, reference, (shot, last))
    if alike >= (DISSOLVE_OF_SETTLED if settled else DISSOLVE_OF_NOISY)[fast]:
        return False
    irregular = last - shot >= FAR and alike < IRREGULAR
    return irregular or _kept_its_speed(past.key, speeds, (shot, ended), fast=fast)


def _begin_of_shot(speeds: Levels, last: int) -> int:
    """The first picture of the shot that the picture `last` is in; later than that where it was cut just after."""
    usual = float(np.median(speeds[max(1, last - 25) : max(2, last - 2)]))
    cuts = np.flatnonzero(speeds[: last + CUT_AFTER + 1] > max(CUT_LEVELS, CUT_RATIO * usual + 2))
    return int(cuts[-1]) if cuts.size else 0


def _kept_its_speed(key: NDArray[np.bool_], speeds: Levels, span: tuple[int, _Ended], *, fast: bool) -> bool:
    """Whether the motion went on as usual to its end. Of a shot that has just begun nobody knows: it must be fast."""
    shot, ended = span
    last, end, steps = ended.last, ended.end, np.flatnonzero(~key)
    after, steps = steps[steps > last + 8], steps[(steps > shot) & (steps <= end)]
    usually = steps[(steps < last - LATELY) & (steps >= last - USUALLY)]
    if usually.size < LATELY - 1:
        return fast and last - shot >= (CUT_BEFORE if ended.settled else LATELY - 1)
    usual, still = (float(np.median(speeds[each])) if each.size else 0.0 for each in (usually, after))
    still = still if usual > 1.3 * still else 0.0  # noise that came with the freeze was not there before
    line = steps[steps <= last]
    to_last, to_end = (
        min(1.5, float(np.mean(speeds[each][-LATELY:]) - still) / max(usual - still, 0.01)) for each in (line, steps)
    )
    soon, long = (_foretold(line[line > last - length], speeds, last, still) for length in (8, 20))
    if ended.settled:
        return (to_last + (to_last if long is None else long)) / 2 >= KEPT_OF_SETTLED
    if usual < USUAL_LEAST:
        return False  # an encoder that mends its picture, bit by bit
    dropped = bool((speeds[steps[steps > last + 1]] - still <= DROPPED * (usual - still)).all())
    kept = (to_last + (to_last if soon is None else soon)) / 2 >= KEPT_OF_NOISY
    return kept and (dropped or to_end >= KEPT_TO_THE_END) and (long is None or long >= FORETOLD_OF_NOISY)


def _foretold(steps: NDArray[np.intp], speeds: Levels, last: int, still: float) -> float | None:
    """The speed that a line through the last steps foretells, as a share of theirs; None of too few."""
    levels = np.maximum(speeds[steps][1:], speeds[steps][:-1])  # cartoons repeat every second picture
    if levels.size < LATELY:
        return None
    slope, at_last = np.polyfit(steps[1:] - last, levels, 1)
    return min(1.5, float(at_last + 2 * slope - still) / max(float(np.median(levels)) - still, 0.01))


def _likeness(past: Past, reference: Coarse, span: tuple[int, int]) -> float:
    """How alike the ways from two pictures before the stop to the standing one are: 1 in a dissolve."""
    shot, last = span
    far = max(shot + 2, last - FAR)
    near = last - min(NEAR, (last - far) // 2)
    if far > last - LATELY:
        return 0.0  # a cut was just before: that was no dissolve
    one, other = (
        past.coarse[place - 1 : place + 1].mean(axis=0, dtype=np.float32) - reference for place in (far, near)
    )
    lengths = float(np.sqrt((one * one).sum() * (other * other).sum()))
    return float((one * other).sum()) / max(lengths, 1e-9)
