from math import inf

from tallylight_monitor.decoder.waiting_windows import LEAD_SECONDS, MOST, WaitingWindows
from tallylight_monitor.detectors.transport_window import Gap, TransportWindow


def windows(first, count):
    return [TransportWindow(first + n / 2, first + (n + 1) / 2, pat=Gap(0.1, first)) for n in range(count)]


def test_a_window_is_told_before_the_picture_that_its_packets_carry():
    waiting = WaitingWindows()
    assert not [*waiting.take(windows(0.0, 8), 20.0, anew=True)]
    told = [window.at for window in waiting.until(20.0)]
    assert told == [20.5, 21.0, 21.5]
    assert told[-1] == 20.0 + LEAD_SECONDS


def test_what_begins_anew_begins_where_media_has_come_to():
    waiting = WaitingWindows()
    [*waiting.take(windows(0.0, 1), 20.0, anew=True)]
    [*waiting.take(windows(0.0, 1), 26.0, anew=True)]
    assert [(each.begin, each.pat.since) for each in waiting.until(inf)] == [(20.0, 20.0), (26.0, 26.0)]


def test_what_goes_on_stays_on_its_clock_while_that_is_near_to_the_pictures():
    waiting = WaitingWindows()
    [*waiting.take(windows(0.0, 1), 0.0, anew=True)]
    [*waiting.take(windows(0.5, 1), 0.2, anew=False)]
    [*waiting.take(windows(1.0, 1), 9.0, anew=False)]
    assert [each.begin for each in waiting.until(inf)] == [0.0, 0.5, 9.0]


def test_where_no_picture_comes_the_oldest_are_told_all_the_same():
    waiting = WaitingWindows()
    assert len([*waiting.take(windows(0.0, MOST + 3), 0.0, anew=True)]) == 3
