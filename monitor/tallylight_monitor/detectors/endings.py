"""How the motion before a stop ended: at once, as when a picture freezes; or by a cut, a dissolve, or by slowing down.

Quantities, each of one idea; what they are to be for a freeze is decided elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.camera import Camera, camera
from tallylight_monitor.detectors.coarse import Coarse, tile_sums
from tallylight_monitor.detectors.recent import Levels, Past
from tallylight_monitor.detectors.stops import Stop

Places = NDArray[np.intp]

# A cut changes a tile by so many levels, and by so many times its usual speed.
CUT_LEVELS, CUT_RATIO = 6.0, 3.0
# So many pictures, and what of the liveliest tile is a change.
BUSY, BUSY_LEVELS = 50, 0.12
# Pictures before the stop: the last speed, the usual one, and two that are compared with the standing one.
LATELY, USUALLY, LIVED, FAR, NEAR, APART = 4, 14, 30, 20, 3, 4
CAMERA_MOVES = 0.6  # of the tiles: where fewer moved no camera did, and it is not looked for


@dataclass(frozen=True, slots=True)
class Ending:
    """How the motion before a stop ended. Levels are luma's; the middle tile stands for most of the picture.

    `alive` is what the middle tile changed by from picture to picture, `busy` the share of the last two seconds'
    pictures in which anything changed, `extent` how far the middle tile came, `over_noise` the same as so many times
    the noise that is left, `moved` the share of the tiles that moved.
    `cut` is the share of the moved tiles that came to the standing picture in one jump, `apart` of those that ended
    earlier than most. `alike` is how much two earlier pictures differ from it in one way (cosine: 1 in a dissolve).
    `kept` is the last speed as a share of the usual one, `foretold` the same by a line through the last speeds, `fall`
    how many pictures the speed took to fall. `contrast` is that of the last pictures as a share of the standing one's.
    `other` is how far the brightness of all that was shown is from the standing picture's, as a share of the motion.
    `shot` is how many pictures are known of the shot: fewer than none where it was cut just after. `bits` is what each
    block of the small pictures before it was coded in, on average; 0 where not known. `camera` is how the camera's own
    motion ended, where so much moved that it may be one.
    """

    alive: float
    busy: float
    extent: float
    moved: float
    cut: float
    alike: float
    kept: float
    fall: int
    foretold: float
    apart: float
    contrast: float
    other: float
    over_noise: float
    shot: int
    bits: float
    camera: Camera

    @property
    def kept_speed(self) -> float:
        """2 where the motion went on to its end as before."""
        return min(self.kept, 1.0) + min(max(self.foretold, 0.0), 1.0)


def ending(past: Past, stop: Stop) -> Ending:
    """How it ended."""
    last, middles = stop.last, np.median(past.steps, axis=1)
    steps = np.flatnonzero(~past.key)
    after, before = steps[steps > last], steps[steps <= last]
    shot = _begin_of_shot(middles, last)
    line = before[before > shot]
    still = float(np.median(middles[after[after > last + 8]])) if (after > last + 8).any() else 0.0
    lively = np.maximum(middles[before[-LIVED:]], middles[before[-LIVED:] - 1])
    ends = _ends(stop)
    known = ends >= 0
    middle = np.median(stop.excess, axis=1)
    noise = float(np.median(stop.noise))
    return Ending(
        alive=float(np.quantile(lively, 0.15)) if lively.size else 0.0,
        busy=float((past.steps[before[-BUSY:]].max(axis=1) > BUSY_LEVELS).mean()) if before.size else 0.0,
        extent=float(middle.max()),
        moved=float(known.mean()),
        cut=_cut(past, ends),
        alike=_likeness(past, stop, shot),
        kept=_kept(middles, line, still),
        fall=_fall(past, stop),
        foretold=_foretold(middles, line[-20:], last, still),
        apart=float((ends[known] < last - 6).mean()) if known.any() else 0.0,
        contrast=_contrast(past, stop, shot),
        other=_other(past, stop, middle, shot),
        over_noise=float(middle.max()) / max(noise, 0.01),
        shot=last - shot,
        bits=8 * float(past.size[: last + 1].mean()) / past.coarse[0].size,
        camera=camera(past, last, shot) if known.mean() >= CAMERA_MOVES else Camera(),
    )


def _ends(stop: Stop) -> Places:
    """The last picture in which each tile was not as it stands; -1 where it never was anything else."""
    excess = stop.excess[: stop.last + 12]
    most = excess.max(axis=0)
    moving = excess > np.clip(0.25 * most, 0.5, 2.0)
    ends = len(excess) - 1 - np.argmax(moving[::-1], axis=0)
    return np.where(most > 0.8, ends, -1)


def _cut(past: Past, ends: Places) -> float:
    """The share of the moved tiles that came to the standing picture in one jump."""
    tiles = np.flatnonzero(ends >= LATELY)
    if not tiles.size:
        return 0.0
    jumped = 0
    for tile in tiles:
        end, steps = int(ends[tile]), past.steps[:, tile]
        usual = float(np.median(steps[max(1, end - FAR) : end - 1]))
        jumped += bool(steps[end : end + 3].max() > max(CUT_LEVELS, CUT_RATIO * usual + 2))
    return jumped / tiles.size


def _begin_of_shot(middles: NDArray[np.float32], last: int) -> int:
    """The first picture of the shot that the picture `last` is in; later than that where it was cut just after."""
    usual = float(np.median(middles[max(1, last - 25) : max(2, last - 2)]))
    cuts = np.flatnonzero(middles[: last + 4] > max(CUT_LEVELS, CUT_RATIO * usual + 2))
    return int(cuts[-1]) if cuts.size else 0


def _likeness(past: Past, stop: Stop, shot: int) -> float:
    last = stop.last
    far = max(shot + 2, last - FAR)
    near = last - min(NEAR, (last - far) // 2)
    if far > last - 2:
        return 0.0  # a cut was just before: that was no dissolve
    one, other = (
        past.coarse[place - 1 : place + 1].mean(axis=0, dtype=np.float32) - stop.reference for place in (far, near)
    )
    return float((one * other).sum() / max(np.sqrt((one * one).sum() * (other * other).sum()), 1e-9))


def _kept(middles: NDArray[np.float32], line: Places, still: float) -> float:
    if line.size < 2 * LATELY:
        return 1.0
    levels = np.maximum(middles[line][1:], middles[line][:-1])  # cartoons repeat every second picture
    usual, lately = float(np.median(levels[-USUALLY:-LATELY])), float(levels[-LATELY:].mean())
    still = still if usual > 1.3 * still else 0.0  # noise that came with the freeze was not there before
    return min(2.0, (lately - still) / max(usual - still, 0.01))


def _fall(past: Past, stop: Stop) -> int:
    """How many pictures the speed took to fall from three quarters of the usual one to one quarter."""
    last, coarse = stop.last, past.coarse
    begin = max(0, last - 28)
    window = coarse[begin : last + 36]
    far = np.median(_tiles(window[APART:] - window[:-APART], past.scale), axis=1)
    place = last - begin - APART  # of the step that ends at `last`
    noise = float(np.median(far[place + 15 :])) if far.size > place + 15 else 0.0
    speed = np.sqrt(np.maximum(far * far - noise * noise, 0.0))  # what has nothing to do with each other adds as powers
    usual = float(np.median(speed[max(0, place - 20) : max(1, place - 1)]))
    fast = np.flatnonzero(speed[: place + 12] > 0.75 * usual)
    slow = np.flatnonzero(speed[: place + 30] > 0.25 * usual)
    return int(slow[-1] - fast[-1]) if fast.size and slow.size else 99


def _tiles(differences: Coarse, scale: float) -> Levels:
    return tile_sums(np.abs(differences)) * np.float32(scale)


def _foretold(middles: NDArray[np.float32], line: Places, last: int, still: float) -> float:
    """The speed that a line through the last steps foretells, as a share of theirs."""
    if line.size <= LATELY:
        return 1.0
    levels = np.maximum(middles[line][1:], middles[line][:-1])  # cartoons repeat every second picture
    usual = float(np.median(levels))
    still = still if usual > 1.3 * still else 0.0
    slope, at_last = np.polyfit(line[1:] - last, levels, 1)
    return min(2.0, float(at_last + 2 * slope - still) / max(usual - still, 0.01))


def _contrast(past: Past, stop: Stop, shot: int) -> float:
    """In the middle of a dissolve two pictures veil each other."""
    last = stop.last
    places = [min(max(shot + 1, last - back), last) for back in (12, 8, 4)]
    chosen = past.coarse[[*places, min(last + 2, len(past.at) - 1)]]
    sharp = np.abs(chosen[:, :, 1:] - chosen[:, :, :-1]).mean(axis=(1, 2))
    return float(sharp[:3].min() / max(sharp[3], 0.1))


def _other(past: Past, stop: Stop, middle: NDArray[np.float32], shot: int) -> float:
    """How far the brightness of all blocks is from that of the standing picture, wherever they are: motion keeps it."""
    last = stop.last
    begin = min(max(shot + 1, 0), last)
    far = begin + int(np.argmax(middle[begin : last + 1]))
    values = np.sort(past.coarse[far], axis=None).astype(np.float32) - np.sort(stop.reference, axis=None)
    cells = past.scale * past.coarse[0].size / stop.noise.size
    return float(np.abs(values).mean() * cells / max(float(middle[far]), 0.5))
