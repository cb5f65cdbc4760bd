"""Half seconds of coded pictures, gathered in the order of showing."""

import itertools

import pytest

from tallylight_monitor.decoder.coding_windows import WINDOW_SECONDS, CodingWindows
from tallylight_monitor.detectors.coding import Form

FORM = Form("h264", "High", 1280, 720, "yuv420p")


def ended(windows, times, size=1000, key_every=25, form=FORM):
    """The windows that pictures at these times end."""
    keyed = [(at, index % key_every == 0) for index, at in enumerate(times)]
    taken = [windows.take(at, size, key=key, form=form if key else None) for at, key in keyed]
    return [each for each in taken if each is not None]


def evenly(fps, seconds, begin=0.0):
    return [begin + index / fps for index in range(round(seconds * fps) + 1)]


def test_windows_follow_each_other_without_a_gap():
    found = ended(CodingWindows(), evenly(25, 5))
    assert found[0].begin == 0.0
    assert all(one.at == other.begin for one, other in itertools.pairwise(found))
    assert all(window.at - window.begin == pytest.approx(WINDOW_SECONDS, abs=0.041) for window in found)


def test_each_key_frame_is_in_one_window():
    found = ended(CodingWindows(), evenly(25, 5))
    assert [key for window in found for key in window.keys] == [0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("fps", [12.5, 24, 25, 29.97, 50, 60])
def test_pictures_are_as_far_apart_as_they_come(fps):
    assert {round(1 / each.interval, 2) for each in ended(CodingWindows(), evenly(fps, 3))} == {fps}


def test_a_gap_between_pictures_does_not_make_them_further_apart():
    times = [at for at in evenly(25, 3) if not 0.6 < at < 0.9]
    assert {round(each.interval, 3) for each in ended(CodingWindows(), times)} == {0.04}


def test_stamps_in_milliseconds_have_the_rate_that_was_meant():
    times = [round(at, 3) for at in evenly(30, 3)]
    assert all(each.interval == pytest.approx(1 / 30, rel=0.03) for each in ended(CodingWindows(), times))


def test_the_size_is_that_of_pictures_between_key_frames():
    windows = CodingWindows()
    for index, at in enumerate(evenly(25, 0.52)):
        found = windows.take(at, 50_000 if index == 0 else 800, key=index == 0)
    assert found.between == 800


def test_a_form_is_known_since_the_key_frame_that_has_it():
    windows = CodingWindows()
    ended(windows, evenly(25, 2))
    other = Form("h264", "High", 640, 360, "yuv420p")
    found = ended(windows, evenly(25, 1, 2.04), form=other)
    assert (found[-1].form, found[-1].formed_at) == (other, 2.04)


def test_what_an_announced_change_brings_is_marked_once():
    windows = CodingWindows()
    ended(windows, evenly(25, 2))
    windows.cut()
    assert [each.anew for each in ended(windows, evenly(25, 2, 2.04))] == [True, False, False, False]


def test_key_frames_without_parameter_sets_are_counted_until_one_has_them():
    windows = CodingWindows()
    counts = []
    for begin, bare in enumerate([False, True, True, False]):
        windows.key_comes(bare=bare)
        counts.append(ended(windows, evenly(25, 0.9, begin))[-1].bare_keys)
    assert counts == [0, 1, 2, 0]


def test_where_parameter_sets_do_not_come_with_pictures_none_are_missed():
    assert {each.bare_keys for each in ended(CodingWindows(), evenly(25, 2))} == {None}
