"""An endless film whose every picture and sound is known, and such films as need no clip. Pure.

A picture is one array of the planes of yuv420p (limited range): `height` rows of luma, then U, then V.
Sound is float32 in the range of -1 to 1, one row a sample, two channels, 48 kHz.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Sound = NDArray[np.float32]
Colour = tuple[int, int, int]  # Y, U, V in limited range

SOUND_RATE = 48_000  # samples a second, of every scene
DEFAULT_FPS = Fraction(25)  # pictures a second, as in the clips
NOISE_OFFSETS = 65_536  # places in the bank of noise at which a picture's noise may begin
HISS_SAMPLES = SOUND_RATE  # a second of noise, over and over, is noise to the ear and to a level meter

BLACK: Colour = (16, 128, 128)
WHITE: Colour = (235, 128, 128)
GREY: Colour = (126, 128, 128)
BLUE: Colour = (41, 240, 110)
PINK: Colour = (140, 150, 190)
ZEROED_GREEN: Colour = (0, 0, 0)  # what a lost hardware frame looks like: every plane is zero


@dataclass(frozen=True, slots=True)
class Scene:
    """An endless film of `width` x `height` (both even).

    `picture` gives the picture of a frame index; it must not be written to. `sound` gives, from a sample's
    index on, so many samples. The same question has the same answer, in any order.
    """

    width: int
    height: int
    picture: Callable[[int], Picture]
    sound: Callable[[int, int], Sound]
    fps: Fraction = DEFAULT_FPS

    def frames(self, seconds: float) -> int:
        """How many pictures begin in so many seconds."""
        return round(seconds * self.fps)


def planes(picture: Picture) -> tuple[Picture, Picture, Picture]:
    """The Y, U and V of a picture, as views."""
    height, width = picture.shape[0] * 2 // 3, picture.shape[1]
    flat, luma, chroma = picture.reshape(-1), height * width, height * width // 4
    small = (height // 2, width // 2)
    return (
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(small),
        flat[luma + chroma :].reshape(small),
    )


def flat_picture(width: int, height: int, colour: Colour = BLACK) -> Picture:
    """A picture of one colour."""
    picture = np.empty((height * 3 // 2, width), np.uint8)
    for plane, value in zip(planes(picture), colour, strict=True):
        plane[:] = value
    return picture


def card_picture(width: int, height: int, colour: Colour = BLUE) -> Picture:
    """A title card: lines of text-like strokes on one colour."""
    picture = flat_picture(width, height, colour)
    luma = planes(picture)[0]
    letter = max(2, height // 30)
    rng = np.random.default_rng(20)
    for top in range(height // 3, height * 2 // 3, letter * 4):
        for left in range(width // 5, width * 4 // 5, letter * 2):
            tall, stroke = int(rng.integers(1, 4)) * letter, max(1, letter // 2)
            luma[top : top + tall, left : left + stroke] = WHITE[0]
            luma[top : top + stroke, left : left + letter] = WHITE[0]
    return picture


def faded(picture: Picture, share: float) -> Picture:
    """The picture at `share` of its brightness and colour: 1 is as it was, 0 is black."""
    black = flat_picture(picture.shape[1], picture.shape[0] * 2 // 3).astype(np.float32)
    return np.rint(black + (picture - black) * np.float32(share)).astype(np.uint8)


def noisy(picture: Picture, sigma: float, index: int) -> Picture:
    """The picture with a sensor's noise in luma and chroma: `sigma` levels of 255, fresh for each index."""
    begin = int(np.random.default_rng(index).integers(NOISE_OFFSETS))
    noise = _noise_bank(picture.size, sigma)[begin : begin + picture.size].reshape(picture.shape)
    return np.asarray(np.clip(picture.astype(np.int16) + noise, 0, 255), np.uint8)


@lru_cache(maxsize=2)
def _noise_bank(size: int, sigma: float) -> NDArray[np.int8]:
    rng = np.random.default_rng(7)
    noise = rng.standard_normal(size + NOISE_OFFSETS, np.float32) * np.float32(sigma)
    return np.asarray(np.clip(np.rint(noise), -128, 127), np.int8)


def hiss(first: int, count: int, level: float = -30.0) -> Sound:
    """White noise of `level` dBFS (RMS), from the sample `first` on."""
    where = np.arange(first, first + count) % HISS_SAMPLES
    return _hiss_bank()[where] * np.float32(10 ** (level / 20))


@lru_cache(maxsize=1)
def _hiss_bank() -> Sound:
    return np.random.default_rng(3).standard_normal((HISS_SAMPLES, 2), np.float32)


def no_sound(first: int, count: int) -> Sound:  # noqa: ARG001 - a scene's sound is asked for by place
    """Digital silence."""
    return np.zeros((count, 2), np.float32)


def still_scene(picture: Picture, sound: Callable[[int, int], Sound] = hiss) -> Scene:
    """A scene that shows one picture for ever."""
    return Scene(picture.shape[1], picture.shape[0] * 2 // 3, lambda _: picture, sound)


def colour_scene(width: int, height: int, colour: Colour) -> Scene:
    """A scene of one flat colour, with a hiss."""
    return still_scene(flat_picture(width, height, colour))


def card_scene(width: int, height: int, colour: Colour = BLUE) -> Scene:
    """A scene that is a title card, with a hiss."""
    return still_scene(card_picture(width, height, colour))


def static_scene(scene: Scene, sigma: float = 2.0, at: int = 0) -> Scene:
    """The scene's picture `at` for ever, as a camera on a tripod sees it: fresh noise on every frame."""
    picture = scene.picture(at)
    return replace(scene, picture=lambda index: noisy(picture, sigma, index))
