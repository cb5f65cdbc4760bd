"""A part of the corpus of pace, with bounds; `make accuracy-drift` plays all of it."""

import pytest
from drift.__main__ import judged
from drift.cases import HALVES, Case, Polled, cases
from drift.watching import watched

CASES = list(cases("test", 1))


def chosen(*, trap: bool) -> list[Case]:
    """One of each kind of stream, with the least fault."""
    return list({case.name: case for case in reversed(CASES) if case.trap is trap}.values())


@pytest.mark.parametrize("case", chosen(trap=False), ids=str)
def test_a_clock_that_is_off_is_found_once_and_behind_a_playlist_perhaps_twice(case):
    one = judged(case)
    assert one.found == 1
    assert one.false <= isinstance(case.source, Polled)


@pytest.mark.parametrize("case", chosen(trap=True), ids=str)
def test_what_only_seems_to_be_off_is_not_told(case):
    assert watched(case) == []


def test_the_halves_share_no_stream_and_no_pace():
    tuning, test = (list(cases(half, 1)) for half in HALVES)
    assert not {case.name for case in tuning} & {case.name for case in test}
    assert not {case.fast for case in tuning if not case.trap} & {case.fast for case in test if not case.trap}


def test_both_halves_have_streams_with_a_playlist_and_without():
    for half in HALVES:
        kinds = {(isinstance(case.source, Polled), case.trap) for case in cases(half, 1)}
        assert kinds == {(polled, trap) for polled in (False, True) for trap in (False, True)}
