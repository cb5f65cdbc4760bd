from math import inf

import pytest

from tallylight_bench.histogram import percentile


def told(*counts):
    """A histogram of the buckets 0.5, 2, 10 and above, each with all that is in those before."""
    return {
        f'late_bucket{{le="{bound}"}}': count
        for bound, count in zip(("10.0", "0.5", "2.0", "+Inf"), counts, strict=True)
    } | {
        "late_count": counts[-1],
        'later_bucket{le="0.1"}': 7.0,
    }


@pytest.mark.parametrize(
    ("counts", "bound"),
    [
        pytest.param((1000, 990, 995, 1000), 0.5, id="99 of 100 in the first"),
        pytest.param((1000, 989, 995, 1000), 2.0, id="one less"),
        pytest.param((1000, 10, 20, 1000), 10.0, id="most are late"),
        pytest.param((900, 10, 20, 1000), inf, id="beyond all"),
        pytest.param((0, 0, 0, 0), inf, id="nothing was observed"),
    ],
)
def test_it_is_the_bound_under_which_that_share_lies(counts, bound):
    assert percentile(told(*counts), "late") == bound


def test_of_a_histogram_that_is_not_there_no_promise_is_kept():
    assert percentile({"late": 3.0}, "late") == inf
