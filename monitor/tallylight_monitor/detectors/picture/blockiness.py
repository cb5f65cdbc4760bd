"""Blockiness: steps in the picture lie on a grid, because it was coded with too few bits, here or before."""

from dataclasses import dataclass, field

from tallylight_monitor.detectors.block_grid import FEATURES, block_grid
from tallylight_monitor.detectors.confirmer import LIKELY, Confirmer
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.seldom import Seldom

LOOK_SECONDS = 0.2
_CONFIRMER = Confirmer.beside(__package__, "blockiness", FEATURES)


@dataclass(slots=True)
class Blockiness:
    """How many times larger steps on the grid are than those between; 1 where that is not likely to be of blocks."""

    times: float
    _seldom: Seldom = field(init=False, default_factory=lambda: Seldom(LOOK_SECONDS))

    def measure(self, picture: Picture) -> Measurement | None:
        """Measure a picture, a few times a second; None where it is not there at its own size."""
        if picture.whole is None or not self._seldom.due(picture.at) or (luma := picture.whole.luma()) is None:
            return None
        grid = block_grid(luma)
        if grid is None:
            return None
        likely = grid.strength < self.times or _CONFIRMER.likelihood(grid.features) >= LIKELY
        return Measurement(grid.strength if likely else 1.0)
