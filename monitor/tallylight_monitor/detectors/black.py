"""Black: nearly every pixel is darker than a share of the range.

Same measure as FFmpeg's blackdetect (pixels below a level, share of the picture), on a scaled picture.
"""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.frames import Picture

BLACK, WHITE = 16, 235  # limited range, to which the decoder's pictures are converted


@dataclass(slots=True)
class Black:
    """The share of the picture that is black."""

    share: float
    level: float

    def measure(self, picture: Picture) -> Measurement:
        """Measure one picture."""
        darkest_not_black = BLACK + int(self.level * (WHITE - BLACK)) + 1
        dark = int(picture.histogram[:darkest_not_black].sum())
        return Measurement(dark / picture.luma.size)
