"""What a release sees of others by their Leases: who serves the same, and who is gone and has left monitors."""

import asyncio
import logging
from datetime import timedelta

import pytest
from fake_clock import FakeClock
from hypothesis import given
from hypothesis import strategies as st
from pods import CUP, SETTINGS, newer, raw_pod, raw_stream
from virtual_time import in_virtual_time

from tallylight_contract import labels
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.lease import Record
from tallylight_operator.kubernetes.lease_objects import manifest
from tallylight_operator.kubernetes.makers import with_makers
from tallylight_operator.kubernetes.other_releases import EVERY_SECONDS, SELECTOR, OtherReleases
from tallylight_operator.kubernetes.pod_state import observed_monitor
from tallylight_operator.kubernetes.releases import Release, at_work, gone, renewed
from tallylight_operator.settings import LeaseSettings, MonitorSettings, Settings

NOON = FakeClock.noon
NAMES = st.frozensets(st.sampled_from("abcd"), max_size=3)


def lease(name, namespaces=(), ago=0.0, holder="pod-1", where="system"):
    """A release's Lease, as its leader writes it."""
    renewed = NOON - timedelta(seconds=ago)
    return manifest(Record(holder, 15.0, renewed, renewed), LeaseSettings(where, name, "me"), namespaces)


def served(release):
    """What a release serves, of all that there is."""
    return release.namespaces or frozenset("abcdefgh")


@given(NAMES, NAMES)
def test_two_share_what_both_serve_and_each_sees_it_alike(first, second):
    one, other = Release("a/one", first), Release("b/other", second)
    assert bool(one.shares(other)) == bool(served(one) & served(other))
    assert one.shares(other) == other.shares(one)


@given(st.lists(st.sampled_from("abcd"), unique=True))
def test_a_lease_says_what_its_release_serves(namespaces):
    (found,) = at_work([lease("one", tuple(namespaces))], NOON, {})
    assert found == Release("system/one", frozenset(namespaces))


@pytest.mark.parametrize(
    ("made", "there"),
    [
        pytest.param(lease("one"), True, id="renewed just now"),
        pytest.param(lease("one", ago=5), True, id="its API is slow"),
        pytest.param(lease("one", ago=7), False, id="uninstalled, with its permissions"),
        pytest.param(lease("one", holder=""), False, id="released"),
        pytest.param(lease("one") | {"spec": {}}, False, id="made by hand"),
        pytest.param(lease("one") | {"spec": {"holderIdentity": "x", "renewTime": "soon"}}, False, id="unreadable"),
        pytest.param(lease("one") | {"spec": {"holderIdentity": "x", "renewTime": "2026-06-06"}}, False, id="no zone"),
    ],
)
def test_at_the_first_look_a_release_is_at_work_whose_lease_is_held_and_was_renewed(made, there):
    assert bool(at_work([made], NOON, {})) == there


@pytest.mark.parametrize("ago", [0, 3600, -3600])
def test_from_the_second_look_on_no_clocks_are_compared(ago):
    made = lease("one", ago=ago)
    assert at_work([made], NOON, {"system/one": renewed(lease("one", ago=ago + 2))})
    assert not at_work([made], NOON, {"system/one": renewed(made)})
    assert not at_work([lease("one", ago=ago, holder="")], NOON, {"system/one": ""})


@pytest.mark.parametrize(
    ("there", "scope", "is_gone"),
    [
        pytest.param(["a/old"], "", False, id="at work"),
        pytest.param(["a/new"], "", True, id="not among all"),
        pytest.param(["a/new"], "a", True, id="not in the namespace that can be seen"),
        pytest.param(["b/new"], "b", False, id="where nothing can be seen"),
    ],
)
def test_only_what_can_be_seen_is_known_to_be_gone(there, scope, is_gone):
    assert ("a/old" in gone(["a/old"], [Release(name, frozenset()) for name in there], scope)) == is_gone


def made_by(maker, also=""):
    pod = raw_pod(state={"running": {}})
    return newer(pod, annotations=pod["metadata"]["annotations"] | {labels.MADE_BY: maker, labels.ALSO_SERVED_BY: also})


@pytest.mark.parametrize(
    ("pod", "gone_ones", "operators", "foreign"),
    [
        pytest.param(made_by("a/old"), {"a/old"}, (), False, id="what one that is gone has made is ours"),
        pytest.param(made_by("a/old"), set(), ("a/old", "a/new"), True, id="what one at work has made is its own"),
        pytest.param(made_by("a/new", "a/old"), {"a/old"}, (), False, id="a guest that is gone is no guest"),
        pytest.param(made_by("a/new", "a/old"), set(), ("a/new", "a/old"), False, id="a guest that is there"),
        pytest.param(made_by("a/new"), {"a/new"}, (), False, id="ours is ours, whatever its Lease says"),
        pytest.param(made_by("a/old", "a/new"), {"a/old", "a/new"}, (), False, id="a maker gone, and we the guest"),
    ],
)
def test_whose_a_monitor_is(pod, gone_ones, operators, foreign):
    monitor = with_makers(observed_monitor(pod), pod, "a/new", gone_ones)
    assert (monitor.operators, monitor.foreign) == (operators, foreign)


class Leases:
    """Answers with these, renewed; fails while there are none to give, or never answers."""

    def __init__(self, *leases):
        self.leases, self.asked, self.hangs, self.renews = list(leases), [], False, True

    async def list_all(self, path, selector=""):
        self.asked.append((path, selector))
        if self.hangs:
            await asyncio.sleep(3600)
        if not self.leases:
            raise RetryableError("forbidden")
        at = f"2026-06-06T12:00:{len(self.asked) if self.renews else 0:02}.000000Z"
        return [made | {"spec": made["spec"] | {"renewTime": at}} for made in self.leases], 1


class Stage:
    def __init__(self, *leases, namespaces=()):
        self.woken = []
        self.store = Store(self.woken.append, lambda: 0.0)
        monitor = MonitorSettings(SETTINGS.image, operator="system/ours")
        settings = Settings(monitor, LeaseSettings("system", "ours", "me"), namespaces)
        self.leases = Leases(*leases)
        self.others = OtherReleases(self.leases, self.store, FakeClock(), settings)

    def look(self):
        in_virtual_time(self.others.look())


def test_one_that_serves_the_same_is_warned_of_once_and_its_end_is_told(caplog):
    caplog.set_level(logging.INFO)
    stage = Stage(lease("ours"), lease("other", ("sports",), where="elsewhere"))
    stage.look()
    stage.look()
    assert stage.others.overlapping == {"elsewhere/other"}
    (warning,) = caplog.records
    assert "whose Lease is elsewhere/other, serves the same as this one: sports" in warning.getMessage()
    assert stage.leases.asked[0] == ("/apis/coordination.k8s.io/v1/leases", SELECTOR)
    stage.leases.leases = [lease("ours")]
    stage.look()
    assert stage.others.overlapping == frozenset()
    assert "elsewhere/other" in caplog.records[-1].getMessage()


def test_neighbours_that_serve_what_is_their_own_are_no_news(caplog):
    stage = Stage(lease("ours", ("news",)), lease("other", ("sports",)), namespaces=("news",))
    stage.look()
    assert stage.others.overlapping == frozenset()
    assert caplog.records == []
    assert stage.leases.asked[0][0] == "/apis/coordination.k8s.io/v1/namespaces/system/leases"


@pytest.mark.parametrize("hangs", [pytest.param(True, id="no answer"), pytest.param(False, id="refused")])
def test_a_look_that_fails_holds_nothing_up_is_told_once_and_what_was_known_holds(caplog, hangs):
    stage = Stage(lease("ours"), lease("other"))
    stage.look()
    stage.leases.leases, stage.leases.hangs = [], hangs
    caplog.clear()
    stage.look()
    stage.look()
    (warning,) = caplog.records
    assert "whether other releases serve the same is not known" in warning.getMessage()
    assert stage.others.overlapping == {"system/other"}
    assert stage.store.gone_releases == frozenset()


def test_streams_are_decided_anew_when_a_release_comes_or_goes_and_not_otherwise():
    stage = Stage(lease("ours"), lease("other"))
    stage.store.put_stream(raw_stream())
    stage.store.put_pod(made_by("system/other"))
    stage.look()
    stage.woken.clear()
    stage.look()
    assert stage.woken == []
    stage.leases.leases = [lease("ours"), lease("other", holder="")]
    stage.look()
    assert stage.woken == [CUP]
    assert stage.store.gone_releases == {"system/other"}


def test_one_that_renews_no_more_is_gone_at_the_next_look():
    stage = Stage(lease("ours"), lease("other"))
    stage.look()
    assert stage.others.overlapping == {"system/other"}
    stage.others.store.put_pod(made_by("system/other"))
    stage.leases.renews = False
    stage.look()
    stage.look()
    assert stage.others.overlapping == frozenset()
    assert stage.store.gone_releases == {"system/other"}


def test_it_looks_again_and_again():
    stage = Stage(lease("ours"))

    async def three_times():
        task = asyncio.create_task(stage.others.run())
        await asyncio.sleep(3 * EVERY_SECONDS + 1)
        task.cancel()
        await asyncio.wait({task})

    in_virtual_time(three_times())
    assert len(stage.leases.asked) == 3


def test_of_two_that_serve_the_same_one_counts_each_monitor():
    counts = {}
    for ours in ("a/old", "a/new"):
        store = Store(lambda key: None, lambda: 0.0)
        store.put_stream(raw_stream())
        store.put_pod(made_by("a/old"))
        counts[ours] = store.monitors(ours)
    assert counts == {"a/old": 1, "a/new": 0}
    store.put_gone_releases(frozenset({"a/old"}))
    assert store.monitors("a/new") == 1


def test_one_that_came_after_the_look_is_not_taken_to_be_gone():
    stage = Stage(lease("ours"))
    stage.store.put_stream(raw_stream())
    stage.look()
    stage.store.put_pod(made_by("system/ours", also="system/new"))
    assert "system/new" not in stage.store.gone_releases


@pytest.mark.parametrize(
    ("renews", "overlapping", "is_gone"),
    [
        pytest.param(False, frozenset(), frozenset({"system/other"}), id="it was uninstalled just now"),
        pytest.param(True, frozenset({"system/other"}), frozenset(), id="it is there"),
    ],
)
def test_before_the_first_decision_one_that_seems_to_serve_the_same_is_looked_at_twice(
    caplog, renews, overlapping, is_gone
):
    stage = Stage(lease("ours"), lease("other"))
    stage.store.put_pod(made_by("system/other"))
    stage.leases.renews = renews
    in_virtual_time(stage.others.first_look())
    assert len(stage.leases.asked) == 2
    assert stage.others.overlapping == overlapping
    assert stage.store.gone_releases == is_gone
    assert len(caplog.records) == len(overlapping)


def test_neighbours_delay_no_first_decision():
    stage = Stage(lease("ours", ("news",)), lease("other", ("sports",)), namespaces=("news",))
    in_virtual_time(stage.others.first_look())
    assert len(stage.leases.asked) == 1
