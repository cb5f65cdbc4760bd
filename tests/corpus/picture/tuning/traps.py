"""What looks like a fault, and is healthy: for the films of the tuning half."""

from dataclasses import replace

import numpy as np

from picture.coding import Film
from picture.injector import Spell, coded_as, instead, seen
from picture.painting import levels, size_of, stripes
from tallylight_demo.scene import Picture, card_picture, faded, planes


def nothing_at_all(film: Film, spell: Spell) -> Film:
    """The film as it is."""
    return film


def black_and_white_film(film: Film, spell: Spell) -> Film:
    """A cut to another film, which never had colours."""

    def old(picture: Picture, _: int) -> Picture:
        luma, *chroma = planes(picture)
        luma[:] = levels(luma[::-1, ::-1], 0.7, 60, 40)
        for plane in chroma:
            plane[:] = 128
        return picture

    return seen(film, spell, old)


def board_in_a_corner(film: Film, spell: Spell) -> Film:
    """A scoreboard from the start, which never moves."""

    def with_board(picture: Picture, _: int) -> Picture:
        for plane, card in zip(planes(picture), planes(card_picture(*size_of(picture))), strict=True):
            rows, columns = plane.shape[0] // 3, plane.shape[1] // 3
            plane[:rows, :columns] = card[rows : 2 * rows, columns : 2 * columns]
        return picture

    return seen(film, replace(spell, begin=0.0, end=1e4), with_board)


def drawn_on_twos(film: Film, spell: Spell) -> Film:
    """Each picture comes twice, from the start."""
    return instead(film, replace(spell, begin=0.0, end=1e4), lambda _, place: place - place % 2)


def fades_to_black_and_back(film: Film, spell: Spell) -> Film:
    """Over a second each way."""
    frames = 2 * film.scene.frames(1.0)
    return seen(
        film,
        replace(spell, end=spell.begin + 2.0),
        lambda picture, index: faded(picture, abs(2 * index / frames - 1)),
    )


def wall_of_flags(film: Film, spell: Spell) -> Film:
    """Upright stripes of three colours, over and over."""
    flag = ((81, 90, 240), (235, 128, 128), (41, 240, 110)) * 3
    return seen(film, spell, lambda picture, _: stripes(*size_of(picture), flag))


def photographers(film: Film, spell: Spell) -> Film:
    """Two flashes in each second, of one picture."""
    every = film.scene.frames(0.5)
    return seen(
        film,
        spell,
        lambda picture, index: levels(picture, 0.2, 230) if index % every == 0 else picture,
    )


def night_at_the_edges(film: Film, spell: Spell) -> Film:
    """A light in the middle of a dark room."""

    def lit(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        rows, columns = (np.abs(np.linspace(-1.2, 1.2, length)) for length in luma.shape)
        light = np.clip(1.1 - rows[:, None] - 0.3 * columns, 0, 1)
        luma[:] = 16 + (luma - np.minimum(luma, 16)) * light
        return picture

    return seen(film, spell, lit)


def announced_smaller(film: Film, spell: Spell) -> Film:
    """An advert in another size, profile and rate, which the playlist announces."""
    return coded_as(film, spell, announced=True, width=320, height=180, profile="main", fps=25)


def key_frames_at_cuts(film: Film, spell: Spell) -> Film:
    """Key frames beside those that are due, at cuts."""
    return replace(film, extra_keys=(5.3, 8.7, 9.1, 10.5, 11.9, 13.3))


TRAPS = (
    nothing_at_all, black_and_white_film, board_in_a_corner, drawn_on_twos, fades_to_black_and_back, wall_of_flags,
    photographers, night_at_the_edges, announced_smaller, key_frames_at_cuts,
)  # fmt: skip
