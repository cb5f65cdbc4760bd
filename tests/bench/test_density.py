import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_bench.density.measuring import is_at_work, values
from tallylight_bench.density.monitors import MonitorDiedError, monitors
from tallylight_bench.density.search import largest
from tallylight_bench.density.trial import UNKNOWN, Trial, percentile_99, rows
from tallylight_contract.metrics import monitor as metrics

EXPOSED = """\
# HELP tallylight_decode_lag_seconds How late results are, for want of CPU.
# TYPE tallylight_decode_lag_seconds gauge
tallylight_decode_lag_seconds{namespace="",pipeline="0",stream="cup"} 2.0
tallylight_receiving{namespace="",pipeline="0",stream="cup",track="picture"} 1.0
tallylight_receiving{namespace="",pipeline="0",stream="cup",track="sound"} 0.0
tallylight_segment_bytes_total{namespace="",pipeline="0",stream="cup"} 1500000.0
"""


@given(st.integers(0, 200), st.integers(1, 200))
def test_the_largest_that_holds_is_found_in_few_trials(limit, most):
    tried = []
    found = largest(lambda streams: tried.append(streams) or streams <= limit, most)
    assert found == min(limit, most)
    assert len(tried) == len(set(tried)) <= 2 * most.bit_length() + 1
    assert set(tried) <= set(range(1, most + 1))


def test_a_core_carries_streams_while_they_keep_up_and_no_decoder_is_lost():
    assert Trial(4, 0.5, 0.9).holds
    assert not Trial(4, 0.6, 0.9).holds
    assert not Trial(4, 0.0, 0.9, restarts=1).holds
    assert not Trial(4, UNKNOWN, 0.0, late="after 23 s, 2 were at work").holds


def test_the_99th_percentile_is_one_of_the_values_and_of_none_it_is_infinite():
    assert percentile_99([0.0] * 99 + [2.0]) == 0.0
    assert percentile_99([0.0] * 98 + [2.0] * 2) == 2.0
    assert percentile_99([]) == UNKNOWN


def test_the_table_has_the_most_that_one_core_carries_and_what_failed_next():
    trials = [Trial(1, 0.0, 0.2), Trial(2, 0.0, 0.4), Trial(4, 2.0, 0.99, restarts=1), Trial(3, 0.0, 0.6)]
    *_, calm, light = rows({"calm": trials, "Light": [Trial(8, 0.0, 0.2)]}, 8)
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in (calm, light)]
    assert cells == [
        ["calm", "3", "0.0 s", "0.60", "4: p99 of decode lag 2.0 s, 0.99 of the core, 1 decoders replaced"],
        ["Light", ">= 8", "0.0 s", "0.20", "none: no more were tried"],
    ]


def test_a_monitor_is_asked_by_its_own_metrics():
    assert values(EXPOSED, metrics.DECODE_LAG) == [2.0]
    assert is_at_work(EXPOSED)
    assert not is_at_work(EXPOSED.replace("} 1.0", "} 0.0"))
    assert not is_at_work("")


def test_a_monitor_that_ends_is_named_with_its_last_words():
    with monitors(["nowhere://x"], (), core=0) as (only,):
        only.process.wait(30)
        with pytest.raises(MonitorDiedError, match=r"monitor 1 ended with status 2: .*nowhere is not supported"):
            only.exposed()


@pytest.mark.skipif(sys.platform != "linux", reason="taskset is Linux's")
def test_monitors_do_not_outlive_the_block():
    with monitors(["http://127.0.0.1:9/live.m3u8"] * 2, (), core=0) as running:
        assert len(running) == 2
    assert all(each.process.returncode is not None for each in running)
