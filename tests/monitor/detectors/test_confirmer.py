"""What confirms a rule: likelihoods, and that its weights go with what is measured."""

from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.detectors import picture
from tallylight_monitor.detectors.block_grid import FEATURES, block_grid
from tallylight_monitor.detectors.confirmer import LIKELY, Confirmer
from tallylight_monitor.detectors.frames import Picture, Whole
from tallylight_monitor.detectors.picture.blockiness import Blockiness

MOST_BYTES = 20_000
SHIPPED = Confirmer.beside(picture.__name__, "blockiness", FEATURES)
ROWS, COLUMNS = np.mgrid[:360, :640]
LAND = (110 + 50 * np.sin(COLUMNS / 37) * np.cos(ROWS / 29)).astype(np.uint8)


def blocks(pitch):
    return LAND[ROWS // pitch * pitch, COLUMNS // pitch * pitch]


def strokes(across, along):
    """White strokes upright, each `across` columns, on a dark ribbon; `along`: the same turned round."""
    luma = (LAND.T if along else LAND).copy()
    luma[40:-20] = 16
    luma[44:-24, np.arange(luma.shape[1]) % across < across // 3] = 235
    return luma.T if along else luma


def measured(luma):
    picture_ = Picture(0.0, luma, lambda: (luma, luma), key=True)
    picture_.whole = Whole(lambda: luma)
    return Blockiness(1.3).measure(picture_)


def test_the_weights_are_small_and_of_what_is_measured():
    assert len(files(picture).joinpath("blockiness.json").read_bytes()) <= MOST_BYTES
    assert len(SHIPPED.weights) == len(SHIPPED.means) == len(SHIPPED.spreads) == len(FEATURES)


def test_weights_of_other_features_are_refused():
    with pytest.raises(ValueError, match="learn it anew: make confirmer"):
        Confirmer.beside(picture.__name__, "blockiness", FEATURES[::-1])


@given(st.lists(st.floats(-50, 50), min_size=len(FEATURES), max_size=len(FEATURES)))
def test_a_likelihood_is_one_whatever_is_measured(features):
    assert 0 <= SHIPPED.likelihood(tuple(features)) <= 1


@pytest.mark.parametrize("pitch", [8, 10, 12, 16])
def test_blocks_are_confirmed_with_the_strength_of_their_grid(pitch):
    grid = block_grid(blocks(pitch))
    assert SHIPPED.likelihood(grid.features) >= LIKELY
    assert measured(blocks(pitch)).value == grid.strength > 1.6


@pytest.mark.parametrize("along", [pytest.param(False, id="upright"), pytest.param(True, id="turned round")])
@pytest.mark.parametrize("across", [8, 12, 16, 24])
def test_strokes_are_none_though_they_lie_on_a_grid(across, along):
    assert measured(strokes(across, along)).value < 1.3


@pytest.mark.parametrize("shape", [(20, 640), (360, 40), (1, 1)], ids=str)
def test_a_picture_of_less_than_a_few_blocks_is_not_measured(shape):
    assert measured(np.zeros(shape, np.uint8)) is None


@given(st.integers(0, 255), st.sampled_from(((64, 64), (360, 640), (1080, 1920))))
def test_what_is_of_one_level_has_no_grid(level, shape):
    assert measured(np.full(shape, level, np.uint8)).value == 1.0
