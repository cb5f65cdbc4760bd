"""Two pipelines on two nodes, one node killed in mid-event: no defect lost, one event each, all of it covered.

It lasts seven minutes and wants the machine for itself, so `make node-killed` runs it, and nothing else does.
"""

import os
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from cluster_scenes.node_killed import AHEAD, STREAMS, node_killed
from installation import NAMESPACE, ROLES, Installation

from tallylight_cluster.cluster import down, up
from tallylight_cluster.prometheus import start_prometheus

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif("NODE_KILLED" not in os.environ, reason="`make node-killed` runs it, by itself"),
]

TOLD_WITHIN = timedelta(seconds=15)  # of its onset: the longest hold, a segment, a reload of the playlist
# Seconds. Two monitors do not end in the same instant; and one that joins in the middle of a defect tells of its rest
# so much later than the other did. Prometheus looks less often, as most set it up.
SHORT, JOINED_LATE = 1.0, 6.0
KINDS = ("black", "freeze", "silence", "mono_colour")


@pytest.fixture(scope="module")
def seen(named, figures):
    """All of the scene. What is beside the stream (origin, operators, Prometheus) is on the node that lives."""
    paths = named("d")
    up(paths, nodes=2)
    made = Installation(paths)
    for role in ROLES:
        made.load(role)
    for namespace in (STREAMS, NAMESPACE):
        made.namespace(namespace)
    made.kubectl("cordon", "node-2")
    made.start_origin(STREAMS)
    made.install()
    made.kubectl("uncordon", "node-2")
    try:
        found = node_killed(made, start_prometheus(paths))
    except BaseException:
        down(paths)
        raise
    figures[f"its node is called lost {found.lost_after:.0f} s after it was killed"] = found.lost_after
    figures[f"another monitor is asked for, and finds no node, after {found.replaced_after:.0f} s"] = (
        found.replaced_after
    )
    figures[f"two monitors watch again {found.whole_after:.0f} s after it had power"] = found.whole_after
    yield found
    down(paths)


@pytest.fixture(scope="module")
def expected(seen):
    """The defects that were shown while the stream was surely watched, in time to be told."""
    whole = [each for each in seen.shown.values() if seen.start <= begin(each) and end(each) + TOLD_WITHIN <= seen.end]
    assert {each["detector"] for each in whole} == {*KINDS}
    return whole


def begin(defect):
    return datetime.fromisoformat(defect["begins"])


def end(defect):
    return datetime.fromisoformat(defect["ends"])


def test_two_monitors_were_on_two_nodes(seen):
    assert sorted(seen.pods.values()) == ["node", "node-2"]


def test_defects_were_shown_while_there_was_one_monitor(seen, expected):
    alone = [each for each in expected if begin(each) > seen.killed_at]
    assert len(alone) > len(KINDS)


def test_the_other_monitor_told_each_once(seen, expected):
    told = [each for each in seen.told if each["event"] == "open"]
    for each in expected:
        found = [one for one in told if one["detector"] == each["detector"] and within(one["wall_time"], each)]
        assert len(found) == 1, (each, found)
    assert seen.restarts == 0


def test_the_report_counts_each_once_and_all_of_the_time(seen, expected):
    report = seen.status["lastReport"]
    assert (report["asked"], round(report["coverageRatio"], 2)) == (2, 1.0)
    assert report["onAirSeconds"] - report["monitoredSeconds"] < SHORT, "it is the window's end, and not a node's"
    counted = {each["detector"]: each["count"] for each in report["defects"]}
    for kind in KINDS:
        sure = [each for each in expected if each["detector"] == kind]
        at_most = [each for each in seen.shown.values() if each["detector"] == kind and touches(each, seen)]
        assert len(sure) <= counted[kind] <= len(at_most), (kind, counted, at_most)
    assert set(counted) == {*KINDS}


def test_in_prometheus_each_is_one(seen, expected):
    for each in expected:
        (series,) = (one for one in seen.active if one["metric"]["detector"] == each["detector"])
        times = [at for at, value in series["values"] if float(value) and within(at, each)]
        assert times, each
        assert all(later - earlier <= JOINED_LATE for earlier, later in pairwise(times)), f"{each} was told as several"


def test_it_was_told_that_one_is_missing_and_no_more_than_that(seen):
    fewer = [said for said in seen.said if said[1] == "Degraded" and said[3] == "FewerPipelines"]
    assert fewer
    assert all(said[0] > seen.killed_at for said in fewer)
    assert seen.unmonitored == []
    assert [one["metric"] for one in seen.alerts if one["metric"]["alertname"] == "StreamNotMonitored"] == []
    assert "NotWatched" not in seen.events
    assert "Unschedulable" in seen.events


def test_all_is_well_again_in_the_end(seen):
    last = {said[1]: said[2:4] for said in seen.said if said[0] < seen.end}
    assert (last["Degraded"], last["Ready"]) == (("False", "AsAsked"), ("True", "Monitoring"))


def within(instant, defect):
    """Whether it is told then: during a defect, or in the seconds until it is known."""
    at = instant if isinstance(instant, (int, float)) else datetime.fromisoformat(instant).timestamp()
    return begin(defect).timestamp() - 1.0 <= at <= (end(defect) + TOLD_WITHIN).timestamp()


def touches(defect, seen):
    """Whether a monitor may have seen some of it, from the pre-roll on."""
    return begin(defect) < seen.end and end(defect) + TOLD_WITHIN > seen.start - timedelta(seconds=AHEAD)
