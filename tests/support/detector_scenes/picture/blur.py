from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import FPS, HEIGHT, WIDTH, flat, pictures

from tallylight_monitor.detectors.frames import Picture

TEXTURE = np.random.default_rng(8).integers(-15, 16, (HEIGHT, WIDTH))


def _hills(index: int, texture: float) -> np.ndarray:
    """Hills that a camera pans over, with so much of their grass."""
    across = np.arange(WIDTH) + 2 * index
    found = 110 + 60 * np.sin(across / 23.0) + np.arange(HEIGHT)[:, None] / 4 + texture * np.roll(TEXTURE, -2 * index)
    return np.clip(found, 16, 235).astype(np.uint8)


def scene(act: Act) -> Iterator[Picture]:
    """A sharp picture that gets soft."""
    return pictures(act, lambda index: _hills(index, 0.1 if act.is_bad(index / FPS) else 1.0))


def trap(act: Act) -> Iterator[Picture]:
    """A cut to an empty sky."""
    return pictures(act, lambda index: flat(210) if act.is_bad(index / FPS) else _hills(index, 1.0))
