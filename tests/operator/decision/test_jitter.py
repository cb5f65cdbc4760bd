"""Windows that begin together are started one after the other within their preRoll, each always at the same place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from decided_stream import IDENTITY, MINUTE, SECOND, START, spec
from hypothesis import given
from hypothesis import strategies as st
from simulated_runtime import SimulatedRuntime

from tallylight_contract.duration import Duration
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.jitter import with_jitter
from tallylight_operator.decision.model import Key, Start

seconds = st.integers(0, 3600).map(lambda number: Duration(seconds=number))


@given(seconds, seconds, st.text("abc", min_size=1))
def test_a_start_is_later_by_no_more_than_was_said_nor_by_more_than_half_of_preroll(pre_roll, most, name):
    of, key = spec(pre_roll=pre_roll), Key("sports", name)
    found = with_jitter(of, key, most).pre_roll
    assert pre_roll - min(most, pre_roll / 2) - timedelta(milliseconds=1) <= found <= pre_roll
    assert with_jitter(of, key, most) == with_jitter(of, key, most)


def test_a_thousand_starts_are_spread_evenly():
    of = spec(pre_roll=Duration(minutes=2))
    later = [2 * MINUTE - with_jitter(of, Key("sports", f"cup-{n}"), MINUTE).pre_roll for n in range(1000)]
    in_each_tenth = [sum(6 * tenth <= each.total_seconds() < 6 * tenth + 6 for each in later) for tenth in range(10)]
    assert all(70 <= count <= 130 for count in in_each_tenth)


def test_without_jitter_nothing_changes():
    assert with_jitter(spec(), IDENTITY.key, timedelta()) is not None
    assert with_jitter(spec(), IDENTITY.key, timedelta()).pre_roll == spec().pre_roll


@pytest.mark.parametrize("share", [0, 1], ids=["just before", "then"])
def test_the_status_says_when_and_the_monitor_starts_then(share):
    of, identity = spec(pre_roll=Duration(minutes=2)), replace(IDENTITY, jitter=MINUTE)
    waiting = decide(of, identity, START - 3 * MINUTE, SimulatedRuntime().observed())
    begins = waiting.requeue_at
    assert START - 2 * MINUTE < begins < START - MINUTE
    assert waiting.status.next_transition.at == begins
    now = begins if share else begins - SECOND
    actions = decide(of, identity, now, SimulatedRuntime().observed()).actions
    assert [type(action) for action in actions] == ([Start] if share else [])
