"""A namespace is deleted in mid-event: nothing hangs, no operator fails over it, and nothing of it stays behind."""

from datetime import UTC, datetime

import pytest
from cluster_api import Api
from installation import NAMESPACE
from operator_process import wait_until

from tallylight_cluster.audit import calls_of

pytestmark = pytest.mark.cluster

ORIGIN = "http://origin.sports.svc/healthy.m3u8"
GONE_WITHIN = 45.0  # seconds: monitors have thirty to end, and the namespace's controller looks every few
MOST_REFUSALS = 8  # of the operators' requests: a pod for each of the two, and what was to be told
OPERATOR = f"system:serviceaccount:{NAMESPACE}:tallylight"
YEARLY = {"cron": "0 0 1 1 *", "duration": "1h", "timezone": "UTC"}
ITS_SERIES = '{__name__=~"tallylight_.*", namespace="leaving"}'


@pytest.fixture
def namespace(installation):
    installation.namespace("leaving")
    yield Api(installation.kubectl, "leaving")
    installation.kubectl("delete", "namespace", "leaving", "--ignore-not-found", "--wait=false")


@pytest.fixture
def leaving(namespace):
    """One in which one stream is watched, one waits for a Secret, and one is to come."""
    namespace.apply(source={"url": ORIGIN})
    namespace.apply("waiting", source={"url": ORIGIN, "secretRef": {"name": "nowhere"}})
    namespace.apply("ahead", source={"url": ORIGIN}, schedule={"recurring": YEARLY})
    wait_until(lambda: namespace.condition("Receiving")["status"] == "True", 60)
    wait_until(lambda: namespace.condition("Provisioned", "waiting")["reason"] == "SecretMissing", 60)
    return namespace


def test_it_is_gone_soon_and_no_operator_fails_over_it(leaving, installation, prometheus, figures):
    wait_until(lambda: len(prometheus.query(f"count by (stream) ({ITS_SERIES})")) >= 2, 60)
    errors = total(prometheus, "tallylight_operator_reconcile_errors_total")
    since = datetime.now(UTC)
    installation.kubectl("delete", "namespace", "leaving", "--wait=false")
    took = wait_until(
        lambda: not installation.kubectl.succeeds("get", "namespace", "leaving"),
        GONE_WITHIN,
        lambda: installation.kubectl("get", "namespace", "leaving", "-o", "yaml"),
    )
    figures[f"a namespace with a stream on air is gone {took:.1f} s after it was deleted"] = took
    refused = [call for call in calls_of(installation.paths, OPERATOR, since) if call.code >= 400]
    figures[f"requests of the operators that were refused meanwhile: {len(refused)}"] = len(refused)
    assert len(refused) <= MOST_REFUSALS, refused
    logs = "".join(installation.logs(operator, since) for operator in installation.operators())
    assert "Traceback" not in logs
    assert "unexpected" not in logs
    wait_until(lambda: prometheus.query(ITS_SERIES) == [], 60, lambda: str(prometheus.query(ITS_SERIES)))
    wait_until(lambda: alerts_of(prometheus) == [], 60, lambda: str(alerts_of(prometheus)))
    assert total(prometheus, "tallylight_operator_reconcile_errors_total") - errors <= 1


def alerts_of(prometheus):
    return [alert for alert in prometheus.alerts() if alert["labels"].get("namespace") == "leaving"]


def total(prometheus, metric):
    (found,) = prometheus.query(f"sum({metric})")
    return float(found["value"][1])
