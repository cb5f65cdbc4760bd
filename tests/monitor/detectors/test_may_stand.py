"""What stands in for the freeze detector in calm: it suspects every stop of a motion, in a part of the pictures."""

import numpy as np
import pytest

from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.may_stand import MayStand

FPS = 12.5
RNG = np.random.default_rng(3)
WALL = sum(
    np.kron(RNG.uniform(0, 4 * side**0.5, (320 // side, 1600 // side)), np.ones((side, side))) for side in (8, 32, 160)
)


def shown(at, offset, noise=0.0):
    """A camera that has panned over a wall by so many pixels."""
    luma = 40 + WALL[:270, offset : offset + 480]
    luma = luma + RNG.normal(0, noise, luma.shape) if noise else luma
    nothing = np.full((135, 240), 128, np.uint8)
    return Picture(at, np.clip(luma, 0, 255).astype(np.uint8), lambda: (nothing, nothing), key=False)


def suspected(offsets, *, noise=lambda at: 0.0, fps=FPS):
    """When it suspects a stop, in seconds, given how far the camera has come in each picture."""
    stand_in = MayStand()
    times = [index / fps for index in range(len(offsets))]
    return [at for at, by in zip(times, offsets, strict=True) if stand_in.suspects(shown(at, by, noise(at)))]


def pan(seconds, fps=FPS, speed=60):
    return [round(speed * index / fps) for index in range(round(seconds * fps))]


def stop(seconds, last, fps=FPS):
    return [last] * round(seconds * fps)


def test_a_stop_is_suspected_within_a_second_and_a_half():
    moving = pan(4.0)
    first, *_ = suspected(moving + stop(3.0, moving[-1]))
    assert 4.0 + 1.0 <= first <= 4.0 + 1.5


@pytest.mark.parametrize("noise", [1.0, 3.0, 6.0])
def test_noise_that_comes_with_it_hides_no_stop(noise):
    moving = pan(4.0)
    first, *_ = suspected(moving + stop(3.0, moving[-1]), noise=lambda at: noise if at >= 4.0 else 0.0)
    assert first <= 4.0 + 1.7


@pytest.mark.parametrize("noise", [0.0, 3.0])
def test_a_motion_that_goes_on_is_not_suspicious(noise):
    assert not suspected(pan(10.0), noise=lambda _: noise)


def test_a_picture_that_never_moved_is_not_suspicious():
    assert not suspected(stop(10.0, 40), noise=lambda _: 2.0)


def test_a_motion_that_comes_back_is_not_taken_for_a_stop():
    there_and_back = [abs(each - 60) for each in range(0, 121, 5)] * 5
    assert not suspected(there_and_back)


def test_what_differs_by_more_than_noise_from_any_other_picture_moves():
    assert not suspected(list(RNG.integers(0, 900, 100)))


def test_of_a_stop_long_ago_nothing_is_suspected():
    moving = pan(4.0)
    assert max(suspected(moving + stop(12.0, moving[-1]))) < 4.0 + 5.0


def test_two_key_frames_that_are_alike_are_suspicious_where_the_one_before_is_not():
    moving = pan(10.0, fps=0.5)
    first, *_ = suspected(moving + stop(8.0, moving[-1], fps=0.5), fps=0.5)
    assert first == 8.0 + 2.0


def test_key_frames_of_a_motion_are_not_suspicious():
    assert not suspected(pan(20.0, fps=0.5, speed=20), fps=0.5)


def test_a_picture_of_another_size_begins_anew():
    stand_in = MayStand()
    for index, by in enumerate(pan(4.0)):
        stand_in.suspects(shown(index / FPS, by))
    small = np.full((90, 160), 100, np.uint8)
    later = [Picture(4.0 + index / FPS, small, lambda: (small, small), key=False) for index in range(30)]
    found = [stand_in.suspects(each) for each in later]
    assert not any(found)
