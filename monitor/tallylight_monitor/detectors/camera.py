"""How the camera moved, and whether it stopped at once or slowed down: one motion of the whole picture, measured.

From one picture to the next a camera shifts and zooms all that it shows. Which shift and zoom explain most of what
changed is a matter of least squares over a thousand blocks (Lucas and Kanade, 1981). A sensor's noise, and what a poor
encoder leaves out or mends, have no direction and cancel: speed is known to some hundredths of a block where pictures
differ by more noise than motion. What is no camera's motion (people who walk, a dissolve) is explained by little.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.coarse import Coarse
from tallylight_monitor.detectors.recent import Levels, Past

# Steps before and after the end of the motion that are compared; those that tell the usual speed, and those that tell
# what is explained. It takes so many after a cut to know any of it.
ABRUPT, USUAL, EXPLAINED, KNOWN = 4, 14, 6, 3
# A camera that slows down for long, in steps too small to be told from none, was quicker so long before.
EARLY = 36
# The end is looked for so near the stop, which a poor encoder and noise hide; later ones show a picture that stands.
EARLIER, LATER, STANDING, STANDING_TO = 4, 14, 12, 40
# What is left of the changes once the noise is taken off is at least this share: noise may come with the freeze.
LEAST_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Camera:
    """How a camera's motion ended.

    `explained` is the share of the last changes, noise apart, that one motion of the whole picture explains: none where
    no camera moved. `halt` is by how much of the usual speed it fell within a moment: 1 at once, 0.4 where it slowed
    down for ten pictures. `after` is the speed after that as a share of the one before, `over_noise` the one before as
    so many times what a standing picture seems to move.
    """

    explained: float = 0.0
    halt: float = 0.0
    after: float = 1.0
    over_noise: float = 0.0


def camera(past: Past, last: int, shot: int) -> Camera:
    """How it ended about the picture `last`, of a shot that began with the picture `shot`."""
    first = max(0, shot, last - EARLIER - EARLY)
    if last - first < KNOWN:
        return Camera()
    motion, explained, changed = _motions(past.coarse[first : last + STANDING_TO])
    speed, stop = np.sqrt((motion * motion).sum(axis=1)), last - first
    if len(speed) <= stop + STANDING + ABRUPT:
        return Camera()
    standing = slice(stop + STANDING, None)
    end = max(range(max(KNOWN, stop - EARLIER), stop + LATER), key=lambda place: _fall(speed, place))
    before, after = _around(speed, end)
    lately, steady = slice(max(0, end - EXPLAINED), end), speed[max(0, end - USUAL) : end]
    early = speed[max(0, end - EARLY) : end]
    whole = float(changed[lately].sum())
    moved = max(whole - float(np.median(changed[standing])) * len(changed[lately]), LEAST_SHARE * whole, 1e-6)
    usual = max(_usual(steady), _usual(early))
    return Camera(
        explained=float(explained[lately].sum()) / moved,
        halt=(before - after) / max(usual, 0.005),
        after=after / max(before, 0.0025),
        over_noise=before / max(float(np.quantile(speed[standing], 0.8)), 0.001),
    )


def _usual(speed: Levels) -> float:
    return float(np.median((speed[1:] + speed[:-1]) / 2))


def _around(speed: Levels, end: int) -> tuple[float, float]:
    return float(speed[max(0, end - ABRUPT) : end].mean()), float(speed[end : end + ABRUPT].mean())


def _fall(speed: Levels, end: int) -> float:
    before, after = _around(speed, end)
    return before - after


def _motions(pictures: Coarse) -> tuple[Levels, Levels, Levels]:
    """Each step's shift across, down, and zoom, in pairs of blocks: shape (steps, 3); how much of the change it
    explains; and the change, as powers: shapes (steps,)."""
    shown = _halved(pictures)
    middle, change = (shown[1:] + shown[:-1]) / 2, (shown[1:] - shown[:-1])[:, 1:-1, 1:-1]
    across = (middle[:, 1:-1, 2:] - middle[:, 1:-1, :-2]) / 2
    down = (middle[:, 2:, 1:-1] - middle[:, :-2, 1:-1]) / 2
    rows, columns = (np.arange(length, dtype=np.float32) - (length - 1) / 2 for length in change.shape[1:])
    radius = max(1.0, float(np.sqrt((rows**2).mean() + (columns**2).mean())))
    outward = (across * columns + down * rows[:, None]) / np.float32(radius)
    fields = np.stack((across, down, outward), axis=1).reshape(len(change), 3, -1)
    flat = change.reshape(len(change), -1, 1)
    squares, wanted = fields @ fields.transpose(0, 2, 1), fields @ flat
    ridge = 1e-3 * np.trace(squares, axis1=1, axis2=2)[:, None, None] + np.float32(1e-3)
    motion = np.linalg.solve(squares + ridge * np.eye(3, dtype=np.float32), wanted)
    return motion[:, :, 0], (motion * wanted).sum(axis=(1, 2)), (flat * flat).sum(axis=(1, 2))


def _halved(pictures: Coarse) -> NDArray[np.float32]:
    """The sums of two by two blocks: shifts of a block and more are half as many, and there is less noise."""
    rows, columns = pictures.shape[1] // 2 * 2, pictures.shape[2] // 2 * 2
    pairs = pictures[:, :rows:2, :columns] + pictures[:, 1:rows:2, :columns]
    return (pairs[:, :, ::2] + pairs[:, :, 1::2]).astype(np.float32)
