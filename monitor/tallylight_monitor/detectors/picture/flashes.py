"""Flashes: a large part of the picture flashes so often that it may harm people (ITU-R BT.1702)."""

from tallylight_monitor.detectors.flash_counter import FlashCounter
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.luminance import of_tiles
from tallylight_monitor.detectors.may_flash import MayFlash
from tallylight_monitor.detectors.measurement import Measurement


class Flashes:
    """How many flashes there were in the last second, over at least a quarter of the picture."""

    stand_in = MayFlash

    def __init__(self, flashes: float) -> None:
        del flashes  # the threshold, which the measurement is compared with elsewhere
        self._counter = FlashCounter()

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure one picture; None where it is too small to have parts."""
        tiles = of_tiles(picture)
        if tiles is None:
            return None
        self._counter.take(picture.at, tiles)
        return Measurement(*self._counter.flashes(picture.at))
