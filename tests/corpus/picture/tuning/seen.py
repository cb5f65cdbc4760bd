"""Faults that are seen, as they are cut into the films of the tuning half."""

from dataclasses import replace

import numpy as np

from picture.coding import Film
from picture.injector import Injector, Spell, instead, seen
from picture.painting import BARS_75, in_blocks, levels, size_of, soft, stripes, with_text
from tallylight_demo.scene import Picture, planes


def bars_of_a_generator(film: Film, spell: Spell) -> Film:
    """The bars of 75 %, over the whole picture; mild: with text."""

    def bars(picture: Picture, _: int) -> Picture:
        found = stripes(*size_of(picture), BARS_75)
        return found if spell.strong else with_text(found)

    return seen(film, spell, bars)


def no_colours(film: Film, spell: Spell) -> Film:
    """Grey; mild: next to it."""

    def grey(picture: Picture, _: int) -> Picture:
        for plane in planes(picture)[1:]:
            plane[:] = levels(plane, spell.either(0.04, 0.0), 128)
        return picture

    return seen(film, spell, grey)


def strobe(film: Film, spell: Spell) -> Film:
    """All of the picture, ten or five times a second."""
    fps = float(film.scene.fps)

    def flash(picture: Picture, index: int) -> Picture:
        bright = index / fps * spell.either(10, 20) % 2 >= 1
        luma = planes(picture)[0]
        luma[:] = levels(luma, 0.3, 225 if bright else 30)
        return picture

    return seen(film, spell, flash)


def letterboxed(film: Film, spell: Spell) -> Film:
    """Bars above and below, of a cinema's shape or narrower."""

    def boxed(picture: Picture, _: int) -> Picture:
        for plane, black in zip(planes(picture), (16, 128, 128), strict=True):
            bar = round(len(plane) * spell.either(0.06, 0.128))
            plane[:bar] = plane[len(plane) - bar :] = black
        return picture

    return seen(film, spell, boxed)


def half_stands(film: Film, spell: Spell) -> Film:
    """The right half, or a quarter of it, stands."""
    held = film.scene.picture(film.scene.frames(spell.begin))

    def standing(picture: Picture, _: int) -> Picture:
        for plane, before in zip(planes(picture), planes(held), strict=True):
            top, left = round(len(plane) * spell.either(0.5, 0)), plane.shape[1] // 2
            plane[top:, left:] = before[top:, left:]
        return picture

    return seen(film, spell, standing)


def each_fourth_repeated(film: Film, spell: Spell) -> Film:
    """Each fourth picture, or each seventh, is the one before once more."""
    every = int(spell.either(7, 4))
    return instead(film, spell, lambda index, place: index - (place % every == every - 1))


def lamp_on_the_mains(film: Film, spell: Spell) -> Film:
    """Brightness follows a wave of five turns and more a second."""
    fps, depth = float(film.scene.fps), spell.either(4, 10)

    def brighter(picture: Picture, index: int) -> Picture:
        luma = planes(picture)[0]
        luma[:] = levels(luma, 1.0, 0, depth * np.sin(2 * np.pi * 4.5 * index / fps))
        return picture

    return seen(film, spell, brighter)


def fields_of_two_pictures(film: Film, spell: Spell) -> Film:
    """Each second line is of the next picture; mild: over the lower half."""
    scene, first = film.scene, film.scene.frames(spell.begin)

    def woven(picture: Picture, index: int) -> Picture:
        for plane, later in zip(planes(picture), planes(scene.picture(first + index + 1)), strict=True):
            top = len(plane) // 4 * 2 if not spell.strong else 0
            plane[top + 1 :: 2] = later[top + 1 :: 2]
        return picture

    return seen(film, spell, woven)


def blocks_of_eight(film: Film, spell: Spell) -> Film:
    """Blocks lose their detail, and most of their slopes."""
    left = spell.either(0.4, 0.1)

    def blocky(picture: Picture, _: int) -> Picture:
        return in_blocks(picture, left)

    return seen(film, spell, blocky)


def out_of_focus(film: Film, spell: Spell) -> Film:
    """Every pixel is the mean of those around it."""

    def blurred(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        luma[:] = soft(luma, int(spell.either(3, 6)) * luma.shape[0] // 360)
        return picture

    return seen(film, spell, blurred)


def full_range_sent(film: Film, spell: Spell) -> Film:
    """Black is 0 and white 255; mild: half the way."""

    def full(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        luma[:] = levels(luma, spell.either(1.13, 255 / 219), 126, 1.5)
        return picture

    return seen(_with_blacks(film), spell, full)


def _with_blacks(film: Film) -> Film:
    """With as much black and white as a well lit film has: its levels are stretched to the range."""
    low, high = np.quantile(planes(film.scene.picture(0))[0][::8, ::8], (0.05, 0.97))

    def stretched(index: int) -> Picture:
        picture = film.scene.picture(index).copy()
        luma = planes(picture)[0]
        luma[:] = np.clip(levels(luma, 219 / max(40.0, high - low), low, 16 - low), 16, 235)
        return picture

    return replace(film, scene=replace(film.scene, picture=stretched))


INJECTORS = (
    Injector(("colour_bars",), bars_of_a_generator),
    Injector(("chroma_lost",), no_colours),
    Injector(("flashes",), strobe, 3.0),
    Injector(("letterbox_changed",), letterboxed, 8.0),
    Injector(("frozen_region",), half_stands, 6.0),
    Injector(("stutter",), each_fourth_repeated),
    Injector(("flicker",), lamp_on_the_mains),
    Injector(("combing",), fields_of_two_pictures),
    Injector(("blockiness",), blocks_of_eight),
    Injector(("blur",), out_of_focus),
    Injector(("levels_out_of_range",), full_range_sent, 6.0),
)
