"""Pictures of too few levels, and torn ones, as they are made of the films of this half; and what only looks so."""

from random import Random

import numpy as np

from picture.coding import Film
from picture.injector import Injector, Spell, instead, seen
from picture.painting import joined, levels, size_of, slope, soft, with_luma
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


def read_while_written(film: Film, spell: Spell) -> Film:
    """What is below the join is of the picture before; the join stands at a third, or rolls down the picture."""
    scene, first = film.scene, film.scene.frames(spell.begin)

    def torn(picture: Picture, index: int) -> Picture:
        share = 0.1 + 0.027 * index % 0.8 if spell.strong else 0.37
        return joined(picture, scene.picture(first + index - 1), share)

    return seen(film, spell, torn)


def wipe_down(film: Film, spell: Spell) -> Film:
    """Another shot comes from above, over a second and a half, and goes on; and the first one comes back so."""
    frames, length = film.scene.frames(1.5), film.scene.frames(spell.end - spell.begin)

    def wiped(picture: Picture, index: int) -> Picture:
        other = picture[:, ::-1].copy()
        share = min(1.0, index / frames, (length - index) / frames)
        return joined(other, picture, share)

    return seen(film, spell, wiped)


def credits_roll(film: Film, spell: Spell) -> Film:
    """Lines of letters run up over all of the width, two lines of the picture each time."""

    def rolled(picture: Picture, index: int) -> Picture:
        luma = planes(picture)[0]
        rows, columns = np.arange(luma.shape[0])[:, None] + 2 * index, np.arange(luma.shape[1])
        letters = (rows % 40 < 14) & ((columns * 7 + rows // 40 * 13) // 9 % 3 > 0) & (columns % 12 < 9)
        luma[letters] = 225
        return picture

    return seen(film, spell, rolled)


INJECTORS = (Injector(("banding",), too_few_levels), Injector(("tearing",), read_while_written))
TRAPS = (sky_as_it_is, flat_cartoon, dusk, wipe_down, credits_roll)
