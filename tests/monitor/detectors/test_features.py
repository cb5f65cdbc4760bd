"""The integer features, held against slow and obvious ones in floating point."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.frames import Picture

ROWS, COLUMNS = features.TILE_ROWS, features.TILE_COLUMNS


def planes(rows=(1, 24), columns=(1, 40)):
    return st.tuples(st.integers(*rows), st.integers(*columns)).flatmap(lambda shape: arrays(np.uint8, shape))


def pairs(rows, columns):
    shapes = st.tuples(st.integers(*rows), st.integers(*columns))
    return shapes.flatmap(lambda shape: st.tuples(arrays(np.uint8, shape), arrays(np.uint8, shape)))


def slow_tile_motion(now, before):
    height, width = now.shape[0] // ROWS, now.shape[1] // COLUMNS
    means = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            where = slice(row * height, (row + 1) * height), slice(column * width, (column + 1) * width)
            means.append(np.abs(now[where].astype(float) - before[where].astype(float)).mean())
    return sorted(means)


@given(planes())
def test_a_histogram_counts_each_value(plane):
    assert list(features.histogram(plane)) == [int((plane == value).sum()) for value in range(256)]


@given(pairs((1, 12), (1, 12)))
def test_a_difference_is_the_absolute_one(pair):
    one, other = pair
    found = features.difference(one, other)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, np.abs(one.astype(int) - other.astype(int)))


@given(pairs((ROWS, 3 * ROWS + 4), (COLUMNS, 3 * COLUMNS + 5)))
def test_tile_motion_is_each_tiles_mean_sorted(pair):
    found = features.tile_motion(*pair)
    assert found.shape == (ROWS * COLUMNS,)
    np.testing.assert_allclose(found, slow_tile_motion(*pair), atol=1e-9)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param((270, 480), id="usual"),
        pytest.param((808, 160), id="upright"),
        pytest.param((2 * ROWS, 32_400 * 2), id="absurdly wide"),
    ],
)
def test_the_sums_of_the_greatest_difference_do_not_overflow(shape):
    white, dark = np.full(shape, 255, np.uint8), np.zeros(shape, np.uint8)
    np.testing.assert_allclose(features.tile_motion(white, dark), 255.0)


@given(planes(), st.integers(0, 32))
def test_a_share_near_the_median_is_counted_pixel_by_pixel(plane, spread):
    median, share = features.share_near(plane, float(spread))
    ordered = np.sort(plane.ravel())
    assert median == ordered[(plane.size - 1) // 2]
    assert share == pytest.approx((np.abs(plane.astype(int) - median) <= spread).mean())


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


def picture(shape, value, previous=None):
    chroma = np.full((shape[0] // 2, shape[1] // 2), 128, np.uint8)
    return Picture(0.0, (np.full(shape, value, np.uint8), chroma, chroma), key=False, previous=previous)


def test_the_first_picture_has_no_motion():
    assert picture((90, 160), 50).tile_motion is None


def test_a_picture_of_another_size_has_no_motion():
    assert picture((90, 160), 50, previous=picture((180, 320), 50)).tile_motion is None


def test_a_feature_is_computed_once():
    shown = picture((90, 160), 50, previous=picture((90, 160), 53))
    assert shown.tile_motion is shown.tile_motion
    assert shown.histogram is shown.histogram


def test_a_picture_does_not_keep_all_pictures_before_it():
    first = picture((90, 160), 50)
    second = picture((90, 160), 51, previous=first)
    assert not any(getattr(second, name, None) is first for name in vars(second))


@pytest.mark.parametrize("shape", [pytest.param((8, 160), id="few rows"), pytest.param((90, 14), id="few columns")])
def test_a_picture_with_fewer_pixels_than_tiles_has_no_motion(shape):
    assert picture(shape, 50, previous=picture(shape, 53)).tile_motion is None
