"""What looks like a fault, and is healthy: for the films of the test half."""

from dataclasses import replace

import numpy as np

from picture.coding import Film, Part
from picture.injector import Spell, coded_as, instead, seen
from picture.painting import levels, size_of, soft, stripes
from tallylight_demo.scene import Picture, card_picture, planes

ALWAYS = {"begin": 0.0, "end": 1e4}


def as_it_is(film: Film, spell: Spell) -> Film:
    """The film."""
    return film


def archive_shot(film: Film, spell: Spell) -> Film:
    """A cut to a shot without colours, with grain."""

    def old(picture: Picture, index: int) -> Picture:
        luma, *chroma = planes(picture)
        luma[:] = levels(luma[:, ::-1], 1.2, 128, -45)
        for plane in chroma:
            plane[:] = 128
        return picture

    return seen(film, spell, old)


def crawl_over_a_still(film: Film, spell: Spell) -> Film:
    """A title that stands from the start, with text that runs below it."""

    def titled(picture: Picture, index: int) -> Picture:
        found = card_picture(*size_of(picture))
        luma = planes(found)[0]
        line = luma[len(luma) * 4 // 5 : len(luma) * 9 // 10]
        line[:, (np.arange(line.shape[1]) + 3 * index) // 7 % 3 == 0] = 225
        return found

    return seen(film, replace(spell, **ALWAYS), titled)


def film_at_another_rate(film: Film, spell: Spell) -> Film:
    """Pulldown from the start: of five pictures one is the one before."""
    return instead(film, replace(spell, **ALWAYS), lambda _, place: place - place % 5 // 4)


def national_colours(film: Film, spell: Spell) -> Film:
    """A studio's wall in the colours of many nations: yellow, cyan and red among them."""
    wall = ((210, 16, 146), (81, 90, 240), (170, 166, 16), (16, 128, 128), (145, 54, 34), (235, 128, 128)) * 2
    return seen(film, spell, lambda picture, _: stripes(*size_of(picture), wall))


def thunderstorm(film: Film, spell: Spell) -> Film:
    """Lightning, now and then: up to three flashes within a second."""
    lit = {film.scene.frames(at) for at in (0.2, 0.5, 0.8, 2.4, 3.9, 4.3, 4.6)}
    return seen(film, spell, lambda picture, index: levels(picture, 0.3, 220) if index in lit else picture)


def dark_sky_and_floor(film: Film, spell: Spell) -> Film:
    """A stage: the upper fifth and the lower tenth are nearly black."""

    def staged(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        luma[: len(luma) // 5] = 18 + luma[: len(luma) // 5] // 40
        luma[len(luma) * 9 // 10 :] = 18 + luma[len(luma) * 9 // 10 :] // 40
        return picture

    return seen(film, spell, staged)


def interlaced_as_said(film: Film, spell: Spell) -> Film:
    """Fields of two pictures, in a stream that says so."""
    scene = film.scene
    (whole,) = film.parts

    def woven(picture: Picture, index: int) -> Picture:
        for plane, later in zip(planes(picture), planes(scene.picture(index + 1)), strict=True):
            plane[1::2] = later[1::2]
        return picture

    found = seen(film, replace(spell, **ALWAYS), woven)
    return replace(found, parts=(Part(whole.until, replace(whole.coding, interlaced=True)),))


def blinds(film: Film, spell: Spell) -> Film:
    """Fine lines across the picture, over all that moves."""

    def lined(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        luma[::3] = levels(luma[::3], 0.8, 30)
        return picture

    return seen(film, replace(spell, **ALWAYS), lined)


def cut_to_soft_focus(film: Film, spell: Spell) -> Film:
    """A shot with another scene in it, which is soft."""

    def soft_shot(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        luma[:] = soft(levels(luma[::-1], 0.6, 200), 5)
        return picture

    return seen(film, spell, soft_shot)


def everything_rests(film: Film, spell: Spell) -> Film:
    """Motion slows down and goes on again."""
    frames = film.scene.frames(spell.end - spell.begin)
    return instead(film, spell, lambda index, place: index - place + round(frames * _eased(place / frames)))


def _eased(share: float) -> float:
    return share - np.sin(2 * np.pi * share) / (2 * np.pi) * 0.95


def announced_advert(film: Film, spell: Spell) -> Film:
    """Another size, rate, profile and distance of key frames, which the playlist announces."""
    return coded_as(film, spell, announced=True, width=426, height=240, profile="main", fps=20, gop=1.0)


def key_frames_of_a_lively_film(film: Film, spell: Spell) -> Film:
    """Key frames beside those that are due, some near to each other."""
    return replace(film, extra_keys=(3.1, 6.9, 7.4, 10.9, 12.6, 13.1, 13.6, 15.2))


TRAPS = (
    as_it_is, archive_shot, crawl_over_a_still, film_at_another_rate, national_colours, thunderstorm,
    dark_sky_and_floor, interlaced_as_said, blinds, cut_to_soft_focus, everything_rests, announced_advert,
    key_frames_of_a_lively_film,
)  # fmt: skip
