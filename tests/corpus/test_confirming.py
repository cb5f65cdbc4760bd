"""Learning a confirmer: on examples whose law is known; `make confirmer` learns from pictures."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest
from confirming.card import bins_of, card
from confirming.curve import curve
from confirming.examples import Example
from confirming.fitting import fitted, reliability
from confirming.poor_coding import poorly_coded

from tallylight_demo.clips import clip_scene
from tallylight_demo.scene import planes
from tallylight_monitor.detectors.block_grid import FEATURES, block_grid
from tallylight_monitor.detectors.confirmer import Confirmer

LAW, BIAS = np.array([2.0, -1.0, 0.0]), 0.5


def drawn(count, seed=1):
    """Examples of a known law: three features, the last of which says nothing."""
    rng = np.random.default_rng(seed)
    features = rng.normal((3.0, -2.0, 10.0), (1.0, 1.0, 5.0), (count, 3))
    likely = 1 / (1 + np.exp(-((features - (3.0, -2.0, 10.0)) / (1.0, 1.0, 5.0) @ LAW + BIAS)))
    return features, rng.random(count) < likely, likely


def test_the_law_that_examples_follow_is_found():
    features, faults, _ = drawn(20_000)
    fit = fitted(features, faults)
    assert fit.weights == pytest.approx(LAW, abs=0.15)
    assert fit.means == pytest.approx((3.0, -2.0, 10.0), abs=0.2)


def test_both_kinds_count_as_much_however_few_there_are_of_one():
    features, faults, _ = drawn(20_000)
    rare = faults & (np.arange(len(faults)) % 50 == 0) | ~faults
    fit = fitted(features[rare], faults[rare])
    said = 1 / (1 + np.exp(-((features - fit.means) / fit.spreads @ fit.weights + fit.bias)))
    assert (said[faults] >= 0.5).mean() == pytest.approx((said[~faults] < 0.5).mean(), abs=0.1)


def test_what_follows_its_own_law_is_reliable_and_what_boasts_is_not():
    _, faults, likely = drawn(20_000)
    honest = reliability(likely, faults)
    assert sum(each.examples for each in honest) == 20_000
    assert max(abs(each.said - each.true) for each in honest) < 0.05
    boasting = reliability(np.where(likely > 0.5, 0.99, 0.01), faults)
    assert max(abs(each.said - each.true) for each in boasting) > 0.1


@pytest.mark.parametrize(("codec", "enlarged"), [("mpeg2video", 1.0), ("mpeg4", 1.0), ("mpeg2video", 1.25)])
def test_a_poor_encoder_leaves_a_grid_where_none_was(codec, enlarged):
    film = clip_scene("bikes", 640, 360)
    pictures = [film.picture(index) for index in range(3)]
    poor = list(poorly_coded(pictures, codec, 31, enlarged))
    assert [each.shape for each in poor] == [each.shape for each in pictures]
    before, after = (block_grid(planes(each[-1])[0]) for each in (pictures, poor))
    assert after.together > 1.3 * before.together


@pytest.fixture
def confirmer():
    """One that knows the first feature only."""
    nothing = (0.0,) * (len(FEATURES) - 1)
    return Confirmer(FEATURES, (0.0,) * len(FEATURES), (1.0,) * len(FEATURES), (5.0, *nothing), 0.0)


def example(fault, first, strength):
    return Example("a", fault, 1.0, strength, (first,) + (0.0,) * (len(FEATURES) - 1))


def test_the_card_says_what_was_told_of_each_kind(confirmer):
    several = [example(True, 1.0, 2.0)] * 3 + [example(True, 1.0, 1.1), example(False, -1.0, 2.0)]
    text = card(confirmer, 1.3, several, several)
    assert "| test | columns or rows, 1.3 | 3 of 4 (0.750) | 1 of 1 (1.000) |" in text
    assert "confirmed, 0.8 | 3 of 4 (0.750) | 0 of 1 (0.000) |" in text


def test_the_curve_has_a_line_for_each_half(confirmer):
    bins = bins_of(confirmer, [example(True, 1.0, 2.0), example(False, -1.0, 2.0)])
    assert [(each.examples, each.true) for each in bins] == [(1, 0.0), (1, 1.0)]
    drawing = ET.fromstring(curve({"tuning": bins, "test": bins}))
    assert len([each for each in drawing.iter() if each.tag.endswith("polyline")]) == 2
