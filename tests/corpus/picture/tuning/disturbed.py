"""Pictures of too few levels, as they are made of the films of this half; and what only looks so."""

from random import Random

import numpy as np

from picture.coding import Film
from picture.injector import Injector, Spell, instead, seen
from picture.painting import levels, size_of, slope, soft, with_luma
from tallylight_demo.scene import Picture, planes

ALWAYS = {"begin": 0.0, "end": 1e4}


def too_few_levels(film: Film, spell: Spell) -> Film:
    """Luma has a level of each six, or each twelve; under a sky, in which that is seen."""
    step = int(spell.either(6, 12))

    def posterised(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        luma[:] = luma // step * step + step // 2
        return picture

    return seen(_under_a_sky(film), spell, posterised)


def _under_a_sky(film: Film) -> Film:
    def sky_above(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        width, height = size_of(picture)
        rows = height * 6 // 10
        luma[:rows] = slope(width, rows, 90, 190)
        return picture

    return seen(film, Spell(**ALWAYS, strong=False, chance=Random(1)), sky_above)


def sky_as_it_is(film: Film, spell: Spell) -> Film:
    """The sky, with all of its levels."""
    del spell
    return _under_a_sky(film)


def flat_cartoon(film: Film, spell: Spell) -> Film:
    """A cut to a drawing of flat areas with outlines, on twos."""

    def drawn(picture: Picture, index: int) -> Picture:
        luma = planes(picture)[0]
        flat = soft(luma, 4) // 32 * 32 + 16
        edge = np.zeros(flat.shape, np.bool_)
        edge[:, 1:] = flat[:, 1:] != flat[:, :-1]
        edge[1:] |= flat[1:] != flat[:-1]
        return with_luma(picture, np.where(edge, 20, flat))

    return instead(seen(film, spell, drawn), spell, lambda place, index: place - index % 2)


def dusk(film: Film, spell: Spell) -> Film:
    """A cut to a dark sky: a slope of few levels from the start on, each over many lines."""

    def dark(picture: Picture, index: int) -> Picture:
        width, height = size_of(picture)
        sky = slope(width, height, 17, 44)
        luma = planes(picture)[0]
        below = height * 8 // 10
        sky[below:] = levels(luma[below:], 0.15, 40, -20)
        return with_luma(picture, sky.astype(np.uint8))

    return seen(film, spell, dark)


INJECTORS = (Injector(("banding",), too_few_levels),)
TRAPS = (sky_as_it_is, flat_cartoon, dusk)
