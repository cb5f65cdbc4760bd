"""Healthy things with many edges at equal distances: letters, and houses seen from the front. Seeded."""

import numpy as np

from tallylight_demo.scene import Picture, card_picture, planes

LETTER_HEIGHT, LINE_HEIGHT, INK = 12, 18, 0.4


def lettering(width: int, height: int, period: int, moved: int) -> Picture:
    """Lines of letters that are each as wide as the others, moved to the right by so many columns."""
    rng = np.random.default_rng(period)
    letters = rng.random((LETTER_HEIGHT, width // period + 1, period)) < INK
    letters[:, :, -2:] = False
    line = np.roll(letters.reshape(LETTER_HEIGHT, -1)[:, :width], moved, axis=1)
    picture = card_picture(width, height).copy()
    luma = planes(picture)[0]
    for top in range(4 * LINE_HEIGHT, height - LINE_HEIGHT, LINE_HEIGHT):
        luma[top : top + LETTER_HEIGHT][line] = 225
    return picture


def strokes(picture: Picture, period: int, top: float, bottom: float) -> Picture:
    """White strokes at equal distances on a black ribbon over the picture, from `top` to `bottom` of its height."""
    found = picture.copy()
    luma = planes(found)[0]
    ribbon = luma[int(len(luma) * top) : int(len(luma) * bottom)]
    ribbon[:] = 16
    ribbon[4:-4, np.arange(luma.shape[1]) % period < period // 3] = 235
    return found


def facade(picture: Picture, across: int, down: int, moved: int) -> Picture:
    """Dark windows over the picture, one in so many columns and lines, moved to the right by so many columns."""
    found = picture.copy()
    luma = planes(found)[0]
    rows, columns = np.ogrid[: luma.shape[0], : luma.shape[1]]
    window = (rows % down < 0.6 * down) & ((columns - moved) % across < 0.6 * across) & (rows > luma.shape[0] // 5)
    luma[window] = luma[window] // 3 + 20
    return found
