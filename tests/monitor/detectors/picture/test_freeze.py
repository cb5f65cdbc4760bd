"""Freezes, and what only looks like one, through a real encoder at a small size."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from tallylight_bench.freeze.cases import EVERY_MOVING
from tallylight_bench.freeze.in_memory import FPS, Coding, freezes_found
from tallylight_bench.freeze.more import crawl, lights, sits_down, through_black, wipe
from tallylight_bench.freeze.still import (
    becomes,
    camera_rests,
    on_air_card,
    slides,
    someone_leaves,
    talking_head,
    television_static,
)
from tallylight_demo.scene import noisy
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.picture.freeze import Freeze

WIDTH, HEIGHT, SECONDS = 320, 180, 12
START, END = 5.0, 9.5
CODINGS = {
    "good": Coding(WIDTH, HEIGHT, 700, "veryfast"),
    "poor": Coding(WIDTH, HEIGHT, 250, "ultrafast"),
}


def scene(name, seed=3):
    return EVERY_MOVING[name](WIDTH, HEIGHT, seed)


def pictures(shown, seconds=SECONDS):
    return (shown.picture(index) for index in range(round(seconds * FPS)))


def stopping(shown, start=START, end=END):
    first, last = round(start * FPS), round(end * FPS)
    return replace(shown, picture=lambda index: shown.picture(first if first <= index < last else index))


def grained(shown, sigma, start=0.0, end=SECONDS):
    """With noise that is added after all else, all the time or only for a while."""
    first, last = round(start * FPS), round(end * FPS)

    def picture(index):
        return noisy(shown.picture(index), sigma, index) if first <= index < last else shown.picture(index)

    return replace(shown, picture=picture)


def cut(before, after, at):
    """One scene, and from `at` on another."""
    first = round(at * FPS)
    return replace(before, picture=lambda index: (before if index < first else after).picture(index))


@pytest.mark.parametrize("coding", CODINGS.values(), ids=CODINGS)
@pytest.mark.parametrize("name", ["bigbuckbunny", "bikes", "carphone", "pan", "slow-pan", "handheld", "crowd"])
def test_a_freeze_is_found_once_in_time_and_with_its_onset(name, coding):
    (found,) = freezes_found(pictures(stopping(scene(name))), coding)
    assert found.onset == pytest.approx(START, abs=0.4)
    assert START + 1.5 < found.told <= START + 2.7


@pytest.mark.parametrize(
    ("sigma", "always"),
    [
        pytest.param(sigma, always, id=f"sigma {sigma} {'all the time' if always else 'while it is frozen'}")
        for sigma in (2.3, 5.8)  # what FFmpeg's noise of strength 4 and of 10 is
        for always in (True, False)
    ],
)
def test_a_freeze_is_found_under_noise_that_is_added_after_it(sigma, always):
    span = () if always else (START, END)
    (found,) = freezes_found(pictures(grained(stopping(scene("pan")), sigma, *span)), CODINGS["good"])
    assert found.onset == pytest.approx(START, abs=0.4)
    assert found.told <= START + 2.7


@pytest.mark.parametrize("name", ["street", "interview", "night"])
def test_where_little_moves_a_freeze_is_told_by_the_noise_that_is_gone(name):
    (found,) = freezes_found(pictures(stopping(scene(name))), CODINGS["good"])
    assert START - 0.5 <= found.onset <= START + 0.7  # up to where the encoder has mended it
    assert found.told <= START + 2.7


def test_a_freeze_just_after_a_cut_is_found():
    moving = cut(scene("pan"), scene("bikes"), at=START - 0.16)
    (found,) = freezes_found(pictures(stopping(moving)), CODINGS["good"])
    assert found.onset == pytest.approx(START, abs=0.4)


@pytest.mark.parametrize("coding", CODINGS.values(), ids=CODINGS)
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(someone_leaves(1.0, 0.15), id="a person leaves a still scene"),
        pytest.param(someone_leaves(2.0, 0.45), id="a large person leaves a still scene"),
        pytest.param(becomes("bikes", 1.5, 0.0, 1.0), id="an early cut to a still shot"),
        pytest.param(becomes("bikes", 1.5, 0.0, 5.0), id="a late cut to a still shot"),
        pytest.param(becomes("pan", 1.5, 0.3, 4.0), id="a short dissolve to a still shot"),
        pytest.param(becomes("crowd", 2.0, 0.3, 4.0), id="a short dissolve from a crowd to a still shot"),
        pytest.param(becomes("pan", 1.5, 1.0, 1.0), id="an early dissolve to a still shot"),
        pytest.param(becomes("bikes", 1.5, 2.0, 4.0), id="a long dissolve to a still shot"),
        pytest.param(becomes("bikes", 0.0, 1.0, 4.0, card=True), id="a dissolve to a title card"),
        pytest.param(on_air_card(4.0), id="a title card"),
        pytest.param(slides(0.0, clock=True), id="slides that change under a running clock"),
        pytest.param(slides(1.0, clock=True), id="slides that dissolve under a running clock"),
        pytest.param(slides(0.4, clock=False), id="slides that dissolve"),
        pytest.param(talking_head(1.0), id="a talking head that falls silent"),
        pytest.param(television_static(12.0), id="static"),
        pytest.param(camera_rests(1.0, 1.0), id="a camera that comes to rest"),
        pytest.param(wipe("bikes", 1.5, 0.4), id="a wipe to a still shot"),
        pytest.param(wipe("bikes", 0.0, 0.4, card=True), id="a wipe to a title card"),
        pytest.param(through_black("pan", 1.5, 0.4), id="a fade through black to a still shot"),
        pytest.param(becomes("bigbuckbunny", 0.0, 0.5, 4.0, card=True), id="a short dissolve to a title card"),
        pytest.param(sits_down(1.0, 0.45), id="a person who comes and sits down"),
        pytest.param(lights(1.0, 1.0), id="lights that are dimmed"),
        pytest.param(crawl(0.7), id="a text crawl that ends"),
    ],
)
def test_what_only_looks_like_a_freeze_is_none(make, coding):
    assert freezes_found(pictures(make(WIDTH, HEIGHT, 11)), coding) == []


@pytest.mark.parametrize(
    ("name", "sigma", "kilobits"),
    [
        pytest.param("slow-pan", 2.3, 120, id="a slow pan"),
        pytest.param("clean-pan", 2.3, 60, id="a pan"),
        pytest.param("handheld", 5.8, 120, id="a camera held by hand, under strong noise"),
        pytest.param("zoom", 2.3, 400, id="a zoom"),
    ],
)
def test_a_camera_that_halts_is_found_under_noise_however_starved_it_is(name, sigma, kilobits):
    small = EVERY_MOVING[name](160, 90, 3)
    moving = grained(stopping(small), sigma)
    (found,) = freezes_found(pictures(moving), Coding(160, 90, kilobits, "superfast"))
    assert found.onset == pytest.approx(START, abs=0.5)


def test_a_freeze_a_few_pictures_after_a_cut_is_found_under_noise_where_a_camera_moved():
    moving = cut(scene("crowd"), scene("pan"), at=START - 0.2)
    (found,) = freezes_found(pictures(grained(stopping(moving), 2.3)), CODINGS["good"])
    assert found.onset == pytest.approx(START, abs=0.4)


@pytest.mark.parametrize("preset", ["ultrafast", "veryfast"])
@pytest.mark.parametrize(
    ("sigma", "seconds", "seed"),
    [
        pytest.param(3.0, 0.45, 26_847, id="within half a second, strong noise"),
        pytest.param(1.0, 0.5, 25_425, id="within half a second, little noise"),
        pytest.param(0.0, 0.8, 28_923, id="within a second, no noise"),
        pytest.param(2.0, 1.2, 20_210, id="over a second"),
    ],
)
def test_a_camera_that_comes_to_rest_is_none_however_starved_it_is(sigma, seconds, seed, preset):
    resting = camera_rests(sigma, seconds)(160, 90, seed)
    assert freezes_found(pictures(resting), Coding(160, 90, 60, preset)) == []


@pytest.mark.parametrize(("name", "kilobits"), [("carphone", 120), ("bigbuckbunny", 120), ("street", 60)])
def test_a_freeze_that_an_encoder_starved_is_found_once_it_has_stood_for_ten_seconds(name, kilobits):
    moving = stopping(EVERY_MOVING[name](160, 90, 3), end=20.0)
    (found,) = freezes_found(pictures(moving, 18), Coding(160, 90, kilobits, "superfast"))
    assert found.onset == pytest.approx(START, abs=0.5)
    assert 9.9 <= found.told - found.onset <= 10.5


@pytest.mark.parametrize(
    ("make", "seed"),
    [
        pytest.param(slides(1.0, clock=True), 1, id="slides, one"),
        pytest.param(slides(1.0, clock=True), 4, id="slides, another"),
        pytest.param(slides(1.0, clock=True), 6, id="slides, a third"),
        pytest.param(talking_head(1.0), 5, id="a talking head that is silent for ten seconds"),
    ],
)
def test_what_stands_for_seconds_because_an_encoder_is_starved_is_none(make, seed):
    assert freezes_found(pictures(make(160, 90, seed), 20), Coding(160, 90, 60, "ultrafast")) == []


def shown_to(detector, lumas, per_second, key_every=50):
    chroma = np.full((2, 2), 128, np.uint8)
    found = []
    for index, luma in zip(count(), lumas, strict=False):
        picture = Picture(index / per_second, luma, lambda: (chroma, chroma), key=index % key_every == 0)
        found.append(detector.measure(picture))
    return found


@pytest.mark.parametrize("per_second", [10, 25, 50, 60])
def test_a_freeze_is_found_at_any_rate_of_pictures(per_second):
    moving = scene("clean-pan")
    lumas = (moving.picture(min(index * 25 // per_second, 125))[:HEIGHT] for index in range(8 * per_second))
    found = shown_to(Freeze(still=2.0, floor=0.1), lumas, per_second)
    assert found[-1].since == pytest.approx(5.0, abs=0.4)
    assert found[-1].value == pytest.approx((8 * per_second - 1) / per_second - found[-1].since)


@pytest.mark.parametrize("shape", [(8, 160), (90, 14), (9, 16), (20, 40)], ids=str)
def test_pictures_of_a_few_pixels_are_no_trouble(shape):
    rng = np.random.default_rng(1)
    lumas = (rng.integers(0, 255, shape, dtype=np.uint8) for _ in range(150))
    assert all(each is None or each.value == 0.0 for each in shown_to(Freeze(2.0, 0.1), lumas, 25))


def test_a_change_of_size_ends_what_stood():
    moving = scene("clean-pan")
    lumas = [moving.picture(min(index, 100))[:HEIGHT] for index in range(200)]
    lumas += [luma[:90, :160] for luma in lumas[:20]]
    found = shown_to(Freeze(2.0, 0.1), lumas, 25)
    assert found[199].value > 3
    assert found[-1] is None
