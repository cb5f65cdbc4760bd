import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_demo.clips import FILES, clip_path, clip_scene, clip_sound, ping_pong
from tallylight_demo.scene import SOUND_RATE, planes

WIDTH, HEIGHT = 320, 180


@given(st.integers(0, 10_000), st.integers(2, 300))
def test_forward_and_backward_play_never_repeats_or_skips_a_picture(index, length):
    assert abs(ping_pong(index, length) - ping_pong(index + 1, length)) == 1


@given(st.integers(0, 10_000), st.integers(1, 300))
def test_play_stays_inside_the_clip(index, length):
    assert 0 <= ping_pong(index, length) < length


@pytest.mark.parametrize("clip", FILES)
def test_every_clip_is_there(clip):
    assert clip_path(clip).is_file()


def test_pictures_have_the_size_asked_for():
    y, u, v = planes(clip_scene("carphone", WIDTH, HEIGHT).picture(0))
    assert (y.shape, u.shape, v.shape) == (
        (HEIGHT, WIDTH),
        (HEIGHT // 2, WIDTH // 2),
        (HEIGHT // 2, WIDTH // 2),
    )


def test_pictures_move():
    scene = clip_scene("carphone", WIDTH, HEIGHT)
    assert not np.array_equal(scene.picture(0), scene.picture(1))


def test_the_same_index_is_the_same_picture_in_any_order():
    scene = clip_scene("carphone", WIDTH, HEIGHT)
    late, early = scene.picture(50).copy(), scene.picture(3).copy()
    assert np.array_equal(late, scene.picture(50))
    assert np.array_equal(early, scene.picture(3))


def test_a_clip_goes_on_beyond_its_end():
    scene = clip_scene("carphone", WIDTH, HEIGHT)
    assert np.array_equal(scene.picture(119 + 7), scene.picture(119 - 7))


def test_sound_is_stereo_float_and_within_full_scale():
    sound = clip_sound(0, SOUND_RATE)
    assert (sound.shape, sound.dtype) == ((SOUND_RATE, 2), np.float32)
    assert np.abs(sound).max() <= 1


def test_sound_never_falls_silent_even_over_its_seam():
    blocks = clip_sound(0, 12 * SOUND_RATE).reshape(-1, SOUND_RATE // 10, 2)
    assert 20 * np.log10(np.sqrt((blocks**2).mean(axis=1)).max(axis=1).min()) > -50


def test_sound_has_no_seams_between_requests():
    whole = clip_sound(250_000, 10_000)
    assert np.array_equal(whole, np.concatenate([clip_sound(250_000, 6_000), clip_sound(256_000, 4_000)]))
