"""Windows end in order, some with a mesh's proxy beside the monitor: the report is kept, the pod goes, all is quiet."""

import pytest
from cluster_scenes.injected import KINDS, PROXY, orderly_ends

pytestmark = pytest.mark.cluster

SCENES = (orderly_ends,)


@pytest.fixture(scope="module")
def ended(scenes):
    return scenes(SCENES[0])


@pytest.fixture(params=KINDS)
def of_kind(request, ended):
    return [each for each in ended if each.kind == request.param]


def test_the_webhook_did_inject_and_a_classic_proxy_did_not_end_by_itself(ended):
    beside = {each.name: sorted(each.containers) for each in ended}
    assert beside == {each.name: ["monitor"] if each.kind == "plain" else [PROXY, "monitor"] for each in ended}
    classic = [each.containers[PROXY]["state"] for each in ended if each.kind == "classic"]
    assert all("running" in state or state["terminated"]["exitCode"] == 137 for state in classic), classic


def test_the_report_is_kept(of_kind):
    for each in of_kind:
        report = each.status["lastReport"]
        assert (report["outcome"], len(each.status["history"])) == ("window_ended", 1), each.name
        assert report["monitoredSeconds"] > 0, each.name


def test_no_end_is_a_warning(ended, figures):
    warned = {each.name: each.events for each in ended if any(is_warning_at_the_end(event) for event in each.events)}
    figures[f"orderly ends with a Warning event: {len(warned)} of {len(ended)}"] = len(warned)
    assert warned == {}


def is_warning_at_the_end(event):
    """Before it, a starved machine may not have let a monitor answer, or receive; that it is starved is no end."""
    kind, reason, after = event
    of_the_machine = reason == "Overloaded" or (after < -1.0 and reason in ("MonitorUnreachable", "SignalAbsent"))
    return kind == "Warning" and not of_the_machine


def test_ready_is_true_from_the_start_until_nothing_is_left(ended):
    assert {each.name: each.readies for each in ended if {ready for ready, _ in each.readies} != {"True"}} == {}


def test_an_end_is_one_event(of_kind):
    for each in of_kind:
        assert [reason for _, reason, _ in each.events].count("WindowReported") == 1, each.events


def test_the_pod_is_gone_soon_after_the_end(of_kind, figures):
    longest, within = max((each.gone_after, each.within) for each in of_kind)
    text = f"from the end until the pod is gone, {of_kind[0].kind}: {longest:.1f} s at most, of {within:.0f}"
    figures[text] = longest
    assert [each for each in of_kind if each.gone_after > each.within] == []
