"""How a camera's motion ended, measured on pictures of a landscape under noise."""

import numpy as np
import pytest

from tallylight_bench.freeze.world import crop, world
from tallylight_monitor.detectors.camera import Camera, camera
from tallylight_monitor.detectors.coarse import coarse, tile_sums
from tallylight_monitor.detectors.recent import Past

WIDTH, HEIGHT, FPS, PICTURES, LAST = 160, 90, 25, 105, 55
LAND = world(WIDTH, HEIGHT, 5)
SPEED = 0.7  # pixels a picture
NOISE = 1.5


def past(lumas):
    """What is remembered of these pictures."""
    rng = np.random.default_rng(3)
    noisy = (np.clip(luma + rng.normal(0, NOISE, luma.shape), 0, 255).astype(np.uint8) for luma in lumas)
    small = np.array([coarse(each) for each in noisy])
    steps = tile_sums(np.abs(np.diff(small, axis=0, prepend=small[:1]))).astype(np.float32)
    at = np.arange(len(small)) / FPS
    return Past(at, at < 0, np.full(len(small), 500), steps, small, 1.0)


def panned(ways):
    return past(crop(LAND, WIDTH, HEIGHT, (20 + way, 6.0)) for way in ways)


def slowing(pictures):
    """The way of a camera that goes on till `LAST`, less and less over the last so many pictures."""
    since = np.arange(PICTURES) - (LAST - pictures)
    braking = np.clip(since, 0, pictures)
    return SPEED * (np.minimum(since, 0) + braking - braking**2 / (2 * max(pictures, 1)))


def test_a_pan_that_halts_at_once_is_one_motion_that_fell_by_all_of_its_speed():
    ended = camera(panned(slowing(0) + 50), LAST, 0)
    assert ended.explained > 0.6
    assert ended.halt == pytest.approx(1.0, abs=0.15)
    assert ended.after < 0.15
    assert ended.over_noise > 5


@pytest.mark.parametrize("pictures", [10, 15, 25, 40])
def test_a_camera_that_slows_down_never_loses_much_of_its_speed_within_a_moment(pictures):
    ended = camera(panned(slowing(pictures) + 50), LAST, 0)
    assert ended.explained > 0.25
    assert ended.halt < 0.6


def test_a_zoom_that_halts_is_one_motion_too():
    def luma(index):
        scale = 1 - 0.004 * min(index, LAST)
        rows, columns = np.arange(HEIGHT) - HEIGHT / 2, np.arange(WIDTH) - WIDTH / 2
        return LAND[(HEIGHT / 2 + 12 + rows * scale).astype(int)][:, (WIDTH + columns * scale).astype(int)]

    ended = camera(past(luma(index) for index in range(PICTURES)), LAST, 0)
    assert ended.explained > 0.2
    assert ended.halt == pytest.approx(1.1, abs=0.3)


def test_what_a_dissolve_changes_no_camera_moved():
    before, after = crop(LAND, WIDTH, HEIGHT, (20.0, 6.0)), crop(LAND, WIDTH, HEIGHT, (200.0, 6.0))
    parts = np.clip((np.arange(PICTURES) - LAST + 25) / 25, 0, 1)
    assert camera(past(before * (1 - part) + after * part for part in parts), LAST, 0).explained < 0.15


@pytest.mark.parametrize("shot", [LAST - 1, LAST, LAST + 2])
def test_of_a_shot_of_a_picture_or_two_nothing_is_said(shot):
    assert camera(panned(slowing(0) + 50), LAST, shot) == Camera()


def test_a_shot_of_four_pictures_is_enough():
    assert camera(panned(slowing(0) + 50), LAST, LAST - 4).halt == pytest.approx(1.0, abs=0.25)


def test_too_few_pictures_after_the_stop_tell_nothing():
    assert camera(panned(slowing(0) + 50), PICTURES - 8, 0) == Camera()
