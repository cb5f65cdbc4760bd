"""From decoded sound frames to windows of 100 ms in float32. Uses av."""

from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Sound

# Long enough for the level of the lowest tones, short enough to say when a silence began.
WINDOW_SECONDS = 0.1
# From so many channels on, a frame's planes lie where PyAV reads past their end.
MANY_CHANNELS = 8
# A step in the timestamps of more than this is a hole, not jitter: what was gathered before it stands alone.
HOLE_SECONDS = 0.05


class SoundWindows:
    """Gathers sound frames until there are 100 ms of them."""

    def __init__(self) -> None:
        self._at = 0.0
        self._seconds = 0.0
        self._gathered: list[NDArray[np.float32]] = []
        self._dropped = False  # whether a hole has cost the last window: where each frame has one, none would be left
        self._resampler: AudioResampler | None = None
        self._form: tuple[object, ...] = ()

    def add(self, frame: AudioFrame, at: float) -> Sound | None:
        """Add a frame; gives a window when it is full."""
        samples = floats(self._interleaved(frame))
        hole = abs(at - self._at - self._seconds) > HOLE_SECONDS
        if self._gathered and (self._unlike(samples) or (hole and not self._dropped)):
            self._gathered, self._seconds, self._dropped = [], 0.0, True
        if not self._gathered:
            self._at = at
        self._gathered.append(samples)
        self._seconds += samples.shape[1] / frame.sample_rate
        if self._seconds < WINDOW_SECONDS:
            return None
        whole, seconds = np.concatenate(self._gathered, axis=1), self._seconds
        self._gathered, self._seconds, self._dropped = [], 0.0, False
        return Sound(self._at, seconds, whole)

    def _interleaved(self, frame: AudioFrame) -> AudioFrame:
        """The frame in one plane, where it has many."""
        if not frame.format.is_planar or frame.layout.nb_channels < MANY_CHANNELS:
            return frame
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or form != self._form:
            self._resampler, self._form = AudioResampler(format="flt"), form
        return self._resampler.resample(frame)[0]

    def _unlike(self, samples: NDArray[np.float32]) -> bool:
        return bool(samples.shape[0] != self._gathered[0].shape[0])


def floats(frame: AudioFrame) -> NDArray[np.float32]:
    """A frame's samples as float32, full scale 1.0, shape (channels, samples), whatever it was decoded to."""
    channels = frame.layout.nb_channels
    if frame.format.name == "fltp" and channels < MANY_CHANNELS:  # as AAC is decoded; three times as fast
        found = np.empty((channels, frame.samples), np.float32)
        for channel, plane in enumerate(frame.planes[:channels]):
            found[channel] = np.frombuffer(memoryview(plane), np.float32, frame.samples)
        return found
    raw: NDArray[Any] = frame.to_ndarray()
    if not frame.format.is_planar:
        raw = raw.reshape(-1, channels).T
    if raw.dtype.kind == "f":
        return np.asarray(raw, np.float32)
    if raw.dtype == np.uint8:
        return np.asarray((raw.astype(np.float32) - 128) / 128, np.float32)
    full_scale = 2.0 ** (8 * raw.dtype.itemsize - 1)
    return np.asarray(raw.astype(np.float32) / full_scale, np.float32)
