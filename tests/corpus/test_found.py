"""A small part of what `make accuracy` judges, with bounds: each injector of the test half once, and each trap."""

from functools import partial

import pytest
from tallylight_corpus.cases import cases
from tallylight_corpus.judging import judged
from tallylight_corpus.scores import events_per_fault
from tallylight_corpus.table import TRUSTED

MOST_EVENTS = 1.1
SOURCES = ("bigbuckbunny-500k-50-hls", "carphone-900k-25-cbr-http")
FAULTS = [case for case in cases("test") if case.injector and case.strong and case.source.key in SOURCES]
# One delivery for each, in turn; what needs a constant rate has no choice.
CHOSEN = {case.injector.name: case for case in FAULTS[::-1] if case.source.by_segment} | {
    case.injector.name: case for number, case in enumerate(FAULTS) if number % 4 == 1 or case.injector.only
}
TRAPS = {case.trap: case for case in cases("test") if case.trap and case.source.key in SOURCES}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What was found in a case; each is judged once."""
    folder, kept = tmp_path_factory.mktemp("corpus"), {}
    return lambda case: (
        kept.setdefault(case.key, None) or kept.update({case.key: judged(case, folder)}) or kept[case.key]
    )


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in sorted(CHOSEN.items())])
def test_a_fault_is_named_as_what_it_is(found, case):
    seen = found(case)
    named = [event for event in seen.opened if event.detector in case.finds]
    assert {event.detector for event in named} == set(case.finds)
    assert all(seen.begin - 1.0 <= event.media_time <= seen.end + 1.0 for event in named)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.trap.__name__) for case in TRAPS.values()])
def test_what_looks_like_a_fault_and_is_healthy_is_told_by_no_detector_that_is_trusted(found, case):
    assert [event.detector for event in found(case).opened if event.detector in TRUSTED] == []


def test_one_fault_makes_one_event(found):
    assert events_per_fault(map(partial(found), CHOSEN.values()), TRUSTED) <= MOST_EVENTS
