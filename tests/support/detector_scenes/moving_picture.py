"""A small picture of a camera that pans, and pictures made of any luma."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from detector_scenes import Act
from tallylight_monitor.detectors.frames import Picture

FPS = 25
KEY_EVERY = 50  # pictures; two seconds, as live packagers do
WIDTH, HEIGHT = 160, 90


def moving(index: int) -> np.ndarray:
    """The luma of a camera that pans to and fro, two pixels a picture."""
    return seen_from(2 * index)


def seen_from(way: int) -> np.ndarray:
    """The luma of the same camera after so many pixels of its way."""
    far = WIDTH * 5
    place = way % (2 * far)
    left = min(place, 2 * far - place)
    return _world()[:, left : left + WIDTH]


def flat(level: int) -> np.ndarray:
    """A luma of one level."""
    return np.full((HEIGHT, WIDTH), level, np.uint8)


def pictures(act: Act, luma: Callable[[int], np.ndarray]) -> Iterator[Picture]:
    """A picture for each index, without colour."""
    chroma = np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8)
    for index in range(round(act.length * FPS)):
        yield Picture(index / FPS, luma(index), lambda: (chroma, chroma), key=index % KEY_EVERY == 0)


def replaced(act: Act, by: np.ndarray) -> Iterator[Picture]:
    """A moving picture, in whose place another stands while the act is bad."""
    return pictures(act, lambda index: by if act.is_bad(index / FPS) else moving(index))


@lru_cache(maxsize=1)
def _world() -> np.ndarray:
    """A landscape wider than the picture: smooth shapes with texture, in limited range."""
    rng = np.random.default_rng(5)
    coarse = rng.integers(40, 200, (HEIGHT // 6, WIDTH)).astype(np.uint8)
    return np.kron(coarse, np.ones((6, 6), np.uint8)) + rng.integers(0, 20, (HEIGHT, WIDTH * 6), dtype=np.uint8)
