"""Each panel of the boards has something to show, and each rule something to judge, in a real cluster's Prometheus."""

import pytest
from cluster_api import Api, instant
from dashboards import panel_queries, rule_inputs, rule_queries
from operator_process import wait_until

from tallylight_contract.detectors import BY_DEFAULT

pytestmark = pytest.mark.cluster

NAMESPACE, STREAM = "sports", "on-the-boards"
LATEST = 45.0  # seconds until a panel shows it: a scrape, and the longest step that a board averages over
ONE_TURN = 80.0  # seconds, in which the origin shows each of its defects
ANSWER = ["tallylight"] * 2 + ["tallylight-monitor"] * 3 + ["tallylight-prober"]
# The defects of the first come and go; the source of the second is away; the monitor of the third waits for a Secret.
DESERVED = {
    ("StreamNotMonitored", "blind"),
    ("MonitorsNotStarted", ""),
    ("StreamDefectCritical", STREAM),
    ("StreamDefectCritical", "lost"),
    ("StreamNotReceiving", "lost"),
}
FOUND = f'sum(tallylight_defects_total{{stream="{STREAM}"}}) >= 2'
# Over plain HTTP there is no certificate.
WITHOUT_TLS = "certificate_expiry"
QUERIES = [
    query for query in panel_queries(namespace=NAMESPACE, stream=STREAM, pipeline="0") if query[1] != WITHOUT_TLS
]
# Beside those that run by default one that does not: its panel is the others'.
NAMED = [{"name": name} for name in (*BY_DEFAULT, "crc_errors")]


@pytest.fixture(scope="module")
def watched(installation, prometheus):
    """A Prometheus that has scraped a stream with defects, one without, one that is lost, one that cannot be watched, a
    prober, and the end of a window."""
    streams = Api(installation.kubectl, NAMESPACE)
    installation.start_origin(NAMESPACE, "passing")
    streams.apply(STREAM, source={"url": "http://origin.sports.svc/live.m3u8"}, detectors=NAMED)
    streams.apply("faultless", source={"url": "http://origin.sports.svc/healthy.m3u8"})
    streams.apply("followed", source={"url": "http://origin.sports.svc/no-such.m3u8"}, schedule={"whenLive": {}})
    streams.apply("blind", source={"url": "http://origin.sports.svc/healthy.m3u8", "secretRef": {"name": "missing"}})
    streams.apply("lost", source={"url": "http://passing.sports.svc/healthy.m3u8"})
    wait_until(lambda: streams.condition("Receiving", "lost")["status"] == "True", 40)
    streams.kubectl("delete", "deployment,service", "passing", "-n", NAMESPACE)
    window = {"start": instant(), "end": instant(10)}
    source = {"url": "http://origin.sports.svc/healthy.m3u8"}
    streams.apply("over", source=source, schedule={"window": window}, postRoll="0s", overrun={"policy": "Stop"})
    wait_until(lambda: "lastReport" in streams.status("over"), 60)
    wait_until(lambda: prometheus.query(FOUND) != [], ONE_TURN, lambda: str(prometheus.targets()))
    yield prometheus
    streams.kubectl("delete", "livestreams", "--all", "-n", NAMESPACE)


def test_every_monitor_and_every_operator_is_found_and_answers(watched):
    def answering():
        return sorted(target["labels"]["job"] for target in watched.targets() if target["health"] == "up")

    wait_until(lambda: answering() == ANSWER, 60, lambda: str(answering()))
    assert answering() == ANSWER


@pytest.mark.parametrize("expr", [pytest.param(expr, id=f"{board}: {title}") for board, title, expr in QUERIES])
def test_a_panel_has_data(watched, expr):
    wait_until(lambda: watched.query(expr), LATEST, lambda: expr)
    assert watched.query(expr), expr


@pytest.mark.parametrize("selector", [pytest.param(each, id=f"{rule}: {each}") for rule, each in rule_inputs()])
def test_a_rule_has_something_to_judge(watched, selector):
    assert watched.query(selector), selector


def test_the_rules_judge_each_stream_as_it_deserves(watched):
    wait_until(lambda: firing(watched) == DESERVED, ONE_TURN, lambda: str(firing(watched)))
    assert {name for name, _ in DESERVED} <= {name for name, _ in rule_queries()}


def test_nothing_is_reported_of_a_stream_without_a_fault(watched):
    wait_until(lambda: watched.query('tallylight_media_seconds_total{stream="faultless"} > 40'), 60)
    assert watched.query('tallylight_defects_total{stream="faultless"} > 0') == []


def firing(prometheus):
    """Which alerts fire, each with the stream that it is about."""
    labels = [alert["labels"] for alert in prometheus.alerts() if alert["state"] == "firing"]
    return {(each["alertname"], each.get("stream", "")) for each in labels}
