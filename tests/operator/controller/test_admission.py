"""Where monitors have a cap: those on air stay, then priority decides, and nothing goes to and fro."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from reconciler_stage import BOWL, CUP, SOON, Stage, played, stream

from tallylight_contract.duration import Duration
from tallylight_operator.controller.admission import Admission
from tallylight_operator.decision.model import Claim, Drain, Key
from tallylight_operator.settings import Caps

NOON = datetime(2026, 6, 6, 12, tzinfo=UTC)
MANY = 60  # passes; far more than any of these fleets needs


@dataclass
class Stream:
    priority: int = 0
    since: datetime = NOON
    wanted: bool = True
    on_air: bool = False  # its window has begun
    monitor: str = ""  # "", "there" or "leaving"
    taken: int = 0  # how often its monitor was taken away
    begun: bool = field(default=False)  # it had a monitor while on air


class Fleet:
    """Streams that do as an operator decides: each pass is one of a stream that was woken, or that changed."""

    def __init__(self, caps):
        self.caps = caps
        self.streams = {}
        self.woken = {}
        self.admission = Admission(caps, lambda key: self.woken.setdefault(key, None))

    def claims(self, key):
        stream = self.streams[key]
        if not stream.wanted and not stream.monitor:
            return ()
        there = stream.monitor == "there"
        on_air = not stream.wanted or (stream.on_air and there)
        window = "w" if stream.wanted else ""
        live = bool(stream.monitor)
        return (Claim(key, 0, stream.priority, stream.since, window, is_live=live, is_there=there, is_on_air=on_air),)

    def look(self, key):
        stream = self.streams[key]
        self.admission.note(key, self.claims(key))
        waits = self.admission.of(key)
        if not stream.wanted or waits:
            if stream.monitor == "there":
                assert not (stream.on_air and stream.wanted), "one on air was taken away"
                stream.monitor, stream.taken = "leaving", stream.taken + 1
        elif not stream.monitor:
            stream.monitor = "there"
        self.admission.note(key, self.claims(key))

    def settle(self):
        """Work until no stream is woken any more; those that leave are gone in the end. Returns whether it is."""
        for _ in range(MANY):
            for key in list(self.woken):
                del self.woken[key]
                self.look(key)
                self.within_the_caps()
            leaving = (key for key, each in self.streams.items() if each.monitor == "leaving")
            if (gone := next(leaving, None)) is not None:  # one after the other
                self.streams[gone].monitor = ""
                self.woken[gone] = None
            if not self.woken:
                return True
        return False

    def within_the_caps(self):
        live = [key.namespace for key, stream in self.streams.items() if stream.monitor]
        assert self.caps.cluster is None or len(live) <= self.caps.cluster
        assert self.caps.namespace is None or all(live.count(each) <= self.caps.namespace for each in live)

    def change(self, key, **fields):
        self.streams[key] = replace(self.streams.get(key, Stream(wanted=False)), **fields)
        self.woken[key] = None

    @property
    def watched(self):
        return {key for key, stream in self.streams.items() if stream.monitor == "there"}


keys = st.builds(Key, st.sampled_from("ab"), st.sampled_from(["1", "2", "3", "4"]))
changes = st.tuples(
    keys,
    st.one_of(
        st.fixed_dictionaries(
            {
                "wanted": st.just(True),
                "priority": st.integers(-1, 2),
                "since": st.sampled_from([NOON, NOON + timedelta(1)]),
            }
        ),
        st.just({"wanted": False, "on_air": False}),
        st.just({"on_air": True}),
    ),
)
caps = st.builds(Caps, st.none() | st.integers(1, 5), st.none() | st.integers(1, 3))


@settings(max_examples=100, deadline=None)
@given(caps, st.lists(st.tuples(changes, st.booleans()), max_size=30))
def test_never_more_than_the_cap_and_none_on_air_taken_away_and_at_rest_priority_is_respected(caps, history):
    fleet = Fleet(caps)
    for (key, fields), rests in history:
        fleet.change(key, **fields)
        if rests:
            assert fleet.settle(), "it goes to and fro"
            at_rest(fleet)
    assert fleet.settle(), "it goes to and fro"
    at_rest(fleet)


def at_rest(fleet):
    """Looked at again, nothing changes; and what waits is of no higher priority than what is not on air yet."""
    before = {key: replace(stream) for key, stream in fleet.streams.items()}
    for key in before:
        fleet.look(key)
    assert fleet.streams == before
    watched = fleet.watched
    waiting = {key for key, stream in before.items() if stream.wanted and key not in watched}
    assert fleet.admission.waiting() == len(waiting)
    for key in waiting:
        there = [other for other in watched if other.namespace == key.namespace]
        of_namespace = fleet.caps.namespace is not None and len(there) == fleet.caps.namespace
        others = there if of_namespace else watched
        assert of_namespace or len(watched) == fleet.caps.cluster, "there is room, and it waits"
        for other in others:
            assert before[other].on_air or before[other].priority >= before[key].priority


def fleet_of(caps, **streams):
    fleet = Fleet(caps)
    for name, fields in streams.items():
        fleet.change(Key("a", name), **{"wanted": True} | fields)
        assert fleet.settle()
    return fleet


def names(fleet):
    return {key.name for key in fleet.watched}


def test_a_higher_priority_takes_the_place_of_one_whose_window_has_not_begun():
    fleet = fleet_of(Caps(cluster=1), low={}, high={"priority": 10})
    assert names(fleet) == {"high"}
    waits = fleet.admission.of(Key("a", "low"))
    assert "cap of 1 monitors in all" in str(waits)
    assert "priority" in str(waits)


def test_one_on_air_stays_whatever_comes():
    fleet = fleet_of(Caps(cluster=1), low={"on_air": True}, high={"priority": 10})
    assert names(fleet) == {"low"}
    fleet.change(Key("a", "low"), wanted=False, on_air=False)
    assert fleet.settle()
    assert names(fleet) == {"high"}


def test_among_equals_who_is_there_stays_and_who_begins_earlier_comes_first():
    late = {"since": NOON + timedelta(hours=1)}
    fleet = fleet_of(Caps(namespace=1), there=late, early={}, later=late)
    assert names(fleet) == {"there"}
    assert "in a namespace" in str(fleet.admission.of(Key("a", "early")))
    fleet.change(Key("a", "there"), wanted=False)
    assert fleet.settle()
    assert names(fleet) == {"early"}


def test_one_on_air_keeps_its_place_while_its_monitor_is_replaced():
    fleet = fleet_of(Caps(cluster=1), low={"on_air": True}, high={"priority": 10})
    fleet.streams[Key("a", "low")].monitor = ""  # its node is lost
    fleet.look(Key("a", "high"))
    assert names(fleet) == set()
    fleet.look(Key("a", "low"))
    assert names(fleet) == {"low"}


def test_of_one_that_is_gone_nothing_is_kept():
    fleet = fleet_of(Caps(cluster=1), one={}, two={})
    fleet.admission.note(Key("a", "one"), ())
    assert Key("a", "two") in fleet.woken
    assert fleet.admission.of(Key("a", "one")) is None


@pytest.mark.parametrize("caps", [Caps(), Caps(cluster=9)], ids=["no cap", "a generous cap"])
def test_where_there_is_room_none_waits(caps):
    fleet = fleet_of(caps, one={}, two={"priority": -5}, three={"on_air": True})
    assert len(fleet.watched) == 3
    assert fleet.admission.waiting() == 0


CUP_LATER = timedelta(hours=1)


def of_priority(key, priority, begin=SOON, pre_roll=0):
    made = stream(key, begin, timedelta(seconds=600))
    return structs.replace(made, spec=structs.replace(made.spec, priority=priority, pre_roll=Duration(pre_roll)))


def provisioned(stage, key):
    return stage.runtime.of(key).status.condition("Provisioned").reason


@played
async def test_what_waits_says_so_and_is_watched_once_there_is_room():
    streams = {CUP: of_priority(CUP, 0), BOWL: of_priority(BOWL, 0, 2 * SOON)}
    async with Stage(streams, caps=Caps(cluster=1)) as stage:
        await asyncio.sleep(80)
        assert (provisioned(stage, CUP), provisioned(stage, BOWL)) == ("MonitorRunning", "CapReached")
        message = stage.runtime.of(BOWL).status.condition("Provisioned").message
        assert message.startswith("The cap of 1 monitors in all is reached")
        assert stage.runtime.of(BOWL).status.condition("Ready").reason == "NotWatched"
        assert stage.reconciler.admission.waiting() == 1
        del stage.streams[CUP]
        stage.reconciler.wake(CUP)
        await asyncio.sleep(5)
        stage.runtime.of(CUP).let_live(stage.clock.now())
        stage.reconciler.wake(CUP)
        await asyncio.sleep(5)
        assert [each.name for each in stage.runtime.of(BOWL).live]
        assert stage.reconciler.admission.waiting() == 0


@played
async def test_one_that_has_not_begun_makes_way_and_its_monitor_says_why():
    streams = {CUP: of_priority(CUP, 0, CUP_LATER, 3600), BOWL: of_priority(BOWL, 5)}
    async with Stage(streams, caps=Caps(namespace=1)) as stage:
        await asyncio.sleep(20)
        assert stage.runtime.of(CUP).live
        await asyncio.sleep(20)
        stage.reconciler.wake(CUP)
        await asyncio.sleep(5)
        assert stage.runtime.of(BOWL).live
        assert not stage.runtime.of(CUP).live
        drained = [action.why for action in stage.runtime.of(CUP).actions if isinstance(action, Drain)]
        assert drained == ["the cap on monitors is reached, and one of a higher priority needs its place"]
        assert provisioned(stage, CUP) == "CapReached"
