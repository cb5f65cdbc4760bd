"""Black: nearly every pixel is darker than a share of the range.

Same measure as FFmpeg's blackdetect (pixels below a level, share of the picture), on a scaled picture.
"""

from dataclasses import dataclass

import numpy as np

from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measurement import Measurement

GREY = 128
# A dark blue that is nearly black has up to about 20; anything further off is a colour.
COLOURLESS = 24
BLACK, WHITE = 16, 235  # limited range, to which the decoder's pictures are converted


@dataclass(slots=True)
class Black:
    """The share of the picture that is black."""

    share: float
    level: float

    def measure(self, picture: Picture) -> Measurement:
        """Measure one picture."""
        darkest_not_black = BLACK + int(self.level * (WHITE - BLACK)) + 1
        dark = features.darker(picture.luma, darkest_not_black) / picture.luma.size
        return Measurement(dark if dark < self.share or _is_neutral(picture) else 0.0)


def _is_neutral(picture: Picture) -> bool:
    """Whether the picture has no colour: zeroed memory is as dark as black, and a bright green to the eye."""
    return all(abs(float(np.median(plane)) - GREY) <= COLOURLESS for plane in picture.chroma)
