"""Faults that are seen, as they are cut into the films of the test half."""

from fractions import Fraction
from io import BytesIO

import av
import numpy as np

from picture.coding import Film
from picture.injector import Injector, Spell, instead, seen
from picture.painting import BARS_75, BARS_100_SD, levels, size_of, stripes
from tallylight_demo.scene import GREY, Picture, noisy, planes


def bars_of_two_standards(film: Film, spell: Spell) -> Film:
    """Bars of 100 % in eight stripes; mild: those with grey sides and three rows below, from a noisy line."""

    def wide(picture: Picture, index: int) -> Picture:
        width, height = size_of(picture)
        found = stripes(width, height, (GREY, *(each for each in BARS_75 for _ in (0, 1, 2)), GREY))
        for plane, low in zip(planes(found), (50, 128, 128), strict=True):
            plane[len(plane) * 7 // 12 :] = low
        return noisy(found, 1.5, index)

    def plain(picture: Picture, _: int) -> Picture:
        return stripes(*size_of(picture), BARS_100_SD)

    return seen(film, spell, plain if spell.strong else wide)


def composite_without_burst(film: Film, spell: Spell) -> Film:
    """Only luma, with noise where colours were; mild: less of it."""

    def grey(picture: Picture, index: int) -> Picture:
        for plane in planes(picture)[1:]:
            plane[:] = 128
        return noisy(picture, spell.either(0.6, 1.5), index)

    return seen(film, spell, grey)


def lightning_over_a_part(film: Film, spell: Spell) -> Film:
    """Forty or sixty hundredths of the picture, six times a second, between dim and bright."""
    fps = float(film.scene.fps)

    def flash(picture: Picture, index: int) -> Picture:
        luma = planes(picture)[0]
        part = luma[:, : round(luma.shape[1] * spell.either(0.4, 0.6))]
        part[:] = levels(part, 0.4, 200 if index / fps * 6 % 1 < 0.5 else 60)
        return picture

    return seen(film, spell, flash)


def pillars(film: Film, spell: Spell) -> Film:
    """Bars at both sides, as of 4:3 in 16:9; mild: as of 16:9 in a wider picture."""

    def pillared(picture: Picture, _: int) -> Picture:
        for plane, black in zip(planes(picture), (17, 128, 128), strict=True):
            bar = round(plane.shape[1] * spell.either(0.05, 0.125))
            plane[:, :bar] = plane[:, plane.shape[1] - bar :] = black
        return picture

    return seen(film, spell, pillared)


def window_stands(film: Film, spell: Spell) -> Film:
    """A window in the picture, as of a mixer's second source; mild: a smaller one."""
    held = film.scene.picture(film.scene.frames(spell.begin))

    def standing(picture: Picture, _: int) -> Picture:
        for plane, before in zip(planes(picture), planes(held), strict=True):
            share = spell.either(0.33, 0.6)
            rows, columns = (
                slice(len(plane) // 10, round(len(plane) * (0.1 + share))),
                slice(plane.shape[1] // 8, round(plane.shape[1] * (0.125 + share))),
            )
            plane[rows, columns] = before[rows, columns]
        return picture

    return seen(film, spell, standing)


def pictures_dropped_by_chance(film: Film, spell: Spell) -> Film:
    """One in five pictures, or three in ten, could not be had: the one before is sent again."""
    share, frames = spell.either(0.2, 0.3), film.scene.frames(spell.end - spell.begin)
    lost = [spell.chance.random() < share for _ in range(frames)]

    def before(index: int, place: int) -> int:
        while place > 0 and lost[place]:
            index, place = index - 1, place - 1
        return index

    return instead(film, spell, before)


def iris_hunts(film: Film, spell: Spell) -> Film:
    """Brightness steps to and fro, seven times a second."""
    fps, depth = float(film.scene.fps), spell.either(3, 7)

    def brighter(picture: Picture, index: int) -> Picture:
        luma = planes(picture)[0]
        luma[:] = levels(luma, 1.0, 0, depth if index / fps * 7 % 1 < 0.5 else -depth)
        return picture

    return seen(film, spell, brighter)


def fields_the_wrong_way_round(film: Film, spell: Spell) -> Film:
    """Even lines are of the picture after, odd ones of that before; mild: one picture apart, in each second picture."""
    scene, first = film.scene, film.scene.frames(spell.begin)

    def woven(picture: Picture, index: int) -> Picture:
        if not spell.strong and index % 2:
            return picture
        after, before = scene.picture(first + index + 1), scene.picture(first + index - int(spell.strong))
        for plane, later, earlier in zip(planes(picture), planes(after), planes(before), strict=True):
            plane[::2], plane[1::2] = later[::2], earlier[1::2]
        return picture

    return seen(film, spell, woven)


def contribution_out_of_bits(film: Film, spell: Spell) -> Film:
    """Each picture went through a JPEG of the poorest quality; mild: a little better."""
    return seen(film, spell, lambda picture, _: _through_jpeg(picture, str(int(spell.either(18, 31)))))


def _through_jpeg(picture: Picture, quality: str) -> Picture:
    coder = av.CodecContext.create("mjpeg", "w")
    frame = av.VideoFrame.from_ndarray(picture, format="yuv420p").reformat(format="yuvj420p")
    coder.width, coder.height, coder.pix_fmt, coder.time_base = frame.width, frame.height, "yuvj420p", Fraction(1, 25)
    coder.options = {"qmin": quality, "qmax": quality}
    frame.pts = 0
    data = b"".join(bytes(packet) for packet in (*coder.encode(frame), *coder.encode(None)))
    with av.open(BytesIO(data), format="mjpeg") as container:
        return np.asarray(next(container.decode(video=0)).reformat(format="yuv420p").to_ndarray(), np.uint8)


def scaled_down_and_up(film: Film, spell: Spell) -> Film:
    """A third of the lines and columns, enlarged again; mild: a little more than half."""

    def blurred(picture: Picture, _: int) -> Picture:
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        small = (round(length / spell.either(3.0, 6.0) / 2) * 2 for length in size_of(picture))
        back = frame.reformat(*small, interpolation="AREA").reformat(*size_of(picture), interpolation="BILINEAR")
        return np.asarray(back.to_ndarray(), np.uint8)

    return seen(film, spell, blurred)


def gain_too_high(film: Film, spell: Spell) -> Film:
    """Contrast is raised beyond the range, with nothing that clips."""

    def harder(picture: Picture, _: int) -> Picture:
        luma = planes(picture)[0]
        middle = float(np.median(luma[::8, ::8]))
        luma[:] = levels(luma, spell.either(1.8, 2.6), middle, 125 - middle)
        return picture

    return seen(film, spell, harder)


INJECTORS = (
    Injector(("colour_bars",), bars_of_two_standards),
    Injector(("chroma_lost",), composite_without_burst),
    Injector(("flashes",), lightning_over_a_part, 3.0),
    Injector(("letterbox_changed",), pillars, 8.0),
    Injector(("frozen_region",), window_stands, 6.0),
    Injector(("stutter",), pictures_dropped_by_chance),
    Injector(("flicker",), iris_hunts),
    Injector(("combing",), fields_the_wrong_way_round),
    Injector(("blockiness",), contribution_out_of_bits),
    Injector(("blur",), scaled_down_and_up),
    Injector(("levels_out_of_range",), gain_too_high, 6.0),
)
