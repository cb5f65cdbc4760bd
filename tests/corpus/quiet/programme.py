"""An hour of television in which nothing is wrong: scenes and programmes of sound in turn, coded as HLS. Seeded."""

import random
from collections.abc import Iterator
from functools import cache, cached_property

import numpy as np
from sound import programmes
from sound.loudness import integrated
from sound.synthesis import amplitude

from tallylight_bench.freeze.moving import MOVING, Make
from tallylight_bench.freeze.programme import CLIPS, SIGMAS, pictures
from tallylight_bench.freeze.still import camera_rests, someone_leaves, talking_head
from tallylight_demo.encode import Encoding, Segment, segments
from tallylight_demo.scene import SOUND_RATE, Picture, Scene, Sound

WIDTH, HEIGHT = 160, 90
RATES = (60_000, 120_000, 250_000)  # at this size as good, and as poor, as 0.8 to 3 Mb/s at 360p
PRESETS = (
    "ultrafast",
    "superfast",
)  # of the others, x264 makes another film each time here, and they cost twice as much
SOUND_RATES = (64_000, 96_000, 128_000)
SEGMENT_SECONDS = (2.0, 4.0, 6.0)
PIECE_SECONDS = (15.0, 90.0)  # of one programme of sound
PAUSES = (0.0, 0.0, 0.1, 0.4, 1.2)  # seconds between two
FADES = (0.005, 0.05, 0.5, 2.0)  # seconds in which one begins and ends
TARGET_LUFS = -23.0  # EBU R128: what is far from it is a fault by its word
GAINS = (-2.0, 2.0)  # LU; loudness differs so much from that, and from one to the next twice as much
ROOM_DBFS = -75.0  # what is heard in a pause


def hour(seed: int, seconds: float) -> Iterator[Segment]:
    """The programme of a seed, in segments."""
    rng = random.Random(f"quiet-{seed}")
    rate, preset, sound = rng.choice(RATES), rng.choice(PRESETS), rng.choice(SOUND_RATES)
    encoding = Encoding(rate, 2.0, preset, sound, sound_coder="fast")
    scene = Scene(WIDTH, HEIGHT, _Shown(seed).picture, _Heard(seed).sound)
    return segments(scene, seconds, encoding, rng.choice(SEGMENT_SECONDS))


def kind(rng: random.Random) -> Make:
    """What moves, and what may look frozen. Neither black nor a card of one colour: those are faults by their word."""
    sigma = rng.choice(SIGMAS)
    still = (
        someone_leaves(sigma, rng.uniform(0.1, 0.5)),
        talking_head(sigma),
        camera_rests(sigma, rng.uniform(0.5, 2.0)),
    )
    return MOVING[rng.choice(CLIPS)] if rng.random() < 0.6 else rng.choice(still)


class _Shown:
    """A programme's pictures, which are asked for one after the other."""

    def __init__(self, seed: int) -> None:
        self._left, self._next = pictures(seed, WIDTH, HEIGHT, kind), 0

    def picture(self, index: int) -> Picture:
        """The picture of an index, which is the next."""
        assert index == self._next, "a programme has no way back"
        self._next += 1
        return next(self._left)


@cache
def _loudness(name: str) -> float:
    """Of a whole loop of it. The level at which programmes come is near the target, a film's 3.6 LU below."""
    return integrated(programmes.programme(name, programmes.LOOP_SECONDS))


class _Heard:
    """Its sound, which is asked for one piece after the other."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(f"sound-{seed}")
        self._chance = np.random.default_rng(seed)
        self._waiting = np.zeros((0, 2), np.float32)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return (*programmes.TUNING, *programmes.TEST)

    def sound(self, first: int, count: int) -> Sound:
        """So many samples, which are the next."""
        while len(self._waiting) < count:
            self._waiting = np.concatenate([self._waiting, self._piece()])
        found, self._waiting = self._waiting[:count], self._waiting[count:]
        return found

    def _piece(self) -> Sound:
        """One programme, faded in and out, and the pause behind it."""
        rng = self._rng
        name = rng.choice(self._names)
        whole = programmes.programme(name, rng.uniform(*PIECE_SECONDS)).T
        whole *= amplitude(rng.uniform(*GAINS) + TARGET_LUFS - _loudness(name))
        fade = np.linspace(0, 1, round(rng.choice(FADES) * SOUND_RATE))[:, None]
        whole[: len(fade)] *= fade
        whole[len(whole) - len(fade) :] *= fade[::-1]
        pause = np.zeros((round(rng.choice(PAUSES) * SOUND_RATE), 2))
        heard = np.concatenate([whole, pause])
        return np.asarray(heard + self._chance.standard_normal(heard.shape) * amplitude(ROOM_DBFS), np.float32)
