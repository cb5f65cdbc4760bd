from collections.abc import Callable, Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import FPS, HEIGHT, WIDTH, pictures

from tallylight_monitor.detectors.frames import Picture, Whole


def _sky(index: int) -> np.ndarray:
    """An evening sky, over which light moves."""
    return 80 + np.linspace(0, 110, HEIGHT)[:, None] + 8 * np.sin(np.arange(WIDTH) / 50 + index / 40)


def _shown(act: Act, bad: Callable[[np.ndarray], np.ndarray]) -> Iterator[Picture]:
    def luma(index: int) -> np.ndarray:
        sky = _sky(index)
        return (bad(sky) if act.is_bad(index / FPS) else sky).astype(np.uint8)

    for picture in pictures(act, luma):
        picture.whole = Whole(lambda picture=picture: picture.luma)
        yield picture


def scene(act: Act) -> Iterator[Picture]:
    """The sky has one level of eight."""
    return _shown(act, lambda sky: sky // 8 * 8)


def trap(act: Act) -> Iterator[Picture]:
    """A drawing: the same in six flat colours, which are not evenly apart."""
    colours = np.array([40, 60, 85, 120, 165, 220])
    return _shown(act, lambda sky: colours[((sky - 60) / 25).astype(int).clip(0, 5)])
