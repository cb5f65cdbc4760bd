"""What each detector is shown in the contract suite: a healthy scene of its kind, with its defect in it.

One function for each detector, under the detector's name. It gives observations from 0 to `act.length`, with the
defect from `act.start` to `act.end` and health elsewhere; where the two are equal, there is no defect at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from tallylight_monitor.detectors.frames import Coded, Picture, Sound
from tallylight_monitor.detectors.reception import Reception

FPS = 25
KEY_EVERY = 50  # pictures; two seconds, as live packagers do
WIDTH, HEIGHT = 160, 90
SOUND_RATE = 48_000
STRETCH_SECONDS = 0.1
TICK_SECONDS = 0.25
TARGET_SECONDS = 2.0  # the playlist's, in feeds
SEGMENT_EVERY = 2.0  # seconds between two segments of a healthy feed


@dataclass(frozen=True, slots=True)
class Act:
    """When the defect lasts, and how long the whole scene is, in seconds of media time."""

    start: float
    end: float
    length: float

    def is_bad(self, at: float) -> bool:
        """Whether the defect is there at a moment."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Scenes:
    """One detector's scenes. `counted` is the seconds that its measurement needs to reach the default threshold."""

    perform: Callable[[Act], Iterator[Any]]
    counted: float = 0.0


def black(act: Act) -> Iterator[Picture]:
    """A moving picture that is replaced by black."""
    dark = np.full((HEIGHT, WIDTH), 16, np.uint8)
    return _pictures(act, lambda index: dark if act.is_bad(index / FPS) else _moving(index))


def mono_colour(act: Act) -> Iterator[Picture]:
    """A moving picture that is replaced by grey."""
    grey = np.full((HEIGHT, WIDTH), 126, np.uint8)
    return _pictures(act, lambda index: grey if act.is_bad(index / FPS) else _moving(index))


def freeze(act: Act) -> Iterator[Picture]:
    """A moving picture that stops, goes on with a coder's flicker, and moves again."""
    stopped = round(act.start * FPS)

    def luma(index: int) -> np.ndarray:
        if not act.is_bad(index / FPS):
            return _moving(index)
        flicker = np.zeros((HEIGHT, WIDTH), np.uint8)
        flicker[index % 10 :: 10] = index % 2  # a tenth of the rows, by one level
        return _moving(stopped) + flicker

    return _pictures(act, luma)


def silence(act: Act) -> Iterator[Sound]:
    """A tone that falls silent."""
    count = round(STRETCH_SECONDS * SOUND_RATE)
    tone = 0.1 * np.sin(np.arange(count) * (2 * np.pi * 440 / SOUND_RATE))
    heard = np.stack([tone, np.zeros(count)]).astype(np.float32)  # one silent channel is no silence
    for index in range(round(act.length / STRETCH_SECONDS)):
        at = index * STRETCH_SECONDS
        yield Sound(at, STRETCH_SECONDS, heard * np.float32(not act.is_bad(at)))


def decode_damage(act: Act) -> Iterator[Coded]:
    """Whole data, then damage up to a clean key frame."""
    for index in range(round(act.length * FPS)):
        bad = act.is_bad(index / FPS)
        yield Coded(index / FPS, int(bad), "coded data is missing" if bad else "")


def signal_lost(act: Act) -> Iterator[Reception]:
    """Segments arrive, and then nothing does."""
    return _receptions(act, lambda at: {"absent": _since_the_last(at, act)})


def playlist_stale(act: Act) -> Iterator[Reception]:
    """The playlist grows, and then is served as it was."""
    return _receptions(act, lambda at: {"playlist_age": _since_the_last(at, act)})


def segment_error(act: Act) -> Iterator[Reception]:
    """Segments come whole, and then one after the other does not."""
    return _receptions(act, lambda at: {"lost_in_a_row": int(act.is_bad(at)) * int(1 + (at - act.start) / 2)})


SCENES = {
    "black": Scenes(black),
    "mono_colour": Scenes(mono_colour),
    "freeze": Scenes(freeze, counted=2.0),
    "silence": Scenes(silence),
    "decode_damage": Scenes(decode_damage),
    "signal_lost": Scenes(signal_lost, counted=1.5 * TARGET_SECONDS),
    "playlist_stale": Scenes(playlist_stale, counted=1.5 * TARGET_SECONDS),
    "segment_error": Scenes(segment_error),
}


@lru_cache(maxsize=1)
def _world() -> np.ndarray:
    """A landscape wider than the picture: smooth shapes with texture, in limited range."""
    rng = np.random.default_rng(5)
    coarse = rng.integers(40, 200, (HEIGHT // 6, WIDTH)).astype(np.uint8)
    return np.kron(coarse, np.ones((6, 6), np.uint8)) + rng.integers(0, 20, (HEIGHT, WIDTH * 6), dtype=np.uint8)


def _moving(index: int) -> np.ndarray:
    """A camera that pans to and fro, two pixels a picture."""
    far = WIDTH * 5
    place = 2 * index % (2 * far)
    left = min(place, 2 * far - place)
    return _world()[:, left : left + WIDTH]


def _pictures(act: Act, luma: Callable[[int], np.ndarray]) -> Iterator[Picture]:
    chroma = np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8)
    previous = None
    for index in range(round(act.length * FPS)):
        planes = (luma(index), chroma, chroma)
        previous = Picture(index / FPS, planes, key=index % KEY_EVERY == 0, previous=previous)
        yield previous


def _receptions(act: Act, state: Callable[[float], dict[str, float]]) -> Iterator[Reception]:
    healthy = {"target": TARGET_SECONDS, "absent": 0.0, "playlist_age": 0.0, "lost_in_a_row": 0}
    for index in range(round(act.length / TICK_SECONDS)):
        at = index * TICK_SECONDS
        yield Reception(at, **(healthy | state(at)))


def _since_the_last(at: float, act: Act) -> float:
    """How long ago something came: every `SEGMENT_EVERY` seconds, the last time when the defect begins."""
    return at - act.start if act.is_bad(at) else at % SEGMENT_EVERY
