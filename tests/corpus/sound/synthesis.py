"""Sound that is made by rule: a voice, notes, drums, noise. Mono, float64, 48 kHz; the same for the same chance."""

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Wave = NDArray[np.float64]
Chance = np.random.Generator

VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))  # Hz, formants
WIDTHS = (90.0, 110.0, 170.0)


def silence(seconds: float) -> Wave:
    """Nothing."""
    return np.zeros(round(seconds * RATE))


def noise(chance: Chance, seconds: float, level: float) -> Wave:
    """White, of `level` dBFS (RMS)."""
    return chance.standard_normal(round(seconds * RATE)) * amplitude(level)


def shaped(wave: Wave, *, low: float = 0.0, high: float = 24_000.0) -> Wave:
    """Without what lies under `low` and above `high` Hz, each by a slope of 12 dB an octave."""
    bands, hertz = np.fft.rfft(wave), np.fft.rfftfreq(wave.size, 1 / RATE)
    passed = 1 / (1 + (hertz / high) ** 2)
    if low:
        passed *= (hertz / low) ** 2 / (1 + (hertz / low) ** 2)
    return np.asarray(np.fft.irfft(bands * passed, wave.size))


def amplitude(level: float) -> float:
    """Of a level in dBFS."""
    return float(10 ** (level / 20))


def envelope(count: int, attack: float, release: float) -> Wave:
    """From nought to 1 and back, in so many seconds each."""
    shape = np.ones(count)
    rise, fall = (min(count // 2, round(each * RATE)) for each in (attack, release))
    shape[:rise] = np.sin(np.linspace(0, np.pi / 2, rise)) ** 2
    shape[count - fall :] = np.cos(np.linspace(0, np.pi / 2, fall)) ** 2
    return shape


def tone(hertz: float, seconds: float) -> Wave:
    """A sine of amplitude 1."""
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


def note(hertz: float, seconds: float, partials: tuple[float, ...], decay: float, attack: float = 0.005) -> Wave:
    """A note with its partials, which dies away in about `decay` seconds."""
    time = np.arange(round(seconds * RATE)) / RATE
    heard = sum(
        strength * np.sin(2 * np.pi * hertz * (number + 1) * time) * np.exp(-time * (number + 1) ** 0.5 / decay)
        for number, strength in enumerate(partials)
    )
    return np.asarray(heard) * envelope(time.size, attack, min(0.05, seconds / 4))


def placed(length: float, pieces: "list[tuple[float, Wave]]") -> Wave:
    """Pieces, each at its time, one over the other; what reaches past the end is cut off."""
    whole = silence(length)
    for at, piece in pieces:
        begin = round(at * RATE)
        part = piece[: max(0, whole.size - begin)]
        whole[begin : begin + part.size] += part
    return whole


def speech(chance: Chance, seconds: float, pitch: float) -> Wave:
    """Syllables with stops, sibilants and vowels, in phrases with pauses."""
    pieces, at = [], 0.2
    while at < seconds - 0.6:
        for _ in range(int(chance.integers(4, 11))):
            piece = _syllable(chance, pitch)
            pieces.append((at, piece))
            at += piece.size / RATE
        at += float(chance.uniform(0.2, 0.8))
    return placed(seconds, pieces)


def _syllable(chance: Chance, pitch: float) -> Wave:
    kind = chance.integers(4)
    vowel = _vowel(chance, pitch)
    if kind == 0:  # a stop: closed, then a burst
        burst = noise(chance, 0.012, -26) * envelope(round(0.012 * RATE), 0.001, 0.008)
        return np.concatenate([silence(float(chance.uniform(0.04, 0.09))), burst, vowel])
    if kind == 1:  # a sibilant
        length = float(chance.uniform(0.06, 0.12))
        hiss = shaped(noise(chance, length, -24), low=4_000)
        return np.concatenate([hiss * envelope(hiss.size, 0.02, 0.02), vowel])
    return vowel


def _vowel(chance: Chance, pitch: float) -> Wave:
    seconds = float(chance.uniform(0.09, 0.22))
    count = round(seconds * RATE)
    glide = np.linspace(*chance.uniform(0.88, 1.15, 2), count) * pitch
    phase = 2 * np.pi * np.cumsum(glide) / RATE
    formants = VOWELS[int(chance.integers(len(VOWELS)))]
    heard = np.zeros(count)
    for number in range(1, int(4_500 / pitch)):
        at = [(number * pitch - formant) / width for formant, width in zip(formants, WIDTHS, strict=True)]
        strength = sum(share / (1 + each * each) for share, each in zip((1.0, 0.5, 0.25), at, strict=True)) + 0.02
        heard += strength / number**0.4 * np.sin(number * phase)
    return heard * 0.25 * float(chance.uniform(0.6, 1.0)) * envelope(count, 0.015, float(chance.uniform(0.03, 0.05)))


def drums(chance: Chance, seconds: float, beat: float) -> Wave:
    """A kick, a snare and a hi-hat, as many beats a second."""
    pieces = []
    for number in range(int(seconds * beat * 2)):
        at = number / beat / 2
        hat = noise(chance, 0.06, -28) * np.exp(-np.arange(round(0.06 * RATE)) / RATE / 0.015)
        pieces.append((at, shaped(hat, low=6_000)))
        if number % 4 == 0:
            sweep = np.exp(-np.arange(round(0.25 * RATE)) / RATE / 0.06)
            pieces.append((at, 0.6 * np.sin(2 * np.pi * np.cumsum(45 + 110 * sweep) / RATE) * sweep))
        if number % 4 == 2:
            snare = noise(chance, 0.18, -14) * np.exp(-np.arange(round(0.18 * RATE)) / RATE / 0.04)
            pieces.append((at, shaped(snare, low=400)))
    return placed(seconds, pieces)
