"""The matrix of faults itself: that it holds what it promises, and that a seed says all of it."""

import re
from collections import Counter

import pytest

from tallylight_bench.faults.cases import cases
from tallylight_bench.faults.kinds import KINDS
from tallylight_bench.faults.pulse import Pulse
from tallylight_bench.faults.stage import PROTOCOLS
from tallylight_contract.detectors import CATALOGUE

WAYS = [pytest.param(way, id=f"{kind}, {way.protocol}") for kind, ways in KINDS.items() for way in ways]


def test_there_are_at_least_sixteen_kinds():
    assert len(KINDS) >= 16


@pytest.mark.parametrize("way", WAYS)
def test_a_way_names_what_there_is(way):
    assert way.protocol in PROTOCOLS
    assert {*way.expected.detectors, *way.expected.follows} <= set(CATALOGUE)
    re.compile(way.expected.word)


@pytest.mark.parametrize("way", WAYS)
def test_no_fault_is_expected_to_be_told_as_the_known_defect(way):
    assert "black" not in {*way.expected.detectors, *way.expected.follows}


def test_each_kind_is_run_so_often_in_each_of_its_ways():
    found = cases(KINDS, 20, seed=1)
    assert Counter(case.kind for case in found) == dict.fromkeys(KINDS, 20)
    assert {(case.kind, case.way.protocol) for case in found} == {
        (kind, way.protocol) for kind, ways in KINDS.items() for way in ways
    }


def test_a_seed_says_all():
    assert cases(KINDS, 3, seed=5) == cases(KINDS, 3, seed=5)
    assert cases(KINDS, 3, seed=5) != cases(KINDS, 3, seed=6)


def test_a_time_in_which_the_machine_stood_still_is_known_to_the_runs_that_it_fell_into():
    pulse = Pulse()
    pulse.beat(10.0, 10.2)
    pulse.beat(20.0, 22.0)
    assert [pulse.stood_still(*span) for span in [(0.0, 19.0), (0.0, 21.0), (21.0, 30.0), (23.0, 30.0)]] == [
        False, True, True, False,
    ]  # fmt: skip
