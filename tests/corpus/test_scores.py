from dataclasses import dataclass
from math import isnan

import pytest
from tallylight_corpus.intervals import wilson
from tallylight_corpus.judging import Judged
from tallylight_corpus.scores import events_per_fault, percentile, score, told_besides


@dataclass
class Event:
    detector: str
    media_time: float
    detected_media_time: float = 0.0


def case(*events, finds=("black",), begin=10.0, end=12.0):
    return Judged("case", finds, begin, end, events)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (0, 0, 0.0, 1.0)],
    ids=["some", "none", "all", "nothing at all"],
)
def test_the_interval_of_a_share_is_wilsons(hits, of, low, high):
    assert wilson(hits, of) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_an_event_of_its_fault_is_found_once_and_a_second_one_is_false():
    found = score("black", [case(Event("black", 10.2, 11.0), Event("black", 11.0))])
    assert (found.cases, found.found, found.false) == (1, 1, 1)
    assert found.onset_errors == (pytest.approx(0.2),)
    assert found.delays == (pytest.approx(1.0),)
    assert (found.precision, found.recall, found.f1) == (0.5, 1.0, pytest.approx(2 / 3))


def test_an_event_of_another_fault_or_far_from_its_own_is_false():
    found = score("black", [case(Event("black", 11.0), finds=("freeze",)), case(Event("black", 2.0))])
    assert (found.cases, found.found, found.false) == (1, 0, 2)


def test_a_detector_without_a_case_has_no_share():
    assert isnan(score("black", []).f1)


def test_all_events_of_a_fault_are_counted_and_those_of_traps_are_not():
    judged = [case(Event("black", 10.0), Event("freeze", 10.0)), case(Event("freeze", 1.0), finds=())]
    assert events_per_fault(judged, ["black", "freeze"]) == 2.0
    assert events_per_fault(judged, ["black"]) == 1.0


def test_what_is_told_besides_a_fault_is_named_with_it():
    judged = [case(Event("black", 10.0), Event("freeze", 10.0)), case(Event("freeze", 1.0), finds=())]
    assert told_besides(judged, ["black", "freeze"]) == {("black", "freeze"): 1}
    assert told_besides(judged, ["black"]) == {}


def test_a_percentile_is_one_of_the_values():
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert isnan(percentile([], 0.5))
