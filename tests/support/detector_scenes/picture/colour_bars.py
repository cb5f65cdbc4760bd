from collections.abc import Iterator

import numpy as np
from detector_scenes import Act
from detector_scenes.moving_picture import FPS, HEIGHT, WIDTH, moving

from tallylight_monitor.detectors.frames import Picture

# Luma, blue and red of the bars of SMPTE RP 219, from the left; and of the flag of a country, over and over.
BARS = (
    (180, 128, 128), (168, 44, 136), (145, 147, 44), (133, 63, 52), (63, 193, 204), (51, 109, 212), (28, 212, 120),
)  # fmt: skip
FLAG = ((120, 70, 60), (235, 128, 128), (80, 100, 210))


def _stripes(colours: tuple[tuple[int, int, int], ...], times: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Planes of upright stripes, each as wide as the others."""
    planes = []
    for plane, (height, width) in enumerate([(HEIGHT, WIDTH), (HEIGHT // 2, WIDTH // 2), (HEIGHT // 2, WIDTH // 2)]):
        levels = np.array([colour[plane] for colour in colours * times], np.uint8)
        line = levels[np.arange(width) * len(levels) // width]
        planes.append(np.tile(line, (height, 1)))
    return planes[0], planes[1], planes[2]


def _shown(act: Act, planes: tuple[np.ndarray, np.ndarray, np.ndarray]) -> Iterator[Picture]:
    grey = np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8)
    for index in range(round(act.length * FPS)):
        luma, blue, red = planes if act.is_bad(index / FPS) else (moving(index), grey, grey)
        yield Picture(index / FPS, luma, lambda blue=blue, red=red: (blue, red), key=index % 50 == 0)


def scene(act: Act) -> Iterator[Picture]:
    """A moving picture that is replaced by bars."""
    return _shown(act, _stripes(BARS, 1))


def trap(act: Act) -> Iterator[Picture]:
    """A wall of upright flags."""
    return _shown(act, _stripes(FLAG, 3))
