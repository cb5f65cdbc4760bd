"""Hum: the mains are heard, a line at 50 or 60 Hz with its harmonics that never pauses.

Notes of a bass or an organ lie a hertz or more beside these lines, and end. So a line is looked for that is narrower
than what music makes, exactly there, in four seconds at a time; and within them, when it began and whether it is there.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.detectors.frames import Sound
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.sound_features import spectrum

RATE = 4_000  # Hz, after samples are averaged
SECONDS, EVERY, BLOCK = 4.0, 0.5, 0.1
MAINS, HARMONICS = (50.0, 60.0), (1, 2, 3, 4)
OFF, CLEAR, AROUND = 0.25, 0.75, 4.0  # Hz: from the line; from there to there lies what it is compared with
LEAST_LEVEL = -65.0  # dBFS
LINES = 2  # harmonics that must stand out
PRESENT = 0.5  # of the usual amplitude: the line is there
MOST = 60.0

Amplitudes = NDArray[np.float64]


class Hum:
    """How far the second clearest of the mains' first four lines stands out of what is beside it, in dB."""

    def __init__(self, prominence: float) -> None:
        self._prominence = prominence
        self._blocks: deque[NDArray[np.float32]] = deque(maxlen=round(SECONDS / BLOCK))
        self._waiting: NDArray[np.float32] = np.empty(0, np.float32)
        self._spare: NDArray[np.float32] = np.empty(0, np.float32)
        self._looked, self._value = float("-inf"), 0.0
        self._line: float | None = None
        self._usual = 0.0
        self._since: float | None = None

    def measure(self, sound: Sound) -> Measurement | None:
        """Measure 100 ms of sound; None before there are four seconds."""
        if not sound.samples.size or not sound.seconds:
            return None
        self._take(sound)
        if len(self._blocks) < (self._blocks.maxlen or 0):
            return None
        end = sound.at + sound.seconds
        if end - self._looked >= EVERY:
            self._looked = end
            self._look(end)
        present = self._line is not None and self._amplitudes(self._line)[-2:].max() >= PRESENT * self._usual
        if not present:
            return Measurement(0.0)
        return Measurement(self._value, self._since, f"the mains are heard at {self._line:.0f} Hz")

    def _take(self, sound: Sound) -> None:
        """Average down to 4 kHz, whatever the sample rate, and cut into blocks of 100 ms."""
        mono = np.concatenate([self._spare, sound.samples.mean(axis=0)])
        size = max(1, round(sound.samples.shape[1] / sound.seconds / RATE))
        whole = mono.size // size * size
        self._spare = mono[whole:]
        self._waiting = np.concatenate([self._waiting, mono[:whole].reshape(-1, size).mean(axis=1)])
        length = round(RATE * BLOCK)
        while self._waiting.size >= length:
            self._blocks.append(self._waiting[:length])
            self._waiting = self._waiting[length:]

    def _look(self, end: float) -> None:
        bands = spectrum(np.concatenate(self._blocks))
        found = [(_clearness(bands, mains * each), mains * each) for mains in MAINS for each in HARMONICS]
        by_mains = [sorted(found[at : at + len(HARMONICS)], reverse=True) for at in (0, len(HARMONICS))]
        best = max(by_mains, key=lambda each: each[LINES - 1][0])
        self._value, line = best[LINES - 1][0], best[0][1]
        if self._value < self._prominence:
            self._line = None
            return
        if self._line is None:
            amplitudes = self._amplitudes(line)
            usual = float(np.median(amplitudes[-10:]))
            gone = np.flatnonzero(amplitudes < PRESENT * usual)
            began = int(gone[-1]) + 1 if gone.size else 0
            self._since = end - (len(amplitudes) - began) * BLOCK
            self._line, self._usual = line, usual

    def _amplitudes(self, line: float) -> Amplitudes:
        """Of this line, in each block."""
        blocks = np.stack(self._blocks)
        turns = np.exp(-2j * np.pi * line / RATE * np.arange(blocks.shape[1])) * np.hanning(blocks.shape[1])
        return np.asarray(np.abs(blocks @ turns))


def _clearness(bands: NDArray[np.float64], hertz: float) -> float:
    """How far a line stands out of all that is beside it, in dB; 0 for one that is too quiet to be heard."""
    line = bands[_at(hertz - OFF) : _at(hertz + OFF) + 1].max()
    beside = max(
        bands[_at(hertz - AROUND) : _at(hertz - CLEAR) + 1].max(), bands[_at(hertz + CLEAR) : _at(hertz + AROUND)].max()
    )
    # A sine of amplitude a makes a line of (a N / 4)^2 in Hann's window, and has a power of a^2 / 2.
    level = 10 * np.log10(8 * line / (SECONDS * RATE) ** 2 + 1e-12)
    return float(min(MOST, 10 * np.log10((line + 1e-20) / (beside + 1e-20)))) if level >= LEAST_LEVEL else 0.0


def _at(hertz: float) -> int:
    return round(hertz * SECONDS)
