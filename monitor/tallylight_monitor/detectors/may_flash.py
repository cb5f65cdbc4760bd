"""Whether a picture may flash: seen in few pictures, and only to know whether to look at all of them."""

from tallylight_monitor.detectors.coarse import samples_of_a_block
from tallylight_monitor.detectors.flash_counter import FlashCounter
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.luminance import of_tiles

# A flash changes the mean of the picture by more levels than this, or it is none. Of the blocks, one in so many tells.
LEAST_LEVELS, STEP = 1.0, 3


class MayFlash:
    """Looks at the pictures that come, however few they are."""

    def __init__(self) -> None:
        self._counter = FlashCounter()
        self._level = 0.0

    def suspects(self, picture: Picture) -> bool:
        """Take the next picture; whether it may be one of several flashes."""
        if picture.coarse is None:
            return False
        before, self._level = self._level, float(picture.coarse[::STEP, ::STEP].mean())
        if abs(self._level - before) < LEAST_LEVELS * samples_of_a_block(*picture.luma.shape):
            return False
        tiles = of_tiles(picture)
        if tiles is None:
            return False
        self._counter.take(picture.at, tiles)
        return self._counter.flashes(picture.at)[0] > 0
