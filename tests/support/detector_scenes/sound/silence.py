from collections.abc import Iterator

import numpy as np
from detector_scenes import Act

from tallylight_monitor.detectors.frames import Sound

SOUND_RATE = 48_000
STRETCH_SECONDS = 0.1
AMBIENCE = 10 ** (-50 / 20)  # full scale: a quiet room, 50 dB below it


def scene(act: Act) -> Iterator[Sound]:
    """A tone that falls silent, beside a channel that always is."""
    return _stretches(act, 0.0)


def trap(act: Act) -> Iterator[Sound]:
    """A tone that stops, and leaves the ambience of a quiet room."""
    return _stretches(act, AMBIENCE)


def _stretches(act: Act, left: float) -> Iterator[Sound]:
    count = round(STRETCH_SECONDS * SOUND_RATE)
    tone = 0.1 * np.sin(np.arange(count) * (2 * np.pi * 440 / SOUND_RATE))
    noise = np.random.default_rng(3).normal(0.0, 1.0, count) * left
    for index in range(round(act.length / STRETCH_SECONDS)):
        at = index * STRETCH_SECONDS
        heard = noise if act.is_bad(at) else tone
        yield Sound(at, STRETCH_SECONDS, np.stack([heard, np.zeros(count)]).astype(np.float32))
