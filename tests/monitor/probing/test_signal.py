from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.probing.signal import GONE_SECONDS, Moment, Sight, SignalState, after

START = datetime(2026, 6, 6, 18, tzinfo=UTC)
LIVE, QUIET, BLIND = Sight(True, "media comes"), Sight(False, "404"), Sight(None, "no answer")
SIGHTS = {"+": LIVE, "-": QUIET, "?": BLIND}


def looked(sights, every=5.0):
    """The states after each look, the first at 0 s."""
    state, states = SignalState(), []
    for number, sight in enumerate(sights):
        at = number * every
        state = after(state, sight, Moment(at, START + timedelta(seconds=at)))
        states.append(state)
    return states


def in_words(text):
    return looked([SIGHTS[each] for each in text])


@pytest.mark.parametrize(
    ("text", "present"),
    [
        pytest.param("+", None, id="one sign is none"),
        pytest.param("++", True, id="two in a row"),
        pytest.param("+-+", True, id="two of three"),
        pytest.param("+--", None, id="one of three"),
        pytest.param("+-?+", True, id="one that finds out nothing does not count"),
        pytest.param("------", None, id="nothing, for 25 s"),
        pytest.param("-------", False, id="nothing, for 30 s"),
        pytest.param("++------", True, id="gone for 25 s"),
        pytest.param("++-------", False, id="gone for 30 s"),
        pytest.param("++---+----", True, id="back once meanwhile"),
        pytest.param("++??", True, id="two looks that find out nothing"),
        pytest.param("++???", None, id="three of them"),
        pytest.param("++???-", True, id="and what was known holds again"),
        pytest.param("-------???", None, id="unknown after none"),
    ],
)
def test_a_signal_is_present_as(text, present):
    assert in_words(text)[-1].present is present


def test_it_says_since_when():
    assert in_words("--+-+")[-1].since == START + timedelta(seconds=10)
    assert in_words("++-------")[-1].since == START + timedelta(seconds=10)
    assert in_words("++???")[-1].reported_since == START + timedelta(seconds=10)


def test_a_source_that_toggles_every_20_s_for_10_minutes_begins_once():
    for poll in (1.0, 4.5, 5.0, 5.5):
        sights = [LIVE if number * poll // 20 % 2 == 0 else QUIET for number in range(int(600 / poll))]
        states = looked(sights, poll)
        begins = [now for before, now in pairwise(states) if now.decided and not before.decided]
        assert len(begins) == 1
        assert states[-1].decided is True


sights = st.lists(st.sampled_from([LIVE, QUIET, BLIND]), max_size=60)


@given(sights, st.sampled_from([1.0, 5.0, 60.0]))
def test_it_never_begins_again_within_half_a_minute_of_a_sign(given_sights, poll):
    states = looked(given_sights, poll)
    last_sign = None
    for number, (sight, before, now) in enumerate(zip(given_sights, [SignalState(), *states], states, strict=False)):
        if sight is LIVE:
            last_sign = number * poll
        if before.decided is True and now.decided is False:
            assert last_sign is not None
            assert number * poll - last_sign >= GONE_SECONDS


@given(sights, st.integers(0, 59))
def test_one_more_sign_makes_a_signal_no_less_present(given_sights, at):
    more = [LIVE if number == at else each for number, each in enumerate(given_sights)]
    for fewer, there in zip(looked(given_sights), looked(more), strict=True):
        assert not (fewer.decided is True and there.decided is not True)


@given(sights, st.integers(1, 20))
def test_what_a_look_cannot_find_out_decides_nothing(given_sights, times):
    states = looked([*given_sights, *[BLIND] * times])
    known = states[len(given_sights) - 1].decided if given_sights else None
    assert {state.decided for state in states[len(given_sights) :]} == {known}
