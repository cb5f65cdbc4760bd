from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.livestream import DetectorChoice
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Sample

NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)


def watch_of(*names, **choice):
    return EventJudge("cups/final", resolved([DetectorChoice(name=name, **choice) for name in names]))


def black(at, value=1.0, detail=""):
    return Sample("black", at, value, None, detail)


def kinds(events):
    return [(event.detector, event.event) for event in events]


def test_an_event_says_all_there_is_to_say():
    watch = watch_of("black")
    opened = watch.take([black(1.0), black(3.00049, value=0.98765)], NOW)[0]
    assert (opened.event, opened.stream, opened.detector) == ("open", "cups/final", "black")
    assert (opened.severity, opened.threshold, opened.value) == ("Critical", 0.98, 0.9877)
    assert (opened.media_time, opened.detected_media_time, opened.wall_time) == (1.0, 3.0, NOW)
    assert opened.detail == CATALOGUE["black"].summary
    assert opened.duration is None


def test_a_close_tells_how_long_it_was():
    events = watch_of("black").take([black(1.0), black(3.0), black(4.0, 0.0), black(4.5, 0.0)], NOW)
    assert kinds(events) == [("black", "open"), ("black", "close")]
    assert (events[1].media_time, events[1].detected_media_time, events[1].duration) == (4.0, 4.5, 3.0)


def test_what_was_measured_exactly_at_the_threshold_is_a_fault():
    assert kinds(watch_of("black").take([black(0.0, 0.98), black(2.0, 0.98)], NOW)) == [("black", "open")]


@pytest.mark.parametrize(
    ("level", "found"),
    [
        pytest.param(-60.1, [("silence", "open")], id="below"),
        pytest.param(-60.0, [], id="at"),
        pytest.param(-20.0, [], id="above"),
    ],
)
def test_a_level_is_a_fault_below_its_threshold_only(level, found):
    samples = [Sample("silence", at, level) for at in (0.0, 1.0, 2.0)]
    assert kinds(watch_of("silence").take(samples, NOW)) == found


def test_a_chosen_threshold_hold_and_severity_count():
    watch = watch_of("black", parameters={"share": 0.5}, severity="Minor")
    opened = watch.take([black(0.0, 0.6), black(2.0, 0.6)], NOW)[0]
    assert (opened.threshold, opened.severity) == (0.5, "Minor")


def test_the_detail_of_the_fault_is_told_and_not_that_of_the_one_before():
    watch = watch_of("segment_error")
    samples = [Sample("segment_error", at, value, None, why) for at, value, why in ((1, 1, "cut"), (2, 0, ""))]
    opened, closed = watch.take(samples, NOW)
    assert (opened.detail, closed.detail) == ("cut", "cut")
    again = watch.take([Sample("segment_error", 3, 1)], NOW)[0]
    assert again.detail == CATALOGUE["segment_error"].summary


def test_samples_of_detectors_that_do_not_run_are_passed_over():
    assert watch_of("black").take([Sample("freeze", 1.0, 9.0), Sample("no_such", 1.0, 9.0)], NOW) == []


def test_older_samples_are_dropped():
    watch = watch_of("black")
    assert watch.take([black(5.0, 0.0), black(1.0), black(2.0), black(4.9)], NOW) == []
    assert watch.values() == {"black": 0.0}


def test_the_end_closes_all_that_is_open_and_nothing_else():
    watch = watch_of("black", "silence", "segment_error")
    watch.take([black(1.0), black(3.0), Sample("silence", 1.0, -90.0), Sample("segment_error", 2.0, 1.0)], NOW)
    assert watch.open_defects() == ["black", "segment_error"]
    ended = watch.end(7.0, 7.0, NOW + timedelta(seconds=1))
    assert kinds(ended) == [("black", "close"), ("segment_error", "close")]
    assert [event.duration for event in ended] == [6.0, 5.0]
    assert watch.open_defects() == []
    assert watch.end(8.0, 8.0, NOW) == []


def test_a_fault_that_was_gone_before_the_end_ended_when_it_was_gone():
    watch = watch_of("black")
    watch.take([black(1.0), black(3.0), black(5.0, 0.0)], NOW)
    assert [(event.media_time, event.duration) for event in watch.end(5.3, 5.3, NOW)] == [(5.0, 4.0)]


def test_before_the_first_measurement_there_are_no_values():
    assert watch_of("black").values() == {}


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["black", "freeze", "silence"]), st.floats(-99, 3))))
def test_whatever_comes_opens_and_closes_take_turns_and_the_end_leaves_nothing_open(raw):
    watch = watch_of("black", "freeze", "silence")
    events = watch.take([Sample(name, at / 10, value) for at, name, value in raw], NOW)
    events += watch.end(21.0, 21.0, NOW)
    for name in ("black", "freeze", "silence"):
        said = [event.event for event in events if event.detector == name]
        assert said == ["open", "close"] * (len(said) // 2)
    assert all(event.duration >= 0 for event in events if event.event == "close")
    assert all(event.media_time <= event.detected_media_time for event in events)


def test_the_feed_is_judged_on_its_own_clock_and_placed_in_media_time():
    watch = EventJudge("ns/cup", resolved(None), lambda monotonic: monotonic - 1000.0)
    opened = watch.take([Sample("signal_lost", 1010.0, 1.5, 1007.0)], NOW)
    closed = watch.take([Sample("signal_lost", 1014.0, 0.0, 1014.0)], NOW)
    assert [(event.media_time, event.detected_media_time) for event in opened + closed] == [(7.0, 10.0), (14.0, 14.0)]
    assert closed[0].duration == 7.0


def test_a_signal_that_never_came_is_lost_before_media_time_begins():
    watch = EventJudge("ns/cup", resolved(None), lambda _: 0.0)
    assert watch.take([Sample("signal_lost", 100.0, 0.0, 100.0)], NOW) == []
    opened = watch.take([Sample("signal_lost", 103.0, 1.5, 100.0)], NOW)
    assert [(event.event, event.media_time) for event in opened] == [("open", 0.0)]
    assert watch.end(0.0, 160.0, NOW)[0].duration == 60.0


@given(st.data())
def test_causes_are_judged_before_consequences_in_whatever_order_a_moment_s_measurements_come(data):
    """Black, one colour and still, all at once and all over at once: the one cause is told, in every order."""
    names = ["black", "mono_colour", "freeze"]
    watch = watch_of(*names)
    events = []
    for tick in range(80):
        value = 1.0 if 10 <= tick < 50 else 0.0
        moment = [Sample(name, tick / 10, 9.0 * value if name == "freeze" else value) for name in names]
        events += watch.take(data.draw(st.permutations(moment)), NOW)
    assert kinds(events) == [("black", "open"), ("black", "close")]


@pytest.mark.parametrize("turned", [False, True], ids=["cause first", "consequence first"])
def test_a_cause_and_its_consequence_that_come_in_one_look_are_one_event(turned):
    look = [Sample("signal_lost", 3.0, 1.5), Sample("playlist_stale", 3.0, 1.5)]
    watch = watch_of("playlist_stale", "signal_lost")
    assert kinds(watch.take(look[::-1] if turned else look, NOW)) == [("signal_lost", "open")]


def test_a_lost_track_is_judged_in_media_time_which_runs_on_while_nothing_is_decoded():
    watch = EventJudge("ns/cup", resolved(None), lambda monotonic: monotonic - 1000.0)
    (opened,) = watch.take([Sample("picture_lost", 7.0, 2.0, 5.0, "scrambled")], NOW)
    assert (opened.detector, opened.media_time, opened.detected_media_time) == ("picture_lost", 5.0, 7.0)
    assert opened.detail == "scrambled"
    assert [event.media_time for event in watch.end(9.0, 1003.0, NOW)] == [9.0]


def test_what_was_wrong_before_media_time_ran_lasted_until_it_was_last_seen():
    watch = watch_of("undecodable")
    watch.take([Sample("undecodable", at, at, 0.0) for at in (1.0, 2.0, 3.0, 9.0)], NOW)
    (closed,) = watch.end(0.0, 500.0, NOW)
    assert (closed.media_time, closed.duration) == (9.0, 9.0)


def test_what_was_asked_for_and_has_measured_nothing_is_known():
    watch = watch_of("black", "freeze", "channel_silent", "captions_lost")
    assert set(watch.unmeasured()) == {"channel_silent", "captions_lost"}
    watch.take([Sample("channel_silent", 1.0, 0.0)], NOW)
    assert watch.unmeasured() == ("captions_lost",)
