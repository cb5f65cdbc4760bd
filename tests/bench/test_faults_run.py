"""One real run of the matrix, from the monitor's start to its end."""

import asyncio
from dataclasses import replace

import pytest

from tallylight_bench.faults.coded import Look
from tallylight_bench.faults.expected import Expected
from tallylight_bench.faults.kinds import KINDS, NONE_COMES
from tallylight_bench.faults.run import Case, performed


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """A fault that is told, beside one of which something else is demanded than what is true."""
    way = KINDS["404, 403, 5xx on segments"][0]
    asked = [way, replace(way, expected=Expected(("signal_lost",)))]
    media = tmp_path_factory.mktemp("media")

    async def run():
        cases = [Case("404", number, each, Look(), 5.0, 1.0, "1") for number, each in enumerate(asked)]
        return await asyncio.gather(*(performed(case, media) for case in cases))

    return asyncio.run(run())


def test_a_real_monitor_tells_the_fault_by_its_cause_and_finds_what_comes_after_it(records):
    outcome = records[0].outcome
    assert outcome.good, outcome
    assert outcome.told[0] == "segment_error"
    assert set(outcome.told) <= {"segment_error", *NONE_COMES}  # several are lost one after the other


def test_a_monitor_that_says_something_else_than_what_is_expected_does_not_pass(records):
    outcome = records[1].outcome
    assert "segment_error" in outcome.wrong
    assert outcome.false
