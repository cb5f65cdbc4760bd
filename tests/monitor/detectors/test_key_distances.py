import pytest

from tallylight_monitor.detectors.key_distances import KeyDistances

TIMES = 1.4


def after(*keys):
    distances = KeyDistances()
    for key in keys:
        distances.came(key, times=TIMES)
    return distances


EVEN = range(0, 13, 2)


def test_what_most_distances_have_is_usual():
    assert after(*EVEN).usual() == 2


def test_too_few_tell_nothing():
    assert after(0, 2, 4).usual() is None


def test_where_they_are_uneven_nothing_is_usual():
    assert after(0, 1, 8, 9.5, 12, 20, 21).usual() is None


def test_extra_ones_at_cuts_change_nothing():
    distances = after(*EVEN, 12.7, 14, 15.1, 15.6, 16)
    assert distances.usual() == 2
    assert distances.nearer(16.0, 2.0) is None


@pytest.mark.parametrize(("at", "found"), [(13, (2, 10)), (15.5, (3.5, 12))], ids=["due", "overdue"])
def test_the_distance_still_grows_where_no_key_frame_comes(at, found):
    assert after(*EVEN).further(at) == found


def test_they_are_nearer_once_none_was_usual_for_long():
    keys = [12 + index / 2 for index in range(1, 13)]
    assert after(*EVEN, *keys[:6]).nearer(15, 2.0) is None
    assert after(*EVEN, *keys).nearer(18, 2.0) == (0.5, 12)


def test_a_long_one_teaches_nothing():
    assert after(*EVEN, 22, 32).usual() == 2
