import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tallylight_monitor.detectors.coarse import coarse, samples_of_a_tile, tile_sums
from tallylight_monitor.detectors.features import TILE_COLUMNS, TILE_ROWS

shapes = st.tuples(st.integers(TILE_ROWS, 70), st.integers(TILE_COLUMNS, 120))


@given(shapes.flatmap(lambda shape: arrays(np.uint8, shape)))
def test_a_tile_of_a_coarse_picture_lies_between_the_darkest_and_the_lightest_pixel(plane):
    means = tile_sums(coarse(plane)) / samples_of_a_tile(*plane.shape)
    assert means.shape == (TILE_ROWS * TILE_COLUMNS,)
    assert means.min() >= plane.min()
    assert means.max() <= plane.max()


@given(shapes, st.integers(0, 255))
def test_a_flat_picture_is_flat_at_its_level(shape, level):
    means = tile_sums(coarse(np.full(shape, level, np.uint8))) / samples_of_a_tile(*shape)
    np.testing.assert_allclose(means, level)


def test_on_the_usual_size_a_block_is_six_pixels_square_and_nine_of_them_are_summed():
    plane = np.arange(270 * 480).reshape(270, 480).astype(np.uint8)
    found = coarse(plane)
    assert found.shape == (45, 80)
    assert found[3, 7] == plane[18:24:2, 42:48:2].astype(int).sum()


def test_many_pictures_are_summed_as_one_each():
    many = np.random.default_rng(1).integers(0, 2295, (4, 45, 80)).astype(np.int16)
    np.testing.assert_array_equal(tile_sums(many), [tile_sums(each) for each in many])


def test_two_thirds_of_a_noise_are_taken_away():
    noise = np.random.default_rng(1).normal(128, 9, (2, 270, 480)).round().astype(np.uint8)
    one, other = (coarse(each) / 9 for each in noise)
    assert np.abs(one - other).mean() == pytest.approx(np.abs(noise[0] - noise[1].astype(float)).mean() / 3, rel=0.05)
