from tallylight_monitor.ingest.hls.playlist import Playlist, SegmentRef
from tallylight_monitor.probing.growth import grown


def playlist(newest=3, *, ended=False, target=2.0, segments=3):
    first = newest - segments + 1
    refs = tuple(SegmentRef(number, f"https://o.example/{number}.ts", target) for number in range(first, newest + 1))
    return Playlist(target, first, 0, refs, ended)


def test_one_that_was_not_there_before_is_a_signal_at_once():
    _, sight = grown(None, playlist(), 0.0, appeared=True)
    assert sight.present is True


def test_one_that_was_there_must_be_seen_to_grow():
    growth, sight = grown(None, playlist(3), 0.0, appeared=False)
    assert sight.present is None
    growth, sight = grown(growth, playlist(3), 1.0, appeared=False)
    assert sight.present is None
    _, sight = grown(growth, playlist(4), 2.0, appeared=False)
    assert sight.present is True


def test_one_that_stopped_growing_is_none_after_three_targets_and_ten_seconds_at_least():
    growth, _ = grown(None, playlist(), 0.0, appeared=True)
    assert grown(growth, playlist(), 9.9, appeared=False)[1].present is True
    assert grown(growth, playlist(), 10.0, appeared=False)[1].present is False
    growth, _ = grown(None, playlist(target=6.0), 0.0, appeared=True)
    assert grown(growth, playlist(target=6.0), 17.9, appeared=False)[1].present is True
    assert grown(growth, playlist(target=6.0), 18.0, appeared=False)[1].present is False


def test_one_that_was_left_behind_is_none_though_nobody_saw_it_stop():
    growth, _ = grown(None, playlist(), 0.0, appeared=False)
    assert grown(growth, playlist(), 10.0, appeared=False)[1].present is False


def test_one_that_is_over_or_names_nothing_is_none():
    assert grown(None, playlist(ended=True), 0.0, appeared=True)[1].present is False
    assert grown(None, playlist(2, segments=0), 0.0, appeared=True)[1].present is False
