"""A part of the corpus of delivery, with bounds; `make accuracy-delivery` plays all of it."""

from datetime import UTC, datetime

import pytest
from delivery.__main__ import judged, row
from delivery.cases import HALVES, cases
from delivery.faults import FAULTS
from delivery.scores import Score, quantile, score, total
from delivery.traps import TRAPS
from delivery.watching import watched
from tallylight_corpus.intervals import wilson

from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.report import DefectEvent

NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)
SEEDS = 1
TEST = list(cases("test", SEEDS))


@pytest.fixture(scope="module")
def found():
    return total(judged(case) for case in TEST if case.detector)


@pytest.mark.parametrize("detector", FAULTS)
def test_each_fault_is_found_and_nothing_else_is_told(found, detector):
    assert found[detector].f1 >= 0.9, row(detector, found[detector])


def test_one_fault_is_one_event_in_the_default_set(found):
    default = [one for name, one in found.items() if CATALOGUE[name].by_default]
    assert sum(one.events for one in default) <= 1.1 * sum(one.faults for one in default)


@pytest.mark.parametrize("trap", [case for case in TEST if not case.detector], ids=str)
def test_what_looks_like_a_fault_is_none(trap):
    events, _ = watched(trap)
    assert [(event.detector, event.event) for event in events] == []


def test_no_case_of_the_test_half_is_one_of_the_tuning_half():
    tuning, test = ({(str(case), case.stream) for case in cases(half, 2)} for half in HALVES)
    assert not {stream for _, stream in tuning} & {stream for _, stream in test}


def test_every_detector_has_ways_that_no_threshold_was_chosen_on():
    assert all(any(way.half == "test" for way in ways) for ways in FAULTS.values())
    assert any(trap.half == "test" for trap in TRAPS)


def test_the_corpus_has_a_fault_for_each_detector_of_the_feed_that_is_not_provoked_elsewhere():
    elsewhere = {"signal_lost", "playlist_stale", "segment_error", "playlist_malformed", "variant_down", "clock_drift"}
    assert set(FAULTS) == {name for name, entry in CATALOGUE.items() if entry.input == "feed"} - elsewhere


def test_a_share_lies_within_its_interval():
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(8, 10)  # worked by hand after Wilson
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


def test_a_quantile_is_one_of_the_values():
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([3.0, 1.0, 2.0], 0.95) == 3.0
    assert quantile([], 0.5) != quantile([], 0.5)


def opened(detector, at):
    return DefectEvent(
        event="open",
        stream="case",
        detector=detector,
        severity="Minor",
        media_time=at,
        detected_media_time=at + 1,
        wall_time=NOW,
        value=1.0,
        threshold=1.0,
        detail="",
    )


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([], (0, 0), id="nothing is told"),
        pytest.param([("slow_delivery", 10.5)], (1, 0), id="it is told"),
        pytest.param([("slow_delivery", 10.5), ("slow_delivery", 20.0)], (1, 1), id="it is told twice"),
        pytest.param([("slow_delivery", 5.0)], (0, 1), id="it is told before it is there"),
        pytest.param([("slow_delivery", 10.5), ("cache_age", 11.0)], (1, 0), id="another is told as well"),
    ],
)
def test_the_first_event_counts_and_all_others_are_false(events, expected):
    scores = score(("slow_delivery", 10.0), [opened(*each) for each in events])
    assert (scores["slow_delivery"].found, scores["slow_delivery"].false) == expected
    assert scores["slow_delivery"].events == len(events)
    assert scores.get("cache_age", Score()).false == sum(name == "cache_age" for name, _ in events)


def test_a_detector_that_is_never_right_has_no_score():
    assert Score(faults=3, false=2).f1 == 0.0
    assert Score(faults=3, found=3).f1 == 1.0
