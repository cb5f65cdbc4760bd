"""The law of starts: a scheduler binds 50 pods a second, so that many windows at one instant need a long preRoll."""

from fractions import Fraction
from math import ceil

import pytest
from decided_stream import END, IDENTITY, SECOND, START, condition, recurring, spec, watching
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_runtime import SimulatedRuntime

from tallylight_contract.duration import Duration
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Identity, Key, PlannedStart, Shortfall
from tallylight_operator.decision.starts_ahead import shortfalls

SHORT = Shortfall(1000, 18 * SECOND, 50)


def together(count, pre_roll, at=START, monitors=1):
    start = PlannedStart(at - pre_roll * SECOND, at, monitors)
    return {Key("sports", f"{at:%H%M%S}-{number}"): start for number in range(count)}


@pytest.mark.parametrize(
    ("planned", "needed"),
    [
        pytest.param(together(100, 0), None, id="a hundred are bound at once"),
        pytest.param(together(200, 0), None, id="two seconds late is about what a start takes anyway"),
        pytest.param(together(1000, 0), 18, id="a thousand without preRoll"),
        pytest.param(together(1000, 14), 18, id="a thousand with too little"),
        pytest.param(together(1000, 18), None, id="a thousand with what was measured"),
        pytest.param(together(6000, 120), None, id="six thousand with the default"),
        pytest.param(together(10_000, 120), 198, id="ten thousand with the default"),
        pytest.param(together(500, 10, monitors=2), 18, id="five hundred with two pipelines"),
    ],
)
def test_preroll_holds_so_many_starts_and_no_more(planned, needed):
    found = shortfalls(planned)
    assert found.keys() == (set() if needed is None else planned.keys())
    assert {short.needed for short in found.values()} == (set() if needed is None else {needed * SECOND})


def test_fewer_creates_a_second_need_a_longer_preroll():
    (found,) = set(shortfalls(together(1000, 18), most_creates=25).values())
    assert found == Shortfall(1000, 38 * SECOND, 25)
    assert not shortfalls(together(1000, 18), most_creates=200)


def test_those_that_come_soon_after_a_crowd_wait_for_it_and_those_after_it_do_not():
    crowd, soon, later = together(2000, 40), together(1, 10, START), together(1, 0, START + 60 * SECOND)
    soon = {Key("news", "soon"): PlannedStart(START - 39 * SECOND, START - 30 * SECOND, 1)}
    found = shortfalls(crowd | soon | later)
    assert found.keys() == soon.keys()
    assert found[Key("news", "soon")] == Shortfall(1951, 38 * SECOND, 50)


starts = st.dictionaries(
    st.builds(Key, st.sampled_from(["news", "sports"]), st.text("abc", min_size=1, max_size=4)),
    st.builds(
        lambda begins, pre_roll, monitors: PlannedStart(
            START + begins * SECOND, START + (begins + pre_roll) * SECOND, monitors
        ),
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(1, 900),
    ),
    max_size=8,
)


def last_bound(planned):
    """How many seconds after they begin the last of each instant are bound, by a scheduler played pod for pod."""
    tokens, at, last = Fraction(100), Fraction(0), {}
    for start in sorted(planned.values(), key=lambda start: start.begins):
        begins = Fraction((start.begins - START).total_seconds())
        for _ in range(start.monitors):
            now = max(at, begins)
            tokens, at = min(Fraction(100), tokens + 50 * (now - at)), now
            if tokens < 1:
                tokens, at = Fraction(1), at + (1 - tokens) / 50
            tokens -= 1
        last[start.begins] = at - begins
    return last


@settings(deadline=None)
@given(starts)
def test_it_is_said_of_those_that_are_bound_too_late_and_of_no_others(planned):
    last, found = last_bound(planned), shortfalls(planned)
    for key, start in planned.items():
        needed = ceil(last[start.begins]) * SECOND
        assert (key in found) == (needed > start.on_air - start.begins + 3 * SECOND)
        assert key not in found or found[key].needed == needed


@given(starts, starts)
def test_more_starts_make_no_start_earlier(some, others):
    assert shortfalls(some).keys() <= shortfalls(others | some).keys()


def identity(short=SHORT):
    return Identity(IDENTITY.key, IDENTITY.generation, shortfall=short)


def degraded(of, now, who, runtime=None):
    runtime = runtime or SimulatedRuntime()
    found = condition(decide(of, who, now, runtime.observed()).status, "Degraded")
    return found.reason, found.message


def test_the_status_says_how_late_and_which_preroll_would_do():
    reason, message = degraded(spec(pre_roll=Duration(seconds=14)), START - 60 * SECOND, identity())
    assert reason == "PreRollTooShort"
    assert "1000 monitors start together" in message
    assert "4 s after its window starts" in message
    assert "preRoll of 18s" in message


def test_it_is_said_of_the_next_window_while_one_is_on_and_not_of_one_that_has_begun():
    daily = spec(recurring())
    assert degraded(daily, START, identity(), watching(daily))[0] == "PreRollTooShort"
    assert degraded(spec(), START, identity(), watching(spec()))[0] == "AsAsked"


def test_a_decision_says_when_its_monitors_are_asked_for_next():
    two = spec(pipelines=2, pre_roll=Duration(seconds=30))
    planned = decide(two, IDENTITY, START - 60 * SECOND, SimulatedRuntime().observed()).planned
    assert planned == PlannedStart(START - 30 * SECOND, START, 2)


@pytest.mark.parametrize(
    ("of", "now"),
    [
        pytest.param(spec(), END, id="no window is ahead"),
        pytest.param(spec(suspend=True), START - 60 * SECOND, id="it is suspended"),
        pytest.param(spec(recurring("0 * * * *", "1h")), START, id="the monitor is carried on"),
    ],
)
def test_nothing_is_planned_where_no_monitor_will_be_asked_for(of, now):
    assert decide(of, IDENTITY, now, SimulatedRuntime().observed()).planned is None
