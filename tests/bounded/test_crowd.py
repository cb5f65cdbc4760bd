import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tallylight_bounded.crowd import BURST, IDLE_SECONDS, REQUESTS_A_SECOND, Crowd, Pace, most_connections


def test_who_was_idle_for_longest_makes_room():
    crowd = Crowd(2)
    assert [crowd.enter(one, at) for at, one in enumerate("abc")] == [None, None, "a"]


def test_who_is_being_answered_stays_and_where_all_are_the_newcomer_goes():
    crowd = Crowd(2)
    for at, one in enumerate("ab"):
        crowd.enter(one, at)
    crowd.serve("a")
    assert crowd.enter("c", 2) == "b"
    crowd.serve("c")
    assert crowd.enter("d", 3) == "d"
    crowd.rest("a", 4)
    assert crowd.enter("e", 5) == "a"


def test_idle_ones_are_overdue_at_last_and_busy_ones_never():
    crowd = Crowd(3)
    crowd.enter("a", 0.0)
    crowd.enter("b", 1.0)
    crowd.serve("b")
    assert crowd.overdue(IDLE_SECONDS - 0.1) == []
    assert crowd.overdue(IDLE_SECONDS + 10) == ["a"]
    assert crowd.overdue(IDLE_SECONDS + 10) == []


@pytest.mark.parametrize(
    ("descriptors", "most"),
    [
        pytest.param(1024, 64, id="as systems have it"),
        pytest.param(1 << 20, 64, id="as containers have it"),
        pytest.param(224, 32, id="few: some are kept back"),
        pytest.param(64, 4, id="hardly any: probes are answered"),
    ],
)
def test_a_server_leaves_descriptors_to_others(descriptors, most):
    assert most_connections(descriptors) == most


@given(st.lists(st.floats(0, 0.5), min_size=BURST + 1, max_size=300))
def test_however_requests_come_no_more_are_answered_than_a_burst_and_the_rate(gaps):
    pace, now, answered = Pace(), 0.0, []
    for gap in gaps:
        now += gap
        answered.append(now + pace.wait(now))
    for first in range(0, len(answered), 7):
        window = [at for at in answered if answered[first] <= at <= answered[first] + 1.0]
        assert len(window) <= BURST + REQUESTS_A_SECOND + 1


def test_who_asks_rarely_never_waits():
    pace = Pace()
    assert [pace.wait(float(at)) for at in range(100)] == [0.0] * 100


class AnyCrowd(RuleBasedStateMachine):
    """Whatever they do, no more than `most` are there, and none is forgotten."""

    def __init__(self):
        super().__init__()
        self.crowd, self.there, self.now, self.names = Crowd(3), set(), 0.0, iter(range(10**6))

    @rule()
    def enter(self):
        self.now += 1
        newcomer = next(self.names)
        leaving = self.crowd.enter(newcomer, self.now)
        self.there.add(newcomer)
        self.there.discard(leaving)

    @rule(pick=st.integers(0, 2))
    def serve(self, pick):
        if self.there:
            self.crowd.serve(sorted(self.there)[pick % len(self.there)])

    @rule(pick=st.integers(0, 2))
    def rest(self, pick):
        if self.there:
            self.crowd.rest(sorted(self.there)[pick % len(self.there)], self.now)

    @rule(pick=st.integers(0, 2))
    def leave(self, pick):
        if self.there:
            self.there.discard(sorted(self.there)[pick % len(self.there)])
            self.crowd.keep(self.there)

    @rule(later=st.floats(0, 200))
    def wait(self, later):
        self.now += later
        self.there -= set(self.crowd.overdue(self.now))

    @invariant()
    def no_more_than_allowed(self):
        assert len(self.there) <= 3
        assert self.crowd._busy | set(self.crowd._idle_since) == self.there


TestAnyCrowd = AnyCrowd.TestCase
