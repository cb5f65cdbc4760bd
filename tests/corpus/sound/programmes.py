"""Healthy programmes, (2, samples) each, in two halves; half a minute of each is played over and over."""

import shutil
import subprocess
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO

import av
import numpy as np
from numpy.typing import NDArray

from sound.synthesis import RATE, Chance, Wave, amplitude, drums, noise, note, placed, shaped, silence, speech
from tallylight_demo.clips import clip_sound

Stereo = NDArray[np.float64]

LOOP_SECONDS = 30.0
RMS_DBFS = -23.0  # of what is heard at all, near to EBU R128's target
LOUDEST = 0.5  # of full scale
TEXT = (
    "Good evening, and welcome to the match of the day. The home side has won the toss. It is raining a little, and the"
    " stands are full. Let us go down to the pitch, where the teams are about to come out. What a noise they make!"
)


def panned(wave: Wave, place: float) -> Stereo:
    """At a place from -1, left, to 1, right."""
    angle = (place + 1) * np.pi / 4
    return np.stack([wave * np.cos(angle), wave * np.sin(angle)])


def room(chance: Chance, wave: Wave, level: float = -58.0) -> Stereo:
    """A voice in the middle of a room: reflections that differ at left and right, and the room's own tone."""
    echoes = []
    for _ in range(2):
        heard = wave.copy()
        for delay, gain in ((0.011, 0.14), (0.017, 0.1), (0.023, 0.08), (0.041, 0.06)):
            shift = round(delay * float(chance.uniform(0.7, 1.4)) * RATE)
            heard[shift:] += gain * wave[:-shift]
        echoes.append(heard + shaped(noise(chance, wave.size / RATE, level), high=2_000))
    return np.stack(echoes)


def _man(chance: Chance) -> Stereo:
    return room(chance, speech(chance, LOOP_SECONDS, 112.0))


def _piano(chance: Chance) -> Stereo:
    pieces: list[list[tuple[float, Wave]]] = [[], [], []]
    for number in range(int(LOOP_SECONDS * 2)):
        for key in chance.choice([40, 43, 47, 52, 55, 59, 64, 67, 71], 2, replace=False):
            hertz = 440 * 2 ** ((int(key) - 49) / 12)
            heard = note(hertz, 1.6, (1.0, 0.5, 0.3, 0.15, 0.08), 0.7) * float(chance.uniform(0.1, 0.3))
            pieces[int(key) % 3].append((number / 2, heard))
    keys = (placed(LOOP_SECONDS, each) for each in pieces)
    return sum((panned(each, place) for each, place in zip(keys, (-0.5, 0.0, 0.5), strict=True)), np.zeros((2, 1)))


def _band(chance: Chance) -> Stereo:
    bass = [(at / 2, note(41.2 * 2 ** (int(chance.integers(8)) / 12), 0.45, (1.0, 0.6, 0.2), 0.5)) for at in range(60)]
    guitar = [
        (at / 4, note(196 * 2 ** (int(chance.integers(12)) / 12), 0.5, (1, 0.8, 0.6, 0.4, 0.3, 0.2), 0.25) * 0.3)
        for at in range(120)
    ]
    rhythm = drums(chance, LOOP_SECONDS, 2.0)
    keys = [(at, note(330 * 2 ** (int(chance.integers(9)) / 12), 1.2, (1, 0.3, 0.1), 1.0) * 0.2) for at in range(30)]
    parts = ((placed(LOOP_SECONDS, bass) * 0.5, 0.0), (placed(LOOP_SECONDS, guitar), -0.7), (rhythm, 0.1))
    mixed = sum((panned(wave, place) for wave, place in parts), np.zeros((2, 1)))
    return np.asarray(mixed + panned(placed(LOOP_SECONDS, keys), 0.7))


def _interview(chance: Chance) -> Stereo:
    """A woman and a man, a little to the left and to the right, who take turns."""
    woman, man = speech(chance, LOOP_SECONDS, 205.0), speech(chance, LOOP_SECONDS, 128.0)
    turn = np.arange(woman.size) // (6 * RATE) % 2
    woman, man = np.where(turn == 0, woman, 0.0), np.where(turn == 1, man, 0.0)
    return panned(woman, -0.3) + panned(man, 0.3) + room(chance, woman + man) * 0.2


def _strings(chance: Chance) -> Stereo:
    """Long notes with vibrato that go from one into the next."""
    heard = np.zeros((2, round(LOOP_SECONDS * RATE)))
    time = np.arange(round(3.5 * RATE)) / RATE
    for voice, place in enumerate((-0.6, -0.2, 0.2, 0.6)):
        for at in range(0, int(LOOP_SECONDS), 3):
            hertz = 147 * 2 ** (int(chance.choice([0, 3, 5, 7, 10])) / 12 + voice / 2)
            phase = 2 * np.pi * hertz * (time + 0.0008 * np.sin(2 * np.pi * 5.3 * time + voice))
            wave = sum(np.sin(number * phase) / number for number in range(1, 9))
            swell = np.minimum(1, np.minimum(time / 0.5, (3.5 - time) / 0.5))
            heard += panned(placed(LOOP_SECONDS, [(at, np.asarray(wave) * swell * 0.1)]), place)
    return heard


def _dance(chance: Chance) -> Stereo:
    """A kick, a low bass, pads that are wide, and a hi-hat."""
    bass = [(at / 4, note(49.0 * 2 ** ([0, 0, 3, 5][at // 16 % 4] / 12), 0.2, (1, 0.4), 2.0)) for at in range(120)]
    pads = [
        [(at, note(hertz * 2 ** ([0, 3, -2, 5][at // 4 % 4] / 12), 3.9, (1, 0.7, 0.5, 0.4, 0.3), 8.0, 0.2) * 0.1)
         for at in range(0, 30, 4)]
        for hertz in (219.3, 220.7, 328.9, 330.6)
    ]  # fmt: skip
    wide = sum(
        (panned(placed(LOOP_SECONDS, pad), place) for pad, place in zip(pads, (-0.8, 0.8, 0.7, -0.7), strict=True)),
        np.zeros((2, 1)),
    )
    return np.asarray(panned(placed(LOOP_SECONDS, bass) * 0.4 + drums(chance, LOOP_SECONDS, 2.1), 0.0) + wide)


def _film(_: Chance) -> Stereo:
    return np.asarray(clip_sound(0, round(LOOP_SECONDS * RATE)).T, np.float64)


def _spoken(chance: Chance) -> Stereo:
    """Real text by espeak-ng, where it is installed."""
    spoken = subprocess.run(("espeak-ng", "-v", "en", "--stdout", TEXT), capture_output=True, check=True).stdout
    with av.open(BytesIO(spoken)) as source:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        frames = [out.to_ndarray()[0] for frame in source.decode(audio=0) for out in resampler.resample(frame)]
    wave = np.concatenate(frames).astype(np.float64)
    return room(chance, np.tile(np.concatenate([wave, silence(0.5)]), 4)[: round(LOOP_SECONDS * RATE)])


TUNING: dict[str, Callable[[Chance], Stereo]] = {"man": _man, "piano": _piano, "band": _band}
TEST: dict[str, Callable[[Chance], Stereo]] = {
    "interview": _interview,
    "strings": _strings,
    "dance": _dance,
    "film": _film,
} | ({"spoken": _spoken} if shutil.which("espeak-ng") else {})


@cache
def _loop(name: str) -> Stereo:
    made = (TUNING | TEST)[name](np.random.default_rng(zlib.crc32(name.encode())))
    return levelled(made)


def levelled(heard: Stereo, level: float = RMS_DBFS) -> Stereo:
    """At the level of a programme: what is much quieter than the rest does not count for it."""
    powers = np.square(heard[:, : heard.shape[1] // 4_800 * 4_800]).reshape(2, -1, 4_800).mean(axis=2).sum(axis=0)
    loud = powers[powers > 0.1 * powers[powers > 0.01 * powers.mean()].mean()].mean()
    made = heard * amplitude(level) / np.sqrt(loud)
    return np.asarray(made * min(1.0, LOUDEST / np.abs(made).max()))


def programme(name: str, seconds: float) -> Stereo:
    """So much of it."""
    loop = _loop(name)
    return np.tile(loop, (1, int(seconds / LOOP_SECONDS) + 1))[:, : round(seconds * RATE)].copy()
