"""A stream that two monitors watch on two nodes, and one node dies in mid-event and comes back."""

import json
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cluster_api import Api
from operator_process import wait_until

from cluster_scenes.stage import patience
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.node import Node

STREAMS, NAME = "sports", "final"
ORIGIN = "http://origin.sports.svc/live.m3u8"
# Seconds. The control plane takes 50 to call a node lost, and its pods stay 60 more: then another monitor is asked for.
AHEAD, KILLED_AFTER, REPLACED_WITHIN, BACK_WITHIN, AFTERWARDS = 25.0, 40.0, 130.0, 45.0, 30.0
ON_AIR = KILLED_AFTER + REPLACED_WITHIN + BACK_WITHIN + AFTERWARDS
GONE_WITHIN = 90.0
EVERY = 2.0


@dataclass
class Watched:
    """What was seen. Instants are in UTC; the rest in seconds after the node was killed, or had power again."""

    start: datetime
    end: datetime
    killed_at: datetime | None = None
    pods: dict = field(default_factory=dict)  # the node of each monitor, before
    shown: dict = field(default_factory=dict)  # what the origin had: by detector and beginning
    said: list = field(default_factory=list)  # instant, type, status, reason, message of each condition as it changed
    told: list = field(default_factory=list)  # what the monitor said that lived, line by line
    lost_after: float = 0.0
    replaced_after: float = 0.0
    whole_after: float = 0.0
    restarts: int = 0
    status: dict = field(default_factory=dict)
    events: list = field(default_factory=list)
    unmonitored: list = field(default_factory=list)
    active: list = field(default_factory=list)
    alerts: list = field(default_factory=list)


def node_killed(installation, prometheus):
    """Play it, and return what was seen."""
    api = Api(installation.kubectl, STREAMS)
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=AHEAD)
    seen = Watched(start, start + timedelta(seconds=ON_AIR))
    api.apply(
        NAME,
        source={"url": ORIGIN},
        schedule={"window": {"start": text(seen.start), "end": text(seen.end)}},
        pipelines=2,
        preRoll=f"{AHEAD:.0f}s",
        postRoll="0s",
        overrun={"policy": "Stop"},
    )
    with looked_at(installation, api, seen):
        die_and_come_back(installation, api, seen)
        survivor = next(name for name, node in seen.pods.items() if node == "node")
        wait_until(lambda: datetime.now(UTC) > seen.end - timedelta(seconds=2), ON_AIR)
        seen.restarts = restarts(api, survivor)
        seen.told = lines(api, survivor)
        wait_until(lambda: api.pods_of(NAME) == [], patience(GONE_WITHIN), lambda: str(api.pods_of(NAME)))
    wait_until(lambda: api.events(NAME).count("WindowReported") > 0, patience(20))
    ask_afterwards(api, prometheus, seen)
    return seen


def die_and_come_back(installation, api, seen):
    """The second node dies a minute into air time, and has power again once another monitor is asked for."""
    kubectl, second = installation.kubectl, Node(installation.paths, 2)
    wait_until(lambda: api.condition("Ready", NAME)["status"] == "True", patience(AHEAD))
    wait_until(lambda: datetime.now(UTC) > seen.start + timedelta(seconds=KILLED_AFTER), AHEAD + KILLED_AFTER + 5)
    seen.pods = {pod["metadata"]["name"]: pod["spec"]["nodeName"] for pod in api.pods_of(NAME)}
    second.kill()
    began, seen.killed_at = time.monotonic(), datetime.now(UTC)
    ready = ("get", "node", second.name, "-o", 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')
    wait_until(lambda: kubectl(*ready) != "True", REPLACED_WITHIN)
    seen.lost_after = time.monotonic() - began
    wait_until(
        lambda: api.condition("Provisioned", NAME)["reason"] == "Unschedulable" and len(api.pods_of(NAME)) == 3,
        REPLACED_WITHIN,
        lambda: str((api.status(NAME), seen.said)),
    )
    seen.replaced_after = time.monotonic() - began
    began = time.monotonic()
    second.up()
    wait_until(lambda: is_whole(api), BACK_WITHIN, lambda: str((api.status(NAME), seen.said)))
    seen.whole_after = time.monotonic() - began


def is_whole(api):
    """Whether nothing is said any more."""
    expected = {"Degraded": "AsAsked", "Ready": "Monitoring", "Provisioned": "MonitorRunning"}
    return all(api.condition(kind, NAME)["reason"] == reason for kind, reason in expected.items())


@contextmanager
def looked_at(installation, api, seen):
    """Meanwhile, what the origin shows and what the status says is kept as it changes."""
    address = json.loads(installation.kubectl("get", "service", "origin", "-n", STREAMS, "-o", "json"))
    page, over = f"http://{address['spec']['clusterIP']}/programme.json", threading.Event()

    def look():
        while not over.wait(EVERY):
            with suppress(ClusterError, json.JSONDecodeError):  # a machine that has more to do answers late
                turns = json.loads(installation.ask(page) or '{"turns": []}')["turns"]
                defects = (defect for turn in turns for defect in turn["defects"])
                seen.shown |= {(each["detector"], each["begins"]): each for each in defects}
                note(seen, api.status(NAME).get("conditions", ()))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def note(seen, conditions):
    """Keep each condition that says something else than before."""
    last = {said[1]: said[2:] for said in seen.said}
    for each in conditions:
        now = (each["status"], each["reason"], each["message"])
        if last.get(each["type"]) != now:
            seen.said.append((datetime.now(UTC), each["type"], *now))


def ask_afterwards(api, prometheus, seen):
    """What is left of it in the API and in Prometheus."""
    begins, ends = seen.start.timestamp(), seen.end.timestamp()
    about = f'namespace="{STREAMS}",stream="{NAME}"'
    seen.status, seen.events = api.status(NAME), api.events(NAME)
    seen.unmonitored = prometheus.query_range(
        f"tallylight_operator_stream_unmonitored_seconds{{{about}}}", begins, ends
    )
    active = f"max by (detector) (tallylight_defect_active{{{about}}})"
    seen.active = prometheus.query_range(active, begins, ends)
    alerts = f'ALERTS{{{about},alertstate="firing"}}'
    seen.alerts = prometheus.query_range(alerts, begins, ends)


def restarts(api, name):
    (pod,) = (pod for pod in api.pods_of(NAME) if pod["metadata"]["name"] == name)
    return pod["status"]["containerStatuses"][0]["restartCount"]


def lines(api, name):
    """The events that a monitor printed."""
    printed = api.kubectl("logs", name, "-n", STREAMS).splitlines()
    return [json.loads(line) for line in printed if line.startswith("{")]


def text(instant):
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
