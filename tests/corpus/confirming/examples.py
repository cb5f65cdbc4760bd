"""Pictures of blocks and of what looks like them, coded as they are sent, and what is measured of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO

import av
import numpy as np
from numpy.typing import NDArray
from picture.cases import AT_KEYS, Case, Half, cases
from picture.coding import Coding, Film, Part, stream
from picture.films import Source
from picture.painting import in_blocks

from confirming.look_alikes import facade, lettering, strokes
from confirming.poor_coding import poorly_coded
from tallylight_bench.freeze.moving import Make, clip, handheld, pan
from tallylight_demo.scene import Picture, Scene, planes
from tallylight_monitor.detectors.block_grid import block_grid

SECONDS, EVERY = 2.0, 5  # of each scene; of its pictures each fifth is an example
WIDTH, HEIGHT, FPS = 640, 360, 25
BITRATES = (800_000, 2_500_000)
FILMS: dict[str, Make] = {
    "bikes": clip("bikes"), "pan": pan(3.0, 1.5), "slow pan": pan(1.0, 0.5), "by hand": handheld(1.0),
}  # fmt: skip
# From this strength of a grid on the rule may be asked at all: below, every film has one.
ASKED = 1.25
Pictures = list[Picture]


@dataclass(frozen=True, slots=True)
class Example:
    """A picture of a scene, whether it has blocks, its grid's strength by columns and at its best, and its features."""

    scene: str
    fault: bool
    columns: float
    strength: float
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What becomes of the pictures of a film."""

    name: str
    fault: bool
    change: Callable[[Pictures], Pictures]


def examples(half: Half) -> Iterator[Example]:
    """Those of the corpus' own cases; and in the tuning half more of both kinds."""
    for case in cases(half):
        if "blockiness" in case.finds or (not case.finds and not _is_coding(case)):
            yield from _examples(case.key, bool(case.finds), _of_case(case))
    if half == "tuning":
        for name, make in FILMS.items():
            filmed = [make(WIDTH, HEIGHT, 5).picture(index) for index in range(round(SECONDS * FPS))]
            for shown in (*FAULTS, *HEALTHY):
                for bitrate in BITRATES:
                    coding = Coding("libx264", bitrate, WIDTH, HEIGHT, FPS)
                    film = Film(_scene(shown.change(filmed)), (Part(SECONDS, coding),))
                    yield from _examples(f"{name}: {shown.name}", shown.fault, film)


def _is_coding(case: Case) -> bool:
    """Whether a trap is in how the film is coded, and not in what is seen."""
    film = case.film()
    return len(film.parts) > 1 or bool(film.extra_keys) or film.parts[0].coding.interlaced


def _of_case(case: Case) -> Film:
    """Two seconds from the middle of what is wrong, or what looks so."""
    film, source = case.film(), case.source
    first = film.scene.frames(max(case.spell[0], AT_KEYS) + 1.0)
    later = replace(film.scene, picture=lambda index: film.scene.picture(first + index))
    return Film(later, (Part(SECONDS, _coding(source)),))


def _coding(source: Source) -> Coding:
    return Coding(source.codec, source.bitrate, source.width, source.height, source.fps)


def _scene(pictures: Pictures) -> Scene:
    made = pan(1.0, 0.0)(WIDTH, HEIGHT, 1)
    return replace(made, picture=lambda index: pictures[index])


def _examples(name: str, fault: bool, film: Film) -> Iterator[Example]:
    with av.open(BytesIO(stream(film)), format="mpegts") as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index % EVERY == 0:
                luma: NDArray[np.uint8] = planes(frame.reformat(format="yuv420p").to_ndarray())[0]
                if (grid := block_grid(luma)) is not None:
                    yield Example(name, fault, grid.columns.strength, grid.strength, grid.features)


def _blocks(left: float, pictures: Pictures) -> Pictures:
    return [in_blocks(picture.copy(), left) for picture in pictures]


def _poor(codec: str, quantiser: int, enlarged: float, pictures: Pictures) -> Pictures:
    return list(poorly_coded(pictures, codec, quantiser, enlarged))


def _lettered(period: int, speed: int, pictures: Pictures) -> Pictures:
    return [lettering(WIDTH, HEIGHT, period, speed * index) for index, _ in enumerate(pictures)]


def _striped(period: int, top: float, bottom: float, pictures: Pictures) -> Pictures:
    return [strokes(picture, period, top, bottom) for picture in pictures]


def _housed(across: int, down: int, speed: int, pictures: Pictures) -> Pictures:
    return [facade(picture, across, down, speed * index) for index, picture in enumerate(pictures)]


FAULTS = (
    *(Shown(f"blocks, {left} left", True, partial(_blocks, left)) for left in (0.1, 0.4)),
    *(
        Shown(f"{codec} at {quantiser}, enlarged {enlarged}", True, partial(_poor, codec, quantiser, enlarged))
        for codec, quantiser, enlarged in (
            ("mpeg2video", 16, 1.0), ("mpeg2video", 31, 1.0), ("mpeg4", 24, 1.0), ("mpeg4", 31, 1.0),
            ("mpeg2video", 24, 1.25), ("mpeg2video", 31, 1.5), ("mpeg2video", 31, 2.0),
        )
    ),
)  # fmt: skip
HEALTHY = (
    Shown("as it is", False, list),
    *(Shown(f"letters, {p}, {s}", False, partial(_lettered, p, s)) for p, s in ((8, 0), (10, 3), (12, 0), (16, 2))),
    *(
        Shown(f"strokes, {each}", False, partial(_striped, *each))
        for each in ((9, 0.4, 0.6), (16, 0.5, 0.9), (8, 0.1, 0.95), (24, 0.0, 1.0))
    ),
    *(
        Shown(f"houses, {each}", False, partial(_housed, *each))
        for each in ((12, 12, 0), (12, 16, 1), (16, 16, 0), (16, 22, 2), (24, 24, 0), (32, 32, 1))
    ),
)
