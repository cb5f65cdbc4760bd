from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.ingest.hls.following import (
    Cursor,
    first_step,
    next_segments,
    oldest_kept,
    poll_delay,
    retry_delay,
    segment_deadline,
)
from tallylight_monitor.ingest.hls.playlist import Playlist, SegmentRef


def playlist(first, last, *, ended=False, seconds=2.0):
    refs = tuple(SegmentRef(number, f"http://o/{number}.ts", seconds) for number in range(first, last + 1))
    return Playlist(target=2.0, sequence=first, discontinuity_sequence=0, segments=refs, ended=ended)


def numbers(step):
    return [each.number for each in step.segments]


def test_a_live_playlist_is_joined_three_segments_before_its_end():
    assert numbers(first_step(playlist(10, 19), 0.0)) == [17, 18, 19]


def test_any_other_is_taken_from_its_beginning():
    assert numbers(first_step(playlist(0, 9, ended=True), 0.0)) == list(range(10))


def test_what_was_added_comes_next():
    step = next_segments(Cursor(19, 0.0), playlist(12, 21), 4.0)
    assert (numbers(step), step.gone, step.reset) == ([20, 21], None, False)


def test_an_unchanged_playlist_has_nothing_new():
    step = next_segments(Cursor(19, 0.0), playlist(10, 19), 4.0)
    assert (step.segments, step.gone, step.cursor) == ((), None, Cursor(19, 0.0))


def test_what_left_the_window_while_nobody_could_look_is_mourned_in_one():
    step = next_segments(Cursor(19, 0.0), playlist(40, 45), 52.0)
    assert numbers(step) == [40, 41, 42, 43, 44, 45]
    assert step.gone is not None
    assert (step.gone.number, step.gone.duration) == (20, 40.0)


@pytest.mark.parametrize(
    ("counted", "declared"),
    [
        pytest.param(4, True, id="one more has gone by"),
        pytest.param(3, False, id="as many as were seen"),
        pytest.param(0, False, id="the playlist does not count"),
    ],
)
def test_a_new_clock_that_began_with_what_nobody_saw_is_declared_of_the_first_that_is_seen(counted, declared):
    now = replace(playlist(40, 45), discontinuity_sequence=counted)
    step = next_segments(Cursor(19, 0.0, discontinuities=3), now, 52.0)
    assert [each.discontinuity for each in step.segments] == [declared, *[False] * 5]


def test_discontinuities_are_counted_to_the_newest_segment():
    before = playlist(10, 19)
    segments = (*before.segments[:4], replace(before.segments[4], discontinuity=True), *before.segments[5:])
    step = first_step(replace(before, segments=segments, discontinuity_sequence=7), 0.0)
    assert step.cursor.discontinuities == 8


def test_a_leap_that_time_cannot_explain_is_a_new_numbering():
    step = next_segments(Cursor(19, 0.0), playlist(1_700_000_000, 1_700_000_009), 2.0)
    assert step.reset
    assert numbers(step) == [1_700_000_007, 1_700_000_008, 1_700_000_009]
    assert [each.discontinuity for each in step.segments] == [True, False, False]


def test_numbers_far_back_are_a_new_numbering_at_once():
    step = next_segments(Cursor(500, 0.0), playlist(0, 2), 2.0)
    assert (step.reset, numbers(step), step.cursor.newest) == (True, [0, 1, 2], 2)


def test_one_look_a_little_back_is_another_edge_of_the_cdn():
    once = next_segments(Cursor(19, 0.0), playlist(9, 18), 2.0)
    assert (once.reset, once.segments) == (False, ())
    assert numbers(next_segments(once.cursor, playlist(11, 20), 3.0)) == [20]


def test_two_looks_a_little_back_are_a_new_numbering():
    once = next_segments(Cursor(19, 0.0), playlist(9, 18), 2.0)
    assert next_segments(once.cursor, playlist(9, 18), 3.0).reset


def test_looks_back_must_follow_one_another():
    once = next_segments(Cursor(19, 0.0), playlist(9, 18), 2.0)
    between = next_segments(once.cursor, playlist(10, 19), 3.0)
    assert not next_segments(between.cursor, playlist(9, 18), 4.0).reset


def test_a_playlist_that_is_empty_for_once_changes_nothing():
    assert next_segments(Cursor(19, 0.0), playlist(20, 19), 2.0).cursor == Cursor(19, 0.0)


@given(st.lists(st.integers(0, 30), max_size=30), st.integers(1, 12))
def test_every_segment_is_either_taken_or_mourned_exactly_once(growths, window):
    newest, now = 100, 0.0
    step = first_step(playlist(newest - window + 1, newest), now)
    seen = numbers(step)
    start = seen[0]
    for growth in growths:
        newest, now = newest + growth, now + growth * 2.0
        step = next_segments(step.cursor, playlist(newest - window + 1, newest), now)
        assert not step.reset
        if step.gone:
            seen += range(step.gone.number, step.gone.number + round(step.gone.duration / 2.0))
        seen += numbers(step)
    assert seen == list(range(start, newest + 1))


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 12), st.floats(0, 1e6))
def test_whatever_a_playlist_does_two_looks_end_at_its_newest(before, newest, window, now):
    look = playlist(max(0, newest - window + 1), newest)
    step = next_segments(next_segments(Cursor(before, 0.0), look, now).cursor, look, now + 1)
    assert step.cursor.newest == newest


@pytest.mark.parametrize(
    ("target", "changed", "took", "delay"),
    [
        pytest.param(6.0, True, 0.5, 5.5, id="a target duration after a change"),
        pytest.param(6.0, False, 0.5, 2.5, id="half of it otherwise"),
        pytest.param(1.0, False, 0.4, 0.5, id="never tighter than half a second"),
        pytest.param(2.0, True, 9.0, 0.5, id="at once after a slow answer"),
    ],
)
def test_the_next_look_is_when_the_rfc_says(target, changed, took, delay):
    assert poll_delay(target, changed=changed, took=took) == delay


def test_failed_looks_are_repeated_ever_more_seldom_up_to_two_seconds():
    assert [retry_delay(failures, 6.0) for failures in (1, 2, 3, 4, 1000)] == [0.5, 1.0, 2.0, 2.0, 2.0]
    assert [retry_delay(failures, 1.0) for failures in (1, 2, 3)] == [0.5, 1.0, 1.0]


def test_a_segment_has_one_and_a_half_target_durations_but_at_least_three_seconds():
    assert (segment_deadline(6.0), segment_deadline(1.0)) == (9.0, 3.0)


def test_a_segment_is_worth_asking_for_one_window_longer_than_it_is_listed():
    assert oldest_kept(playlist(20, 25)) == 14
    assert oldest_kept(replace(playlist(20, 25), segments=())) == 20
