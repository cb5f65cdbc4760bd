from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import FPS, HEIGHT, WIDTH, flat, moving

from tallylight_monitor.detectors.frames import Picture


def _coloured(act: Act, *, cut: bool) -> Iterator[Picture]:
    colour = np.tile(np.linspace(90, 166, WIDTH // 2).astype(np.uint8), (HEIGHT // 2, 1))
    grey = np.full_like(colour, 128)
    for index in range(round(act.length * FPS)):
        bad = act.is_bad(index / FPS)
        luma = flat(200) if bad and cut else moving(index)
        plane = grey if bad else colour
        yield Picture(index / FPS, luma, lambda plane=plane: (plane, plane), key=index % 50 == 0)


def scene(act: Act) -> Iterator[Picture]:
    """A picture in colours, which goes on without them."""
    return _coloured(act, cut=False)


def trap(act: Act) -> Iterator[Picture]:
    """A cut to something that is black and white."""
    return _coloured(act, cut=True)
