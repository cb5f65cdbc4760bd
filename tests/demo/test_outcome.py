from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.report import Report
from tallylight_demo.defects import Kind
from tallylight_demo.outcome import COUNTS, Found, Observations, collapsed, judge
from tallylight_demo.programme import Airing, frozen_playlist, in_picture

BLACK = in_picture("black", Kind.BLACK, 10, 3)
FADE = in_picture("fade", Kind.FADE_THROUGH_BLACK, 20, 0.6)
BLACK_AGAIN = in_picture("black again", Kind.BLACK, 30, 3)
STALE = frozen_playlist("stale", 40, 7)
PROGRAMME = (BLACK, FADE, BLACK_AGAIN, STALE)
AIRING = Airing("main", 3, 60)
THEN = datetime(2026, 12, 5, tzinfo=UTC)


def report(cpu=3.0, seconds=60.0):
    return Report(
        stream="demo/main",
        source="http://127.0.0.1/live.m3u8",
        outcome="window_ended",
        started_at=THEN,
        ended_at=THEN,
        on_air_seconds=seconds,
        monitored_seconds=seconds,
        coverage_ratio=1.0,
        media_seconds=seconds,
        frames=1500,
        decoder_restarts=0,
        cpu_seconds=cpu,
        peak_memory_bytes=0,
    )


def found(detector, at, stream="main"):
    return Found(stream, detector, at, 2.1)


ONE_REPORT = (report(),)
ALL = (found("black", 13), found("black", 33.5), found("playlist_stale", 43))


def outcome(*findings, airings=(AIRING,), counts=COUNTS, reports=ONE_REPORT, left=0):
    return judge(PROGRAMME, airings, Observations(findings, counts, reports, left))


def test_all_found_and_nothing_else_is_a_pass():
    judged = outcome(*ALL)
    assert judged.passed
    assert [line.found for line in judged.lines] == list(ALL)


@pytest.mark.parametrize(
    ("findings", "complaints"),
    [
        pytest.param(ALL[1:], ["missed: black on main"], id="the first is missed, though the second was found"),
        pytest.param(ALL[:2], ["missed: stale on main"], id="the last is missed"),
        pytest.param((*ALL, found("freeze", 35)), ["false alarm: freeze on main at 35.0 s"], id="another fault"),
        pytest.param((*ALL, found("black", 20.5)), ["false alarm: black on main at 20.5 s"], id="the trap"),
        pytest.param((*ALL, found("black", 35)), ["false alarm: black on main at 35.0 s"], id="found twice"),
        pytest.param(
            (found("black", 9), *ALL[1:]),
            ["missed: black on main", "false alarm: black on main at 9.0 s"],
            id="found before it happened",
        ),
        pytest.param(
            (*ALL[:2], found("playlist_stale", 55)),
            ["missed: stale on main", "false alarm: playlist_stale on main at 55.0 s"],
            id="found far too late",
        ),
        pytest.param(
            (*ALL, found("black", 13, "unknown")),
            ["false alarm: black on unknown at 13.0 s"],
            id="found by a stream that is not on air",
        ),
    ],
)
def test_what_is_missed_or_false_is_named(findings, complaints):
    judged = outcome(*findings)
    assert list(judged.complaints) == complaints
    assert not judged.passed


@pytest.mark.parametrize(
    ("airing", "due"),
    [
        pytest.param(Airing("main", 0, 60), ["black", "black again", "stale"], id="on air all the time"),
        pytest.param(Airing("main", 9, 60), ["black again", "stale"], id="begun while the monitor settles"),
        pytest.param(Airing("main", 0, 45), ["black", "black again"], id="too near to the end"),
        pytest.param(Airing("main", 100, 200), [], id="long afterwards"),
    ],
)
def test_a_stream_must_find_what_happens_while_it_is_watched(airing, due):
    judged = outcome(airings=(airing,))
    assert [line.injection.label for line in judged.lines if line.missed] == due


def test_what_went_out_shortly_before_a_stream_joined_may_be_found():
    assert outcome(*ALL, airings=(Airing("main", 12, 60),)).passed


def test_two_streams_are_judged_each_on_its_own():
    both = (AIRING, Airing("other", 3, 60))
    judged = outcome(*ALL, *(found(one.detector, one.at, "other") for one in ALL[:2]), airings=both)
    assert list(judged.complaints) == ["missed: stale on other"]


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        pytest.param({"left": 1}, "monitors left behind: 1", id="a monitor is left"),
        pytest.param({"reports": ()}, "no monitor left a report", id="no report"),
        pytest.param(
            {"counts": (1, 0)},
            "the number of monitors went 0 → 1 → 0, not 0 → 1 → 2 → 1 → 0",
            id="a monitor never came",
        ),
    ],
)
def test_what_else_went_wrong_is_named(settings, complaint):
    assert list(outcome(*ALL, **settings).complaints) == [complaint]


def test_cpu_is_counted_over_all_streams():
    assert outcome(*ALL, reports=(report(3, 60), report(1.5, 30))).cpu_per_second == pytest.approx(0.05)


@given(st.lists(st.integers(0, 3)))
def test_a_course_begins_at_nought_and_never_repeats_itself(counts):
    course = collapsed(counts)
    assert course[0] == 0
    assert all(a != b for a, b in pairwise(course))
    assert course[-1] == (counts or [0])[-1]
