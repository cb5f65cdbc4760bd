"""The integer features, held against slow and obvious ones in floating point."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.frames import Picture


def planes(rows=(1, 24), columns=(1, 40)):
    return st.tuples(st.integers(*rows), st.integers(*columns)).flatmap(lambda shape: arrays(np.uint8, shape))


@given(planes(), st.integers(-300, 600))
def test_those_darker_than_a_level_are_counted_one_by_one(plane, level):
    assert features.darker(plane, level) == sum(value < level for value in plane.ravel().tolist())


@given(planes(), st.integers(0, 255))
def test_a_median_is_the_one_in_the_middle_when_they_are_put_in_order_wherever_it_is_looked_for(plane, near):
    middle = np.sort(plane.ravel())[(plane.size - 1) // 2]
    assert features.median(plane) == features.median(plane, near) == middle


@given(planes(), st.integers(0, 32))
def test_a_share_near_the_median_is_counted_pixel_by_pixel(plane, spread):
    median = int(np.sort(plane.ravel())[(plane.size - 1) // 2])
    expected = (np.abs(plane.astype(int) - median) <= spread).mean()
    assert features.share_near(plane, median, float(spread)) == pytest.approx(expected)


@given(arrays(np.float32, st.tuples(st.integers(1, 6), st.integers(1, 50)), elements=st.floats(-1, 1, width=32)))
def test_a_level_is_the_loudest_channels_in_decibels(samples):
    power = max((channel.astype(float) ** 2).mean() for channel in samples)
    expected = 10 * math.log10(max(power, 1e-12))
    assert features.level_dbfs(samples) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("samples", "level"),
    [
        pytest.param(np.zeros((2, 100), np.float32), -120.0, id="digital silence"),
        pytest.param(np.ones((1, 100), np.float32), 0.0, id="full scale"),
        pytest.param(np.array([[0.0] * 100, [0.1] * 100], np.float32), -20.0, id="one loud channel"),
    ],
)
def test_levels_that_everybody_knows(samples, level):
    assert features.level_dbfs(samples) == pytest.approx(level, abs=0.01)


def picture(shape, chroma=None):
    return Picture(0.0, np.full(shape, 50, np.uint8), chroma, key=False)


def test_a_feature_is_computed_once():
    planes, asked = (np.zeros((45, 80), np.uint8), np.ones((45, 80), np.uint8)), []
    shown = picture((90, 160), lambda: asked.append(1) or planes)
    assert not asked, "colours cost something, and are made for the detector that asks"
    assert shown.chroma is shown.chroma
    assert shown.coarse is shown.coarse
    assert asked == [1]


@pytest.mark.parametrize("shape", [pytest.param((8, 160), id="few rows"), pytest.param((90, 14), id="few columns")])
def test_of_a_picture_with_fewer_pixels_than_tiles_there_is_no_coarse_one(shape):
    assert picture(shape).coarse is None
