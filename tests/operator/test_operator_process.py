"""The real command against a small API: how it begins, what it logs, and how it ends."""

import http.client
import json
import os
import resource
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest
from certificates import certificate
from connect_proxy import connect_proxy
from operator_process import wait_until
from pods import raw_stream
from ports import free_port
from small_api import small_api

GONE_SECONDS = 2.0
BUSY_SECONDS = 1.5  # what a busy machine adds
END_CORE_SECONDS = 0.15  # 0.04 on an idle machine, where looking for garbage at the end took five times as long
LEADS = "tallylight_operator_is_leader 1.0"


class Running:
    """`tallylight operator` as a process, with ports of its own."""

    def __init__(self, api, folder, **settings):
        self.log = folder / "log"
        self.metrics, self.health = (f"127.0.0.1:{free_port()}" for _ in range(2))
        environment = {
            **os.environ,
            "KUBECONFIG": str(api.kubeconfig(folder)),
            "TALLYLIGHT_MONITOR_IMAGE": "registry.example/monitor:1",
            "TALLYLIGHT_LEASE_NAMESPACE": "default",
            "TALLYLIGHT_METRICS": self.metrics,
            "TALLYLIGHT_HEALTH": self.health,
            "POD_NAME": "operator-0",
        } | settings
        self.metrics, self.health = environment["TALLYLIGHT_METRICS"], environment["TALLYLIGHT_HEALTH"]
        command = (sys.executable, "-m", "tallylight", "operator")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def get(self, where, path):
        """Status and text; 0 where nothing answers."""
        try:
            with urllib.request.urlopen(f"http://{where}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""
        except OSError:
            return 0, ""

    def leads(self):
        return LEADS in self.get(self.metrics, "/metrics")[1]

    def printed(self):
        return self.log.read_text()

    def ended_after(self):
        """End it in order. Returns how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return time.monotonic() - began


@pytest.fixture
def api():
    with small_api() as running:
        running.streams = [raw_stream(f"cup-{number}", f"uid-{number}") for number in range(5)]
        yield running


@pytest.fixture
def operator(api, tmp_path):
    running = []

    def begin(**settings):
        running.append(Running(api, tmp_path, **settings))
        wait_until(running[-1].leads, 30.0, running[-1].printed)
        return running[-1]

    yield begin
    for each in running:
        each.process.kill()
        each.process.wait(10)


def kept_open(where, path):
    """A connection on which there was an answer, and which stays, as a Prometheus keeps it."""
    connection = http.client.HTTPConnection(where, timeout=10)
    connection.request("GET", path)
    connection.getresponse().read()
    return connection


@pytest.mark.parametrize("after", [pytest.param(0.0, id="at once"), pytest.param(4.0, id="after probes and scrapes")])
def test_on_sigterm_it_lets_go_of_the_lease_and_is_gone_within_two_seconds(api, operator, after):
    begun = operator()
    assert api.holder == "operator-0"
    kept = [kept_open(begun.metrics, "/metrics"), kept_open(begun.health, "/healthz")]
    deadline = time.monotonic() + after
    while time.monotonic() < deadline:
        assert begun.get(begun.health, "/healthz")[0] == 200
        time.sleep(0.5)
    took = begun.ended_after()
    assert begun.process.returncode == 0, begun.printed()
    assert took < GONE_SECONDS + BUSY_SECONDS, begun.printed()
    assert api.holder == ""
    for connection in kept:
        connection.close()


def test_its_end_takes_next_to_nothing_of_a_core_for_a_full_node_has_no_more(operator):
    begun = operator()
    used = psutil.Process(begun.process.pid).cpu_times()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun.ended_after()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert whole - used.user - used.system < END_CORE_SECONDS


def test_an_api_that_does_not_answer_any_more_holds_up_no_end(api, operator):
    begun = operator()
    api.hangs = True
    assert begun.ended_after() < GONE_SECONDS + BUSY_SECONDS, begun.printed()
    assert begun.process.returncode == 0
    assert "the Lease could not be released, and runs out by itself: no answer" in begun.printed()


def test_in_json_each_line_of_the_log_is_an_object_and_no_probe_has_one(operator):
    begun = operator(TALLYLIGHT_LOG_FORMAT="json")
    wait_until(lambda: begun.get(begun.health, "/healthz")[0] == 200, 10.0)
    time.sleep(1.0)
    before = begun.printed()
    for _ in range(5):
        assert begun.get(begun.health, "/healthz")[0] == 200
        assert begun.get(begun.metrics, "/readyz")[0] == 200
    assert begun.printed() == before
    begun.ended_after()
    lines = [json.loads(line) for line in begun.printed().splitlines()]
    assert all(set(line) >= {"time", "level", "logger", "message"} for line in lines)
    assert {"leading"} <= {line["message"] for line in lines}


def test_it_logs_no_less_grave_than_was_asked_for(operator):
    begun = operator(TALLYLIGHT_LOG_LEVEL="error")
    begun.ended_after()
    assert begun.printed() == ""


def test_a_setting_that_is_none_is_told_in_a_line_whatever_the_log(api, tmp_path):
    running = Running(api, tmp_path, TALLYLIGHT_LOG_LEVEL="loud", TALLYLIGHT_LOG_FORMAT="json")
    assert running.process.wait(20) == 2
    assert running.printed() == (
        "tallylight operator: TALLYLIGHT_LOG_LEVEL must be one of debug, info, warning, error\n"
    )


def test_a_proxy_that_is_none_is_told_by_its_variable_and_not_shown(api, tmp_path):
    running = Running(api, tmp_path, HTTPS_PROXY="socks5://me:hunter2@proxy.example:1080")
    assert running.process.wait(20) == 2
    assert running.printed() == "tallylight operator: HTTPS_PROXY must be an http:// or https:// address\n"


def test_it_answers_over_both_versions_of_ip(operator):
    metrics, health = free_port(), free_port()
    begun = operator(TALLYLIGHT_METRICS=f"[::]:{metrics}", TALLYLIGHT_HEALTH=f"[::]:{health}")
    hosts = ["127.0.0.1", "[::1]"] if socket.has_dualstack_ipv6() else ["127.0.0.1"]
    for host in hosts:
        assert begun.get(f"{host}:{metrics}", "/readyz")[0] == 200
        assert begun.get(f"{host}:{health}", "/healthz") == (200, "ok\n")


@pytest.mark.parametrize("which", ["TALLYLIGHT_METRICS", "TALLYLIGHT_HEALTH"])
def test_a_port_that_is_taken_ends_it_at_once_with_a_line_that_says_so(api, tmp_path, which):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = "{}:{}".format(*taken.getsockname())
        begun = Running(api, tmp_path, **{which: where})
        try:
            assert begun.process.wait(20) == 2, begun.printed()
        finally:
            begun.process.kill()
            begun.process.wait(10)
    assert f"cannot listen on {where}: " in begun.printed()
    assert "Traceback" not in begun.printed()


def test_the_api_server_is_reached_through_a_proxy_alone(tmp_path):
    """Its name is in no DNS: watches and requests of both clients must come through."""
    pem = certificate(tmp_path, "api.cluster.example")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pem)
    with small_api(tls) as api, connect_proxy(int(api.address.rpartition(":")[2])) as proxy:
        (folder := tmp_path / "proxied").mkdir()
        kubeconfig = api.kubeconfig(folder, "https://api.cluster.example:6443", pem)
        settings = {"HTTPS_PROXY": proxy.url, "NO_PROXY": "10.0.0.0/8,.svc", "KUBECONFIG": str(kubeconfig)}
        begun = Running(api, tmp_path, **settings)
        try:
            wait_until(begun.leads, 30.0, begun.printed)
            wait_until(lambda: begun.get(begun.metrics, "/readyz")[0] == 200, 20.0, begun.printed)
            wait_until(lambda: {("GET", "/api/v1/pods")} <= set(api.requests), 20.0, begun.printed)
            assert begun.ended_after() < GONE_SECONDS + BUSY_SECONDS, begun.printed()
        finally:
            begun.process.kill()
            begun.process.wait(10)
        assert set(proxy.asked) == {("CONNECT", "api.cluster.example:6443")}
    assert api.holder == ""
