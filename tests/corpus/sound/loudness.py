"""How loud sound is by EBU R128, as the monitor measures it."""

from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

from sound.synthesis import RATE
from tallylight_monitor.decoder.loudness_meter import LoudnessMeter
from tallylight_monitor.detectors.loudness import gated

_FRAME = RATE // 10


def integrated(stereo: NDArray[np.floating]) -> float:
    """LUFS of (2, samples), gated; at least half a second of it must be heard."""
    meter, blocks = LoudnessMeter(), list[float]()
    for first in range(0, stereo.shape[1] - _FRAME + 1, _FRAME):
        samples = np.ascontiguousarray(stereo[:, first : first + _FRAME].T, np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="flt", layout="stereo")
        frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
        blocks += [each.momentary for each in meter.add(frame, first / RATE)]
    found = gated(blocks)
    assert found is not None, "nothing is heard"
    return found
