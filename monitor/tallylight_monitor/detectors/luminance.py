"""How bright a screen is where a picture has a level: for rules on what people see."""

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.coarse import samples_of_a_tile, tile_sums
from tallylight_monitor.detectors.frames import Picture

BLACK, WHITE = 16, 235
# A screen of 200 cd/m2 with the curve of BT.1886, as BT.1702 assumes.
BRIGHTEST, GAMMA = 200.0, 2.4

_OF_LEVELS = BRIGHTEST * (np.clip((np.arange(256) - BLACK) / (WHITE - BLACK), 0.0, 1.0)) ** GAMMA


def of_tiles(picture: Picture) -> NDArray[np.float64] | None:
    """The luminance of each tile's mean level, in cd/m2: shape (tiles,); None where there are fewer pixels."""
    if picture.coarse is None:
        return None
    levels = tile_sums(picture.coarse) // samples_of_a_tile(*picture.luma.shape)
    return np.asarray(_OF_LEVELS[np.clip(levels, 0, 255)])
