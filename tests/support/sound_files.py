"""Files of sound, in whatever coding."""

from fractions import Fraction

import av
import numpy as np


def sound_file(path, codec, layout, channels, seconds=1.0):
    """Quiet sound in one plane, as it comes from a sound card."""
    with av.open(path, "w") as target:
        stream = target.add_stream(codec, rate=48_000, layout=layout)
        resampler = av.AudioResampler(stream.format, layout, 48_000)
        for index in range(round(seconds * 48)):
            samples = np.full((1, 1000 * channels), 300, np.int16)
            frame = av.AudioFrame.from_ndarray(samples, "s16", layout)
            frame.sample_rate, frame.pts, frame.time_base = 48_000, index * 1000, Fraction(1, 48_000)
            for ready in resampler.resample(frame):
                target.mux(stream.encode(ready))
        target.mux(stream.encode(None))
    return path
