"""Pictures of too few levels, as they are made of the films of this half; and what only looks so."""

from random import Random

import numpy as np

from picture.coding import Film
from picture.injector import Injector, Spell, seen
from picture.painting import size_of, slope, soft, with_luma
from tallylight_demo.scene import Picture, planes

ALWAYS = {"begin": 0.0, "end": 1e4}


def of_five_bits(film: Film, spell: Spell) -> Film:
    """All planes have lost their lower bits, two or three; the film has a wall with a lamp before it, in its middle."""
    bits = int(spell.either(2, 3))
    return seen(_before_a_wall(film), spell, lambda picture, _: (picture >> bits << bits) + (1 << bits - 1))


def _before_a_wall(film: Film) -> Film:
    def lit(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        rows, columns = (np.linspace(-1, 1, length) for length in luma.shape)
        lamp = 215 - 95 * np.minimum(1.0, np.hypot(rows[:, None] * 0.8, columns))
        middle = slice(luma.shape[1] // 6, luma.shape[1] * 5 // 6)
        luma[: luma.shape[0] * 3 // 4, middle] = lamp[: luma.shape[0] * 3 // 4, middle]
        return picture

    return seen(film, Spell(**ALWAYS, strong=False, chance=Random(1)), lit)


def wall_as_it_is(film: Film, spell: Spell) -> Film:
    """The wall and the lamp."""
    del spell
    return _before_a_wall(film)


def cel_shaded(film: Film, spell: Spell) -> Film:
    """A cut to a drawn figure: each surface has two or three shades, twenty levels apart, that follow its shape."""

    def drawn(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        shape = soft(soft(luma, 5), 5)
        shades = np.array([40, 40, 110, 130, 150, 190, 190, 215])[shape // 32]
        return with_luma(picture, shades)

    return seen(film, spell, drawn)


def moonlit_clouds(film: Film, spell: Spell) -> Film:
    """A cut to a night sky of two dozen levels, over which clouds drift."""

    def night(picture: Picture, index: int) -> Picture:
        width, height = size_of(picture)
        rows, columns = np.arange(height)[:, None], np.arange(width) + index
        clouds = 6 * np.sin(columns / 130 + np.sin(rows / 90)) + 4 * np.sin(columns / 57 + rows / 41)
        return with_luma(picture, np.clip(slope(width, height, 20, 34) + clouds, 16, 60), (0, 132, 126))

    return seen(film, spell, night)


INJECTORS = (Injector(("banding",), of_five_bits),)
TRAPS = (wall_as_it_is, cel_shaded, moonlit_clouds)
