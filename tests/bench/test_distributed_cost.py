from datetime import UTC, date, datetime
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallylight_bench.distributed import cost, prices
from tallylight_bench.distributed.shape import ChainUse, Shape
from tallylight_bench.distributed.stopwatch import Usage

HALF_A_GIGABYTE = 1 << 29
# An hour of one stream: a converter, and two functions that are asked once a second.
CONVERTER = Usage(cpu={"decode": 360.0, "orchestrate": 99.0}, puts=7_200, peak_memory=HALF_A_GIGABYTE)
FUNCTION = Usage(cpu={"detect": 36.0, "orchestrate": 99.0}, gets=3_600, calls=3_600, peak_memory=1 << 27)
USE = ChainUse([CONVERTER], [FUNCTION, FUNCTION], 50.0, 500.0, 14_400, 3_600, 0.25)
CHAIN = Shape(1, 3_600.0, 0.0, [], 1 << 30, USE)
OURS = Shape(1, 3_600.0, 0.0, [], HALF_A_GIGABYTE, cpu=720.0)


def test_each_term_of_the_chain_is_its_amount_by_its_price():
    terms = cost.chain_terms(CHAIN, USE)
    assert {name: round(dollars, 6) for name, dollars in terms.items()} == {
        "state transitions": 0.36,
        "writes to the store": 0.036,
        "reads from the store": 0.00288,
        "functions, by GB-second": round(72 * 1769 / 1024 * 0.0000166667, 6),
        "functions, by request": 0.00144,
        "converter, vCPU": 0.004048,
        "converter, memory": 0.002223,
    }


def test_ours_is_its_cpu_and_its_memory():
    terms = cost.our_terms(OURS)
    assert {name: round(dollars, 6) for name, dollars in terms.items()} == {
        "monitor, vCPU": 0.008096,
        "monitor, memory": 0.002223,
    }


def test_the_interpreter_and_how_the_bench_asks_it_cost_the_chain_nothing():
    quiet = Usage(cpu={"detect": 36.0}, gets=3_600, calls=3_600, peak_memory=1 << 27)
    without = ChainUse([CONVERTER], [quiet, quiet], 0.0, 0.0, 14_400, 3_600, 0.25)
    assert cost.chain_terms(CHAIN, without) == cost.chain_terms(CHAIN, USE)


@given(st.integers(1, 20))
@settings(deadline=None)  # a busy machine
def test_what_one_of_many_streams_costs_does_not_depend_on_how_many_there_are(streams):
    use = ChainUse([CONVERTER] * streams, [FUNCTION] * 2 * streams, 1.0, 1.0, 14_400 * streams, 3_600 * streams, 0.25)
    many = Shape(streams, 3_600.0 * streams, 0.0, [], streams << 30, use)
    ours = Shape(streams, 3_600.0 * streams, 0.0, [], HALF_A_GIGABYTE * streams, cpu=720.0 * streams)
    assert isclose(cost.total(cost.chain_terms(many, use)), cost.total(cost.chain_terms(CHAIN, USE)))
    assert isclose(cost.total(cost.our_terms(ours)), cost.total(cost.our_terms(OURS)))


def test_an_express_workflow_is_charged_by_request_and_in_pieces_of_a_tenth_of_a_second():
    terms = cost.express_terms(cost.chain_terms(CHAIN, USE), CHAIN, USE, 0.25)
    assert "state transitions" not in terms
    assert round(terms["executions"], 6) == 0.0036
    assert round(terms["executions, by GB-second"], 9) == round(3_600 * 0.3 / 16 * 0.00001667, 9)


def test_an_object_a_picture_is_thirty_requests_instead_of_one():
    terms = cost.object_a_picture_terms(cost.chain_terms(CHAIN, USE), 3)
    assert round(terms["writes to the store"], 6) == round(0.036 + 29 * 3.6 * 0.005, 6)
    assert round(terms["reads from the store"], 6) == round(0.00288 + 3 * 29 * 3.6 * 0.0004, 6)


def test_what_is_saved_is_a_share_of_the_chain():
    assert cost.saved({"all": 0.02}, {"all": 0.2}) == pytest.approx(0.9)


def test_a_quota_ends_at_the_last_stream_that_fits():
    used = {end.quota.unit: end.streams for end in cost.ends(CHAIN, USE)}
    share = (1 << 27) / (1 << 30) / prices.MEMORY_OF_A_CORE  # of a core, that a function of 128 MB has
    assert used == {
        "executions started a second": 300,
        "state transitions a second, refilled": 375,
        "state transitions at once": 1_250,
        "functions that run at once": int(1_000 / (2 * 0.01 / share)),
    }


@pytest.mark.parametrize("price", [pytest.param(price, id=price.unit) for price in prices.PRICES])
def test_every_price_has_its_source_and_its_day(price):
    assert price.dollars > 0
    assert price.source.startswith("aws.amazon.com/")
    assert date.fromisoformat(price.date) <= datetime.now(UTC).date()
