from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import HEIGHT, WIDTH, moving, pictures

from tallylight_monitor.detectors.frames import Picture, Whole

GRID = 8


def _smooth(index: int) -> np.ndarray:
    """A soft landscape."""
    across = np.arange(WIDTH)[None] + 2 * index
    return (128 + 60 * np.sin(across / 23.0) + np.arange(HEIGHT)[:, None] / 4).astype(np.uint8)


def _blocky(index: int, pitch: int) -> np.ndarray:
    """The same, of blocks that are each of one level."""
    luma = _smooth(index)
    rows, columns = np.arange(HEIGHT) // pitch * pitch, np.arange(WIDTH) // pitch * pitch
    return luma[rows][:, columns]


def _shown(act: Act, pitch: int) -> Iterator[Picture]:
    for picture in pictures(act, lambda index: _blocky(index, pitch if act.is_bad(index / 25) else 1)):
        picture.whole = Whole(lambda picture=picture: picture.luma)
        yield picture


def scene(act: Act) -> Iterator[Picture]:
    """A soft picture, and the same in blocks."""
    return _shown(act, GRID)


def trap(act: Act) -> Iterator[Picture]:
    """Hard edges that are no grid: a landscape of blocks which a camera pans over."""
    for picture in pictures(act, lambda index: moving(index) if act.is_bad(index / 25) else _smooth(index)):
        picture.whole = Whole(lambda picture=picture: picture.luma)
        yield picture
