"""Cut known defects, and traps that look like them, into a scene, before it is encoded. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

import numpy as np

from tallylight_demo.scene import (
    BLACK,
    BLUE,
    SOUND_RATE,
    ZEROED_GREEN,
    Colour,
    Picture,
    Scene,
    Sound,
    card_picture,
    faded,
    flat_picture,
    hiss,
    noisy,
)


class Kind(StrEnum):
    """What may be cut into a scene."""

    BLACK = "black"
    FREEZE = "freeze"
    NOISY_FREEZE = "noisy_freeze"  # frozen, then grained by something further down the line
    MONO_COLOUR = "mono_colour"
    SILENCE = "silence"
    FADE_THROUGH_BLACK = "fade_through_black"  # a trap: healthy
    TITLE_CARD = "title_card"  # a trap: healthy
    MUSIC_PAUSE = "music_pause"  # a trap: healthy


DETECTORS = {
    Kind.BLACK: "black",
    Kind.FREEZE: "freeze",
    Kind.NOISY_FREEZE: "freeze",
    Kind.MONO_COLOUR: "mono_colour",
    Kind.SILENCE: "silence",
}
OF_SOUND = (Kind.SILENCE, Kind.MUSIC_PAUSE)


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect or trap, from `start` on for so many `seconds` of media time.

    `colour` paints mono_colour and title_card. `noise` is the grain on a noisy_freeze, in levels of 255.
    `floor` is the noise that is left in a silence, in dBFS; None is digital silence.
    """

    kind: Kind
    start: float
    seconds: float
    colour: Colour | None = None
    noise: float = 1.0
    floor: float | None = None

    @property
    def end(self) -> float:
        """When it is over, in seconds of media time."""
        return self.start + self.seconds

    @property
    def detector(self) -> str | None:
        """Which detector must find it; None for a trap, which none may report."""
        return DETECTORS.get(self.kind)


def apply(scene: Scene, defects: Iterable[Defect]) -> Scene:
    """The scene with all defects cut in, the later ones over the earlier."""
    return reduce(_cut_in, defects, scene)


def _cut_in(scene: Scene, defect: Defect) -> Scene:
    if defect.kind in OF_SOUND:
        return replace(scene, sound=_quietened(scene.sound, defect))
    return replace(scene, picture=_damaged(scene, defect))


def _damaged(scene: Scene, defect: Defect) -> Callable[[int], Picture]:
    first, last = scene.frames(defect.start), scene.frames(defect.end)
    during = _during(scene, defect, (first, last))
    return lambda index: during(index) if first <= index < last else scene.picture(index)


def _during(scene: Scene, defect: Defect, span: tuple[int, int]) -> Callable[[int], Picture]:
    first, last = span
    match defect.kind:
        case Kind.FREEZE:
            return lambda _: scene.picture(first)
        case Kind.NOISY_FREEZE:
            return lambda index: noisy(scene.picture(first), defect.noise, index)
        case Kind.FADE_THROUGH_BLACK:
            return lambda index: faded(scene.picture(index), abs(2 * (index - first) / (last - first) - 1))
        case _:
            painted = _painted(scene, defect)
            return lambda _: painted


def _painted(scene: Scene, defect: Defect) -> Picture:
    size = scene.width, scene.height
    if defect.kind is Kind.TITLE_CARD:
        return card_picture(*size, defect.colour or BLUE)
    return flat_picture(*size, BLACK if defect.kind is Kind.BLACK else defect.colour or ZEROED_GREEN)


def _quietened(sound: Callable[[int, int], Sound], defect: Defect) -> Callable[[int, int], Sound]:
    first, last = round(defect.start * SOUND_RATE), round(defect.end * SOUND_RATE)

    def quietened(begin: int, count: int) -> Sound:
        samples = sound(begin, count)
        quiet = np.zeros_like(samples) if defect.floor is None else hiss(begin, count, defect.floor)
        where = np.arange(begin, begin + count)[:, None]
        return np.where((first <= where) & (where < last), quiet, samples)

    return quietened


def expected(defects: Sequence[Defect]) -> list[tuple[str, Defect]]:
    """What a monitor must report: each defect with the name of its detector, traps left out."""
    return [(defect.detector, defect) for defect in defects if defect.detector is not None]
