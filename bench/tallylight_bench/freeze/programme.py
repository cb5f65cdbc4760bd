"""Hours in which nothing freezes: scenes in motion and still ones, joined by cuts and dissolves. Seeded."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tallylight_bench.freeze.moving import MOVING, Make
from tallylight_bench.freeze.still import camera_rests, on_air_card, slides, snow, someone_leaves, talking_head
from tallylight_demo.scene import Picture, Scene, card_scene

FPS = 25
PIECE_SECONDS = (6.0, 30.0)
DISSOLVES = (0.0, 0.0, 0.0, 0.3, 0.6, 1.0, 2.0)  # seconds; 0 is a cut
SIGMAS = (1.0, 1.5, 2.0, 3.0)  # of sensors
CLIPS = ("bigbuckbunny", "bikes", "carphone", "slow-pan", "pan", "handheld", "crowd")


@dataclass(frozen=True, slots=True)
class Piece:
    """A scene for so many pictures, of which the first are mixed with the scene before."""

    make: Make
    seed: int
    pictures: int
    dissolve: int


Kind = Callable[[random.Random], Make]


def pieces(rng: random.Random, kind: Kind) -> Iterator[Piece]:
    """What is shown next, and next, for ever; `kind` draws it."""
    while True:
        make = kind(rng)
        length = round(rng.uniform(*PIECE_SECONDS) * FPS)
        yield Piece(make, rng.randrange(1000), length, round(rng.choice(DISSOLVES) * FPS))


def half_still(rng: random.Random) -> Make:
    """Half of television moves; the other half is what may look frozen."""
    sigma = rng.choice(SIGMAS)
    still = (
        someone_leaves(sigma, rng.uniform(0.1, 0.5)),
        talking_head(sigma),
        slides(rng.choice((0.0, 0.4, 1.0)), clock=True),
        snow(rng.choice((0, 60, 400)), sigma),
        camera_rests(sigma, rng.uniform(0.5, 2.0)),
        on_air_card(rng.uniform(2.0, 6.0)),
        lambda width, height, _: card_scene(width, height),
    )
    return MOVING[rng.choice(CLIPS)] if rng.random() < 0.5 else rng.choice(still)


def pictures(seed: int, width: int, height: int, kind: Kind = half_still) -> Iterator[Picture]:
    """An endless programme, picture by picture."""
    before: tuple[Scene, int] | None = None
    for piece in pieces(random.Random(seed), kind):
        scene = _scene(piece.make, width, height, piece.seed)
        for index in range(piece.pictures):
            shown = scene.picture(index)
            if before is not None and index < piece.dissolve:
                left, last = before
                part = np.float32((index + 1) / (piece.dissolve + 1))
                shown = np.asarray(left.picture(last + index) * (1 - part) + shown * part + 0.5, np.uint8)
            yield shown
        before = scene, piece.pictures


@lru_cache(maxsize=4)
def _scene(make: Make, width: int, height: int, seed: int) -> Scene:
    return make(width, height, seed)
