import numpy as np
import pytest

from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.within_shot import WithinShot

RNG = np.random.default_rng(4)
ONE, OTHER = (RNG.integers(low, high, (90, 160), dtype=np.uint8) for low, high in ((30, 120), (140, 220)))


def shown(at, luma=ONE):
    grey = np.full((45, 80), 128, np.uint8)
    return Picture(at, luma, lambda: (grey, grey), key=False)


@pytest.fixture
def watched():
    """A quantity of 10 for five seconds."""
    found = WithinShot(least=2.0, fallen=0.2)
    for tick in range(10):
        found.take(shown(tick / 2), 10.0)
    return found


def test_a_fall_within_a_shot_is_known_since_between_the_two_pictures(watched):
    fallen = watched.take(shown(5.0), 0.5)
    assert (fallen.left, fallen.since) == (0.05, 4.75)


def test_a_fall_at_a_cut_is_none(watched):
    watched.take(shown(5.0, OTHER), 0.5)
    assert not watched.is_fallen


def test_a_slow_fall_is_none(watched):
    for tick in range(20):
        watched.take(shown(5 + tick / 2), 10.0 - tick / 2)
    assert not watched.is_fallen


def test_it_stays_fallen_over_a_cut_until_it_is_back(watched):
    watched.take(shown(5.0), 0.5)
    assert watched.take(shown(5.5, OTHER), 0.5).since == 4.75
    assert watched.take(shown(6.0, OTHER), 8.0).since is None
    assert not watched.is_fallen


def test_what_has_little_of_it_has_nothing_to_lose():
    poor = WithinShot(least=2.0, fallen=0.2)
    assert [poor.take(shown(tick / 2), 1.0) is None for tick in range(5)] == [True] * 4 + [False]
    assert poor.take(shown(2.5), 0.0).since is None
