"""What is counted of looks at the pods of streams on air, and what is out of bounds."""

import msgspec
import pytest

from tallylight_bench.chaos.judging import Looks, coverage, lacking, table
from tallylight_bench.chaos.pod import Pod

BOTH = frozenset({"a", "b"})


def pod(stream, phase="Running", name=None, going=None):
    labels = {"tallylight.dev/stream": stream}
    metadata = {"name": name or f"{stream}-0", "labels": labels} | ({"deletionTimestamp": going} if going else {})
    return msgspec.convert({"metadata": metadata, "status": {"phase": phase}, "spec": {}}, Pod)


def judged(*looks, every=1.0, longest=0.0, **fields):
    seen = Looks(BOTH)
    for number, pods in enumerate(looks):
        seen.take(pods, number * every)
    return seen.outcome("it", longest, **fields)


GOOD = [pod("a"), pod("b")]


def test_a_pod_whose_container_waits_to_be_started_anew_watches_nothing():
    waits = {"restartCount": 2, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
    status = {"phase": "Running", "containerStatuses": [waits]}
    found = msgspec.convert({"metadata": {"name": "a-0"}, "status": status}, Pod)
    assert (found.runs, found.restarts) == (False, 2)


def test_all_that_is_watched_in_every_look_is_as_it_should_be():
    outcome = judged(GOOD, GOOD)
    assert outcome.kept
    assert outcome.coverage == 1.0


@pytest.mark.parametrize(
    ("looks", "found"),
    [
        pytest.param([GOOD, [pod("a")], [pod("a")], GOOD], 0.75, id="one is not watched in two of four looks"),
        pytest.param([GOOD, [pod("a"), pod("b", going="now")], [pod("a")], GOOD], 0.75, id="one that goes is none"),
    ],
)
def test_a_gap_lasts_from_the_first_look_without_a_monitor_to_the_last_and_has_a_bound(looks, found):
    assert (judged(*looks).coverage, judged(*looks).gap) == (found, 1.0)
    assert not judged(*looks).kept
    assert judged(*looks, longest=1.0).kept


def test_gaps_of_two_streams_are_not_one():
    assert judged([pod("a")], [pod("b")], [pod("a")], every=9.0).gap == 0.0


@pytest.mark.parametrize(
    ("pods", "what"),
    [
        pytest.param([*GOOD, pod("a", name="a-1")], "doubled", id="two for one stream"),
        pytest.param([*GOOD, pod("c")], "orphans", id="of no stream"),
    ],
)
def test_what_is_left_too_much_is_counted_and_is_out_of_bounds(pods, what):
    assert getattr(judged(pods), what) == 1
    assert not judged(pods).kept


def test_of_all_looks_of_all_scenarios_one_in_a_hundred_may_find_a_stream_unwatched():
    blind, well = judged([pod("a")], longest=9.0), judged(*[GOOD] * 99)
    assert coverage([blind, well]).kept
    assert not coverage([blind, blind, blind, well]).kept
    assert not coverage([]).kept


def test_two_of_one_stream_are_a_handover_where_the_last_look_finds_one():
    assert judged([*GOOD, pod("a", name="a-1")], GOOD).kept


@pytest.mark.parametrize(
    "what", [pod("b", "Pending"), pod("b", going="long ago", name="b-1")], ids=["pending", "going"]
)
def test_what_waits_for_longer_than_a_minute_is_stuck(what):
    assert judged([*GOOD, what], [*GOOD, what], every=59.0).stuck == 0
    assert judged([*GOOD, what], [*GOOD, what], every=61.0).stuck == 1
    assert judged([*GOOD, what], GOOD, [*GOOD, what], every=61.0).stuck == 0


@pytest.mark.parametrize("fields", [{"lost": 1}, {"settled": False}], ids=["a report is lost", "it never gets calm"])
def test_a_report_that_is_lost_and_a_fleet_that_never_gets_calm_are_out_of_bounds(fields):
    assert not judged(GOOD, **fields).kept


def test_what_was_never_looked_at_is_not_kept():
    assert not judged().kept


def test_the_table_has_a_row_for_each_and_names_what_is_missed():
    rows = table([judged(GOOD), judged(GOOD, lost=3)])
    assert [row.rpartition(" | ")[2] for row in rows[2:]] == ["kept |", "MISSED |"]
    assert len({row.count("|") for row in rows}) == 1


def placed(each):
    each.spec.node = "node-1"
    return each


@pytest.mark.parametrize(
    ("pods", "what"),
    [
        pytest.param([pod("b")], "another pod, of the operator", id="there is none"),
        pytest.param([placed(pod("a", going="now"))], "another pod, of the operator", id="the only one goes"),
        pytest.param([pod("a", phase="Pending")], "a place, of the scheduler", id="one is not placed"),
        pytest.param([placed(pod("a", phase="Pending"))], "a start, of the kubelet", id="one is to be started"),
        pytest.param(
            [placed(pod("a", going="now")), pod("a", phase="Pending")], "a place, of the scheduler", id="one goes, too"
        ),
    ],
)
def test_a_stream_that_is_not_watched_lacks_what_one_part_of_the_cluster_has_yet_to_give(pods, what):
    seen = Looks(frozenset({"a"}))
    seen.take(pods, 0.0)
    assert lacking([seen.outcome("it", 0.0)]) == [f"it: of 1 looks without a monitor lacked 1 {what}"]


def test_where_all_were_watched_nothing_lacked():
    assert lacking([judged(GOOD)]) == []
