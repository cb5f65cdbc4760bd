import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.detectors.level_comb import NONE, level_comb

SLOPE = np.linspace(60, 200, 360)[:, None] + np.zeros(640)
FLAT_COLOURS = np.array([40, 110, 130, 150, 190, 215])


def noise(sigma):
    return np.random.default_rng(1).normal(0, sigma, SLOPE.shape)


def of_each(levels):
    return SLOPE // levels * levels + levels // 2


def level(luma):
    return np.clip(luma, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("apart", [4, 6, 8, 12, 16])
@pytest.mark.parametrize("sigma", [0.0, 0.5], ids=["clean", "coded"])
def test_a_slope_of_too_few_levels_is_a_comb_of_that_distance(apart, sigma):
    found = level_comb(level(of_each(apart) + noise(sigma)))
    assert found.apart == apart
    assert found.concentrated > 0.6


@pytest.mark.parametrize(
    "luma",
    [
        SLOPE,
        SLOPE + noise(1.5),
        17 + (SLOPE - 60) / 5,
        np.full(SLOPE.shape, 90.0),
        FLAT_COLOURS[np.arange(360) // 60][:, None] + np.zeros(640),
        (SLOPE // 32) * 32,
        128 + noise(40),
    ],
    ids=["slope", "noisy slope", "dusk", "flat", "drawing", "a few colours evenly apart", "no smooth part"],
)
def test_what_is_not_of_too_few_levels_is_no_comb(luma):
    assert level_comb(level(luma)).concentrated < 0.3


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 255))
def test_a_picture_of_any_size_and_one_level_has_no_comb(height, width, brightness):
    assert level_comb(np.full((height, width), brightness, np.uint8)) == NONE


@pytest.mark.parametrize("times", [1, 2, 3], ids=["360p", "720p", "1080p"])
def test_the_size_of_a_picture_makes_no_difference(times):
    large = np.kron(of_each(8), np.ones((times, times)))
    assert level_comb(level(large)).concentrated == pytest.approx(level_comb(level(of_each(8))).concentrated, abs=0.02)
