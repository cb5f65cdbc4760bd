"""What it costs the API server that a status says why nothing arrives: the operator's own count of its requests."""

import json
import subprocess
import sys
import time

import pytest
from cluster_api import the_pod
from operator_process import wait_until

from tallylight_cluster.kubectl import within
from tallylight_cluster.network import NODE_ADDRESS
from tallylight_operator.kubernetes.monitor_container import PORT

pytestmark = pytest.mark.cluster

CAUSE = "the origin answered 401"
WRITES = ("patch", "create")  # a status, an Event; a Lease is renewed by `update`
MOST_TO_SAY_WHY = 4  # of both kinds: that it is lost, and why, a moment later
MOST_TO_SAY_IT_IS_BACK = 2
ASKED_AGAIN_SECONDS = 6.0  # it is asked again meanwhile
PAGE = f"""
import http.server
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503)
        self.end_headers()
        self.wfile.write(b"{CAUSE}\\n")
http.server.HTTPServer(("{NODE_ADDRESS}", {PORT}), Page).serve_forever()
"""


@pytest.fixture
def monitors_page(control_plane):
    """A monitor's own page, at the address that its pod is said to have."""
    process = subprocess.Popen([str(word) for word in within(control_plane, [sys.executable, "-c", PAGE])])
    yield NODE_ADDRESS
    process.kill()
    process.wait(10)


def writes(operator):
    """How many statuses and Events the operator has sent."""
    page = operator.get(f"{operator.metrics}/metrics")[1].splitlines()
    rows = [row for row in page if row.startswith("tallylight_operator_api_requests_total{")]
    return sum(float(row.rpartition(" ")[2]) for row in rows if any(f'verb="{verb}"' in row for verb in WRITES))


def test_a_transition_costs_a_status_and_an_event_each_and_a_cause_that_stays_nothing(
    api, operator, monitors_page, figures
):
    api.apply()
    name = the_pod(api, operator)["metadata"]["name"]
    address = {"podIP": monitors_page, "podIPs": [{"ip": monitors_page}]}
    api.runs(name)
    api.patch_pod(name, address)
    operator.until(lambda: api.condition("Receiving")["status"] == "True")
    time.sleep(1)
    before = writes(operator)
    api.runs(name, ready=False)
    operator.until(lambda: CAUSE in api.condition("Receiving")["message"])
    operator.until(lambda: CAUSE in json.dumps(api.get("events.events.k8s.io")))
    lost = writes(operator) - before
    time.sleep(ASKED_AGAIN_SECONDS)
    assert writes(operator) - before == lost, "the same cause again is no news"
    api.runs(name)
    operator.until(lambda: api.condition("Receiving")["status"] == "True")
    wait_until(lambda: "SignalPresent" in api.events(), 60)
    back = writes(operator) - before - lost
    figures[f"statuses and Events until the cause of a loss is told: {lost:.0f}; until it is back: {back:.0f}"] = lost
    assert lost <= MOST_TO_SAY_WHY
    assert back <= MOST_TO_SAY_IT_IS_BACK
