"""What two pipelines saw of one stream is one report: nothing twice, and nothing less than either saw."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tallylight_contract.defect_spans import TOLERANCE, DefectSpan
from tallylight_contract.pipelines import newest, of_air_time, together
from tallylight_contract.status import DefectCount, LastReport

NOON = datetime(2026, 12, 5, 12, tzinfo=UTC)
HOUR = 3600.0


def span(onset, seconds=2.0):
    return DefectSpan(onset=float(onset), seconds=float(seconds), at=NOON.timestamp() + onset)


def defects(detector, spans, more=0):
    """All that one detector saw, of which so many `more` are neither among the first nor the last."""
    seconds = sum(each.seconds for each in spans) + 2.0 * more
    return DefectCount(detector=detector, count=len(spans) + more, seconds=round(seconds, 3), spans=list(spans))


def report(pipeline, *found, began=0.0, ended=HOUR, **given):
    """Of one that watched from `began` to `ended`, in seconds of an hour on air that begins at noon."""
    fields = {
        "window": "w0",
        "pipeline": pipeline,
        "pipelines": [pipeline],
        "asked": 2,
        "on_air_seconds": ended,
        "monitored_seconds": ended - began,
        "coverage_ratio": round((ended - began) / ended, 4),
        "defects": sorted(found, key=lambda each: each.detector),
        "outcome": "window_ended",
        "started_at": NOON + timedelta(seconds=began),
        "ended_at": NOON + timedelta(seconds=ended),
        "parts": [NOON + timedelta(seconds=ended)],
    }
    return LastReport(**fields | given)


@pytest.mark.parametrize(
    ("one", "other", "count", "seconds"),
    [
        pytest.param([span(10)], [span(10)], 1, 2.0, id="the same"),
        pytest.param([span(10)], [span(10 + TOLERANCE)], 1, 3.0, id="an onset within the tolerance"),
        pytest.param([span(10)], [span(13 + 2 * TOLERANCE)], 2, 4.0, id="two"),
        pytest.param([span(10)], [], 1, 2.0, id="one of them saw none"),
        pytest.param([span(10), span(50)], [span(50), span(90)], 3, 6.0, id="each missed one"),
    ],
)
def test_one_defect_of_two_pipelines_is_one(one, other, count, seconds):
    (black,) = together(report(0, defects("black", one)), report(1, defects("black", other))).defects
    assert (black.count, black.seconds) == (count, seconds)


def test_of_many_those_in_the_middle_are_taken_to_be_the_same():
    ends = [span(10), span(3000)]
    (black,) = together(report(0, defects("black", ends, 50)), report(1, defects("black", ends, 48))).defects
    assert black.count == 52


def test_what_either_pipeline_measured_is_measured():
    both = together(report(0, unmeasured=["blur", "hum"]), report(1, unmeasured=["hum"]))
    assert both.unmeasured == ["hum"]


def test_two_detectors_stay_two():
    both = together(report(0, defects("black", [span(10)])), report(1, defects("silence", [span(10)])))
    assert [each.detector for each in both.defects] == ["black", "silence"]


@pytest.mark.parametrize(
    ("one", "other", "watched"),
    [
        pytest.param(report(0), report(1), HOUR, id="both all the time"),
        pytest.param(report(0, ended=600.0), report(1), HOUR, id="the node of one died"),
        pytest.param(report(0, ended=1800.0), report(1, began=1200.0), HOUR, id="one after the other"),
        pytest.param(report(0, ended=1800.0), report(1, began=2400.0), HOUR - 600, id="with a gap in both"),
    ],
)
def test_what_either_watched_is_watched(one, other, watched):
    both = together(one, other)
    assert (both.on_air_seconds, both.monitored_seconds) == (HOUR, watched)
    assert both.coverage_ratio == round(watched / HOUR, 4)


def test_it_says_which_pipelines_it_is_from_and_how_many_were_asked_for():
    alone, both = report(1), together(report(1), report(0))
    assert (alone.pipelines, alone.asked) == ([1], 2)
    assert (both.pipeline, both.pipelines, both.asked) == (0, [0, 1], 2)
    assert together(replace(report(1), pipelines=[]), report(0)).pipelines == [0, 1], "an older operator's"


def test_the_last_report_is_of_all_pipelines_on_the_newest_air_time():
    history = [report(1), report(0), report(0, window="w1"), report(1, window="w1")]
    assert newest(history).pipelines == [0, 1]
    assert newest(history[1:]).pipelines == [0]
    assert newest([]) is None
    later = report(1, ended=5 * HOUR, on_air_seconds=60.0)  # the stream is always on air, and was paused
    assert of_air_time(later, [later, report(0)]) == later


def test_clocks_of_two_nodes_may_differ_a_little():
    ahead = report(1, ended=HOUR + 3, on_air_seconds=HOUR)
    assert newest([ahead, report(0)]).pipelines == [0, 1]


SPANS = st.lists(st.builds(span, st.integers(0, 3000), st.integers(0, 20)), max_size=8).map(
    lambda found: sorted(found, key=lambda each: (each.at, each.seconds))
)
FOUND = st.builds(
    lambda spans, more: [defects(name, each, more if each else 0) for name, each in spans.items()],
    st.dictionaries(st.sampled_from(["black", "freeze", "silence"]), SPANS),
    st.integers(0, 20),
)


def reports(pipeline):
    return st.builds(
        lambda found, began, lasted: report(pipeline, *found, began=began, ended=min(began + lasted, HOUR)),
        FOUND,
        st.integers(0, 3000).map(float),
        st.integers(1, 3600).map(float),
    )


def counts(of):
    return {each.detector: each.count for each in of.defects}


@given(reports(0), reports(1))
def test_it_makes_no_difference_which_comes_first(one, other):
    assert together(one, other) == together(other, one)


@given(reports(0))
def test_what_is_told_twice_is_told_once(one):
    assert together(one, one) == one


@given(reports(0), reports(1))
def test_there_are_never_fewer_defects_than_either_saw_nor_more_than_both(one, other):
    found, first, second = (counts(each) for each in (together(one, other), one, other))
    for name in first.keys() | second.keys():
        each = (first.get(name, 0), second.get(name, 0))
        assert max(each) <= found[name] <= sum(each)


@given(reports(0), reports(1))
def test_no_less_is_watched_than_either_did_and_no_more_than_there_was(one, other):
    both = together(one, other)
    assert max(one.monitored_seconds, other.monitored_seconds) <= both.monitored_seconds <= both.on_air_seconds


@given(SPANS, SPANS, st.builds(span, st.integers(0, 3000), st.integers(0, 20)))
def test_one_that_sees_one_more_never_makes_it_fewer(one, other, more):
    before = together(report(0, defects("black", one)), report(1, defects("black", other)))
    after = together(report(0, defects("black", [*one, more])), report(1, defects("black", other)))
    assert counts(after)["black"] >= counts(before)["black"]


@given(SPANS, st.lists(st.floats(-TOLERANCE, TOLERANCE), min_size=8, max_size=8))
def test_what_both_saw_within_the_tolerance_is_as_many_as_one_saw(spans, shifts):
    apart = [span(60.0 * number, each.seconds) for number, each in enumerate(spans)]
    shifted = [span(each.onset + by, each.seconds) for each, by in zip(apart, shifts, strict=False)]
    (black,) = together(report(0, defects("black", apart)), report(1, defects("black", shifted))).defects
    assert black.count == len(spans)
