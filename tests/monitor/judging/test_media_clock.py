import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.judging.media_clock import MediaClock


def test_before_the_first_picture_it_is_nought():
    assert MediaClock().at(12345.0) == 0.0


def test_it_runs_on_while_nothing_is_decoded():
    clock = MediaClock()
    clock.decoded(2.0, 100.0)
    assert clock.at(103.5) == 5.5


def test_a_stream_joined_behind_its_edge_is_followed_at_its_edge():
    clock = MediaClock()
    clock.decoded(0.0, 100.0)
    clock.decoded(6.0, 100.5)
    assert clock.at(101.0) == 6.5


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(-3, 8), st.booleans()), max_size=50))
def test_it_never_runs_backwards_nor_behind_what_has_been_decoded(steps):
    clock, now, before, media = MediaClock(), 1000.0, 0.0, 0.0
    for step, more, decodes in steps:
        now += step
        if decodes:
            media = max(0.0, media + more)
            clock.decoded(media, now)
            assert clock.at(now) >= media - 1e-6
        assert clock.at(now) >= before - 1e-6
        before = clock.at(now)


def test_slow_decoding_does_not_hold_it_up():
    clock = MediaClock()
    clock.decoded(0.0, 100.0)
    clock.decoded(1.0, 105.0)
    assert clock.at(105.0) == pytest.approx(5.0)
