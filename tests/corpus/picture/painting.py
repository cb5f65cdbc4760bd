"""Parts of pictures that several injectors paint. Planes are those of yuv420p, in limited range."""

from collections.abc import Sequence

import numpy as np

from tallylight_demo.scene import Colour, Picture, flat_picture, planes

BARS_75: tuple[Colour, ...] = (
    (180, 128, 128), (168, 44, 136), (145, 147, 44), (133, 63, 52), (63, 193, 204), (51, 109, 212), (28, 212, 120),
)  # fmt: skip
BARS_100_SD: tuple[Colour, ...] = (
    (235, 128, 128), (210, 16, 146), (170, 166, 16), (145, 54, 34), (106, 202, 222), (81, 90, 240), (41, 240, 110),
    (16, 128, 128),
)  # fmt: skip


def stripes(width: int, height: int, colours: Sequence[Colour]) -> Picture:
    """Upright stripes, each as wide as the others."""
    picture = flat_picture(width, height)
    for index, plane in enumerate(planes(picture)):
        levels = np.array([colour[index] for colour in colours], np.uint8)
        plane[:] = levels[np.arange(plane.shape[1]) * len(levels) // plane.shape[1]]
    return picture


def size_of(picture: Picture) -> tuple[int, int]:
    """Width and height."""
    return picture.shape[1], picture.shape[0] * 2 // 3


def with_text(picture: Picture) -> Picture:
    """With a line of letter-like strokes in a black box over its middle."""
    luma = planes(picture)[0]
    height, width = luma.shape
    box = luma[height * 4 // 10 : height // 2, width * 3 // 10 : width * 7 // 10]
    box[:] = 16
    box[4:-4, np.arange(box.shape[1]) // 5 % 3 == 0] = 235
    return picture


def soft(plane: Picture, radius: int) -> Picture:
    """Each pixel is the mean of those around it."""
    found = plane.astype(np.int32)
    for axis in (0, 1):
        found = sum((np.roll(found, shift, axis) for shift in range(-radius, radius + 1)), np.zeros_like(found))
        found //= 2 * radius + 1
    return found.astype(np.uint8)


def levels(plane: Picture, gain: float, around: float, lift: float = 0.0) -> Picture:
    """Levels that are `gain` times as far from one of them, and so much brighter."""
    return np.clip((plane.astype(np.float32) - around) * gain + around + lift, 0, 255).astype(np.uint8)


def in_blocks(picture: Picture, left: float) -> Picture:
    """In blocks of eight of its luma, with so much left of what is in each."""
    luma = planes(picture)[0]
    rows, columns = luma.shape[0] // 8 * 8, luma.shape[1] // 8 * 8
    blocks = luma[:rows, :columns].astype(np.float32).reshape(rows // 8, 8, columns // 8, 8)
    means = blocks.mean(axis=(1, 3), keepdims=True)
    luma[:rows, :columns] = (means + (blocks - means) * np.float32(left)).reshape(rows, columns).astype(np.uint8)
    return picture


def with_luma(picture: Picture, luma: Picture, colour: Colour | None = None) -> Picture:
    """With another luma, and of one colour where it is given."""
    for plane, level in zip(planes(picture), (None, *(colour or (0, None, None))[1:]), strict=True):
        if level is not None:
            plane[:] = level
    planes(picture)[0][:] = luma
    return picture


def slope(width: int, height: int, dark: float, bright: float) -> Picture:
    """An evening sky: bright below, dark above and a little darker at the sides; no two neighbours far apart."""
    rows, columns = np.linspace(0, 1, height)[:, None], np.linspace(-1, 1, width)
    return np.asarray(dark + (bright - dark) * rows * (1 - 0.25 * columns**2), np.float32)
