from dataclasses import replace

import numpy as np
import pytest

from tallylight_demo.defects import Defect, Kind, apply, expected
from tallylight_demo.scene import (
    BLACK,
    PINK,
    SOUND_RATE,
    ZEROED_GREEN,
    Scene,
    card_scene,
    colour_scene,
    hiss,
    noisy,
    planes,
    static_scene,
)

WIDTH, HEIGHT = 64, 36


def counted(index):
    return np.full((HEIGHT * 3 // 2, WIDTH), 50 + index % 150, np.uint8)


COUNTED = Scene(WIDTH, HEIGHT, counted, hiss)


def colour_of(picture):
    return tuple(int(plane.mean()) for plane in planes(picture))


def level_at(scene, second, seconds=0.1):
    sound = scene.sound(round(second * SOUND_RATE), round(seconds * SOUND_RATE))
    return 20 * np.log10(np.sqrt((sound**2).mean()) + 1e-12)


@pytest.mark.parametrize(
    ("defect", "first", "last"),
    [
        pytest.param(Defect(Kind.BLACK, 1, 2), 25, 74, id="black"),
        pytest.param(Defect(Kind.FREEZE, 2, 4), 51, 149, id="freeze: its first picture is a healthy one"),
        pytest.param(Defect(Kind.NOISY_FREEZE, 2, 4), 50, 149, id="freeze with noise"),
        pytest.param(Defect(Kind.MONO_COLOUR, 0, 1), 0, 24, id="mono colour at the very start"),
        pytest.param(Defect(Kind.TITLE_CARD, 1, 1.5), 25, 61, id="title card"),
        pytest.param(Defect(Kind.FADE_THROUGH_BLACK, 1, 0.6), 26, 39, id="fade: it begins at full brightness"),
    ],
)
def test_a_defect_touches_its_own_pictures_and_no_others(defect, first, last):
    scene = apply(COUNTED, [defect])
    changed = [i for i in range(200) if not np.array_equal(scene.picture(i), COUNTED.picture(i))]
    assert changed == list(range(first, last + 1))


def test_a_frozen_picture_is_the_one_at_the_start():
    scene = apply(COUNTED, [Defect(Kind.FREEZE, 2, 4)])
    assert all(np.array_equal(scene.picture(i), counted(50)) for i in range(50, 150))


def test_noise_after_a_freeze_is_fresh_on_every_picture():
    scene = apply(COUNTED, [Defect(Kind.NOISY_FREEZE, 2, 4, noise=2)])
    one, two = scene.picture(60).astype(int), scene.picture(61).astype(int)
    assert 2 < np.std(one - two) < 4


@pytest.mark.parametrize(
    ("defect", "colour"),
    [
        pytest.param(Defect(Kind.BLACK, 0, 1), BLACK, id="black"),
        pytest.param(Defect(Kind.MONO_COLOUR, 0, 1), ZEROED_GREEN, id="a colour unsaid is zeroed green"),
        pytest.param(Defect(Kind.MONO_COLOUR, 0, 1, colour=PINK), PINK, id="a colour said"),
    ],
)
def test_a_flat_defect_has_its_colour(defect, colour):
    assert colour_of(apply(COUNTED, [defect]).picture(3)) == colour


def test_a_fade_reaches_black_in_its_middle():
    assert colour_of(apply(COUNTED, [Defect(Kind.FADE_THROUGH_BLACK, 1, 0.8)]).picture(35)) == BLACK


@pytest.mark.parametrize(
    ("kind", "floor", "level"),
    [
        pytest.param(Kind.SILENCE, None, -240, id="digital silence"),
        pytest.param(Kind.SILENCE, -69.0, -69, id="silence with a noise floor"),
        pytest.param(Kind.MUSIC_PAUSE, None, -240, id="a pause in the music"),
    ],
)
def test_silence_lasts_as_long_as_it_is_said_to(kind, floor, level):
    scene = apply(COUNTED, [Defect(kind, 1.5, 3, floor=floor)])
    levels = [level_at(scene, second) for second in (1.39, 1.5, 4.39, 4.51)]
    assert levels == pytest.approx([-30, level, level, -30], abs=0.5)


def test_silence_leaves_the_picture_alone():
    assert apply(COUNTED, [Defect(Kind.SILENCE, 0, 9)]).picture is COUNTED.picture


def test_traps_are_expected_of_no_detector():
    programme = [Defect(kind, 0, 1) for kind in Kind]
    assert [name for name, _ in expected(programme)] == [
        "black",
        "freeze",
        "freeze",
        "mono_colour",
        "silence",
    ]


def test_a_static_scene_shows_one_picture_under_fresh_noise():
    scene = static_scene(replace(COUNTED), sigma=3, at=7)
    first, second = scene.picture(0).astype(int), scene.picture(1).astype(int)
    assert not np.array_equal(first, second)
    assert first.mean() == pytest.approx(57, abs=0.5)
    assert np.std(first - 57) == pytest.approx(3, abs=0.3)


def test_noise_is_the_same_for_the_same_index():
    assert np.array_equal(noisy(counted(0), 2, 11), noisy(counted(0), 2, 11))


def test_noise_stays_within_the_range_of_a_byte():
    white = np.full((HEIGHT * 3 // 2, WIDTH), 255, np.uint8)
    assert noisy(white, 4, 0).min() > 200


def test_a_title_card_is_flat_but_for_its_text():
    luma = planes(card_scene(640, 360).picture(0))[0]
    assert 0.02 < (luma > 200).mean() < 0.3


def test_a_colour_scene_has_sound():
    assert level_at(colour_scene(WIDTH, HEIGHT, PINK), 0.5) == pytest.approx(-30, abs=0.5)
