"""The leader's pod is deleted, as by a rollout or a drain: it is gone at once, and another leads at once."""

import json
from datetime import UTC, datetime

import pytest
from cluster_scenes.stage import patience
from installation import NAMESPACE
from operator_process import wait_until

from tallylight_cluster.audit import calls_of
from tallylight_cluster.cgroups import running_in_cgroups

pytestmark = pytest.mark.cluster

GONE_WITHIN = 2.0  # seconds from SIGTERM, on a machine that does nothing else
FOLLOWED_WITHIN = 5.0  # by the other one, which looks every two; a Lease that is not released runs for fifteen


def test_it_ends_within_two_seconds_and_releases_the_lease(installation, figures):
    wait_until(lambda: len(ready_operators(installation)) == 2 and holder(installation), 60)
    leader = holder(installation)
    process = process_of(installation, leader)
    asked = datetime.now(UTC)
    installation.kubectl("delete", "pod", leader, "-n", NAMESPACE, "--wait=false")
    process.wait(GONE_WITHIN + 10)
    took = (datetime.now(UTC) - deleted(installation, asked)).total_seconds()
    figures[f"an operator is gone {took:.2f} s after its pod was deleted"] = took
    assert took <= patience(GONE_WITHIN)
    followed = wait_until(lambda: holder(installation) not in ("", leader), FOLLOWED_WITHIN)
    figures[f"another leads {took + followed:.1f} s after the leader's pod was deleted"] = followed
    wait_until(lambda: len(ready_operators(installation)) == 2, 60)


def deleted(installation, since):
    """When the API server took it: kubectl's own start is not the operator's time."""
    calls = calls_of(installation.paths, "admin", since)
    return next(call.answered for call in calls if (call.request.verb, call.request.resource) == ("delete", "pods"))


def holder(installation):
    """Which pod leads."""
    found = json.loads(installation.kubectl("get", "lease", "tallylight-operator", "-n", NAMESPACE, "-o", "json"))
    return found["spec"].get("holderIdentity", "")


def ready_operators(installation):
    return [pod for pod in installation.operators() if all(c["ready"] for c in pod["status"]["containerStatuses"])]


def process_of(installation, pod):
    """The operator's process in a pod, as the node sees it."""
    there = [each for each in running_in_cgroups(installation.paths) if each.cmdline()[-1:] == ["operator"]]
    (found,) = [each for each in there if each.environ().get("POD_NAME") == pod]
    return found
