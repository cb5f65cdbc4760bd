"""Air time counts as watched where every detector was judged: by one monitor, or by each shard."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.shard_times import ShardTime, covered, together

NOON = datetime(2026, 6, 6, 12, tzinfo=UTC)
ON_AIR = 100.0


def time(shard, shards, began, ended, monitored=None):
    return ShardTime(
        shard=shard,
        shards=shards,
        started_at=NOON + timedelta(seconds=began),
        ended_at=NOON + timedelta(seconds=ended),
        monitored_seconds=float(ended - began if monitored is None else monitored),
        muted_seconds=0.0,
    )


def watched(*times):
    return covered(together(times, ON_AIR), ON_AIR).monitored_seconds


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        pytest.param([time(0, 1, 0, 100)], 100, id="one judged all"),
        pytest.param([time(0, 2, 0, 100), time(1, 2, 0, 100)], 100, id="two shared it"),
        pytest.param([time(0, 2, 0, 100), time(1, 2, 0, 100, 60)], 60, id="one of them did not watch all"),
        pytest.param([time(0, 2, 0, 100)], 0, id="the other is not known"),
        pytest.param([time(0, 1, 0, 40), time(0, 2, 30, 100), time(1, 2, 30, 100)], 100, id="two took over from one"),
        pytest.param([time(0, 1, 0, 40), time(0, 2, 50, 100), time(1, 2, 50, 100)], 90, id="with a gap between"),
        pytest.param([time(0, 1, 0, 40), time(0, 2, 30, 100)], 40, id="of which one is not known"),
        pytest.param(
            [time(0, 2, 0, 60), time(0, 2, 50, 100), time(1, 2, 0, 100)], 100, id="one of two had a successor"
        ),
    ],
)
def test_how_much_was_watched(times, seconds):
    assert watched(*times) == pytest.approx(seconds)


TIMES = st.lists(
    st.builds(
        lambda place, began, lasted: time(*place, began, min(began + lasted, 100)),
        st.sampled_from([(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]),
        st.integers(0, 100),
        st.integers(0, 100),
    ),
    min_size=1,
    max_size=8,
)


@given(TIMES)
def test_it_is_never_more_than_the_air_time_nor_less_than_what_one_that_judged_all_did(times):
    alone = [each.monitored_seconds for each in together(times, ON_AIR) if each.shards == 1]
    assert max(alone, default=0.0) <= watched(*times) <= ON_AIR
