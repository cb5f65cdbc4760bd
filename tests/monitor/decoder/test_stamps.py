"""Seconds of timestamps, held against those of fractions."""

from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.decoder.stamps import in_seconds


@given(st.integers(-(2**63), 2**63), st.fractions(0, 1000, max_denominator=10_000_000))
def test_seconds_are_to_the_last_bit_those_of_the_fractions(ticks, base):
    assert in_seconds(ticks, base) == float(ticks * base)
