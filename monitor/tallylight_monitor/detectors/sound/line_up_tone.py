"""Line-up tone: one steady tone and nothing else, as it is sent to line up a connection."""

from dataclasses import dataclass, field

import numpy as np

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.sound_features import decibels, power_of, spectrum

LEAST_LEVEL, LOWEST = -50.0, 200.0  # dBFS; Hz
SINE_CREST = (1.7, 2.4)  # the peak's power beside the mean's: 2 for a sine, and more for all else but a square wave
LINE_BANDS = 2  # to either side, into which the window spreads a line
STEADY_BANDS, STEADY_LEVEL = 1, 1.5  # from one stretch to the next; dB


@dataclass(slots=True)
class LineUpTone:
    """The share of the loudest channel's power that is one tone, while its pitch and level stay."""

    share: float
    _line: int = field(default=-1, init=False)
    _level: float = field(default=0.0, init=False)

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound."""
        if not sound.samples.size:
            return None
        samples = sound.loudest
        power = power_of(samples)
        level, before = decibels(power), (self._line, self._level)
        self._line = -1
        if level < LEAST_LEVEL or not SINE_CREST[0] <= sound.peak**2 / power <= SINE_CREST[1]:
            return Measurement(0.0)
        bands = spectrum(samples)
        line = int(np.argmax(bands))
        share = float(bands[max(0, line - LINE_BANDS) : line + LINE_BANDS + 1].sum() / bands.sum())
        hertz = line / sound.seconds
        self._line, self._level = line, level
        steady = abs(line - before[0]) <= STEADY_BANDS and abs(level - before[1]) <= STEADY_LEVEL
        if hertz < LOWEST or not (steady or before[0] < 0):
            return Measurement(0.0)
        return Measurement(share, detail=f"a tone of about {hertz:.0f} Hz at {level:.0f} dBFS")
