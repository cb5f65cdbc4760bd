"""Sound in stretches of 100 ms, stereo, and what is made of it while an act is bad."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from detector_scenes import Act
from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.loudness import Loudness

RATE, STRETCH_SECONDS = 48_000, 0.1
COUNT = round(RATE * STRETCH_SECONDS)
Wave = NDArray[np.float64]
LOUDNESS = -23.0  # LUFS, of a healthy programme


def programme(begin: float) -> Wave:
    """100 ms of a swelling chord, which is not the same at left and right, in a room with a little noise."""
    time = begin + np.arange(COUNT) / RATE
    swell = 0.7 + 0.3 * np.sin(2 * np.pi * 1.3 * time)
    middle = 0.12 * np.sin(2 * np.pi * 440 * time) * swell
    left, right = (0.04 * np.sin(2 * np.pi * hertz * time) for hertz in (663, 551))
    return np.stack([middle + left, middle + right]) + noise(begin, 0.004)


def noise(begin: float, amplitude: float) -> Wave:
    """White, and each time the same at the same place."""
    return np.random.default_rng(round(begin * 10)).standard_normal((2, COUNT)) * amplitude


def stretches(act: Act, bad: Callable[[Wave, float], Wave]) -> Iterator[Sound]:
    """The programme, of which `bad` makes something else, by where it begins, while the act is bad."""
    for index in range(round(act.length / STRETCH_SECONDS)):
        at = index * STRETCH_SECONDS
        heard = programme(at)
        yield Sound(at, STRETCH_SECONDS, (bad(heard, at) if act.is_bad(at) else heard).astype(np.float32))


def tone(begin: float, hertz: float, amplitude: float) -> Wave:
    """A sine on both channels."""
    wave = amplitude * np.sin(2 * np.pi * hertz * (begin + np.arange(COUNT) / RATE))
    return np.stack([wave, wave])


def loudnesses(act: Act, bad: Callable[[float], float]) -> Iterator[Loudness]:
    """The loudness of a steady programme, and another one while the act is bad, by where it begins."""
    for index in range(round(act.length / STRETCH_SECONDS)):
        at = index * STRETCH_SECONDS
        level = bad(at) if act.is_bad(at) else LOUDNESS
        yield Loudness(at + STRETCH_SECONDS, level, level)
