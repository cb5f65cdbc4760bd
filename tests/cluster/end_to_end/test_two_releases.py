"""Two releases serve the same LiveStreams by mistake: what one watches the other leaves alone, and people are told."""

import os
from datetime import UTC, datetime

import pytest
from cluster_api import Api
from installation import NAMESPACE, Installation
from operator_process import wait_until

from tallylight_cluster.audit import calls_of

pytestmark = pytest.mark.cluster

ORIGIN = "http://origin.sports.svc/healthy.m3u8"
MOST_DELETIONS = 4  # in five minutes
SHARED_SECONDS = float(os.environ.get("SHARED_SECONDS", "15"))  # 300 is what docs/operating.md has the figure of
LEASES = [f"{NAMESPACE}/tallylight-operator", f"{NAMESPACE}/green-tallylight-operator"]


@pytest.fixture(scope="module")
def shared(installation, prometheus):
    """A stream that is watched and one that cannot be, by the first release; then a second, with another image."""
    streams = Api(installation.kubectl, "sports")
    streams.apply("seen", source={"url": ORIGIN})
    streams.apply("hindered", source={"url": ORIGIN, "secretRef": {"name": "nowhere"}})
    wait_until(lambda: streams.condition("Receiving", "seen")["status"] == "True", 60)
    wait_until(lambda: streams.condition("Provisioned", "hindered")["reason"] == "SecretMissing", 60)
    streams.before = uids(streams, "seen")
    green = Installation(installation.paths, "green")
    green.install(monitor="2", crds={"enabled": False}, replicas=1)
    yield streams
    green.uninstall()
    streams.kubectl("delete", "livestreams", "--all", "-n", streams.namespace)


def uids(streams, name):
    return [pod["metadata"]["uid"] for pod in streams.pods_of(name)]


def deletions(installation, since):
    """How many pods both releases' operators deleted."""
    users = [f"system:serviceaccount:{NAMESPACE}:{name}" for name in ("tallylight", "green-tallylight")]
    calls = [call.request for user in users for call in calls_of(installation.paths, user, since)]
    return sum((request.verb, request.resource) == ("delete", "pods") for request in calls)


def test_pods_are_hardly_ever_deleted_and_what_is_watched_stays(shared, installation, figures):
    since = datetime.now(UTC)
    wait_until(lambda: (datetime.now(UTC) - since).total_seconds() >= SHARED_SECONDS, SHARED_SECONDS + 5)
    found = deletions(installation, since)
    figures[f"two releases over one hindered stream, {SHARED_SECONDS:g} s: {found} pods deleted"] = found
    assert found <= MOST_DELETIONS, "as many as are allowed in five minutes: most come first"
    assert uids(shared, "seen") == shared.before
    assert shared.condition("Ready", "seen")["status"] == "True"
    assert shared.condition("Receiving", "seen")["status"] == "True"


@pytest.mark.parametrize("stream", ["seen", "hindered"])
def test_the_status_and_one_warning_name_both(shared, stream):
    wait_until(lambda: shared.condition("Degraded", stream)["reason"] == "ForeignOperator", 30)
    degraded = shared.condition("Degraded", stream)
    assert degraded["status"] == "True"
    assert all(lease in degraded["message"] for lease in LEASES)
    assert f"{LEASES[0]} made its monitor" in degraded["message"]
    assert warnings(shared, stream).count("ForeignOperator") == 1


def warnings(streams, name):
    """The Warning events about this very LiveStream, by their reasons."""
    uid = streams.get("livestream", name)["metadata"]["uid"]
    found = streams.get("events.events.k8s.io")["items"]
    return [each["reason"] for each in found if each["regarding"].get("uid") == uid and each["type"] == "Warning"]


def test_what_hinders_the_other_stream_is_still_told(shared, prometheus):
    assert shared.condition("Provisioned", "hindered")["reason"] == "SecretMissing"
    assert shared.condition("Ready", "hindered")["reason"] == "NotWatched"
    wait_until(lambda: ("StreamNotMonitored", "hindered") in alerts(prometheus), 30, lambda: str(alerts(prometheus)))
    assert ("StreamNotMonitored", "seen") not in alerts(prometheus)


def test_both_warn_of_each_other_at_their_start_and_in_their_metrics(shared, installation, prometheus):
    log = installation.kubectl("logs", "-n", NAMESPACE, "deployment/green-tallylight")
    assert f"another release, whose Lease is {LEASES[0]}, serves the same as this one: all namespaces" in log
    overlapping = "sum by (pod) (tallylight_operator_overlapping_releases) > 0"
    wait_until(lambda: len(prometheus.query(overlapping)) == 2, 45, lambda: str(prometheus.query(overlapping)))
    assert ("ReleasesOverlap", "") in alerts(prometheus)


def alerts(prometheus):
    """Which alerts pend or fire, each with the stream that it is about."""
    return {(alert["labels"]["alertname"], alert["labels"].get("stream", "")) for alert in prometheus.alerts()}
