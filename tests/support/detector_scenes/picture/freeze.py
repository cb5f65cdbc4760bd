from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import FPS, HEIGHT, WIDTH, moving, pictures, seen_from

from tallylight_monitor.detectors.frames import Picture

COUNTED = 2.0
SLOWING_SECONDS = 2.0
SENSOR_NOISE = 3  # levels


def scene(act: Act) -> Iterator[Picture]:
    """A moving picture that stops, goes on with a coder's flicker, and moves again."""
    stopped = round(act.start * FPS)

    def luma(index: int) -> np.ndarray:
        if not act.is_bad(index / FPS):
            return moving(index)
        flicker = np.zeros((HEIGHT, WIDTH), np.uint8)
        flicker[index % 10 :: 10] = index % 2  # a tenth of the rows, by one level
        return moving(stopped) + flicker

    return pictures(act, luma)


def trap(act: Act) -> Iterator[Picture]:
    """A camera that slows down and comes to rest, with the noise of its sensor, and then pans on from there."""
    rng = np.random.default_rng(7)

    def luma(index: int) -> np.ndarray:
        return seen_from(_way(index, act)) + rng.integers(0, SENSOR_NOISE, (HEIGHT, WIDTH), dtype=np.uint8)

    return pictures(act, luma)


def _way(index: int, act: Act) -> int:
    """How many pixels the camera has gone: two a picture, fewer and fewer while it slows down, none at rest."""
    before = min(index, round(act.start * FPS))
    resting = min(max(0, index - before), round((act.end - act.start) * FPS))
    slowing = min(resting, round(SLOWING_SECONDS * FPS))
    whole = SLOWING_SECONDS * FPS
    return round(2 * (before + slowing - slowing**2 / (2 * whole)) + 2 * (index - before - resting))
