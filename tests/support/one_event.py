"""Records one event in a real cluster, from before its pre-roll until nothing is left of it."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cluster_api import Api
from operator_process import wait_until

from tallylight_cluster.cgroups import root_cgroup

NAMESPACE = "sports"
ORIGIN = "http://origin.sports.svc/live.m3u8"
PROGRAMME = "http://{}/programme.json"
PRE_ROLL, AHEAD, ON_AIR = 12.0, 20.0, 75.0  # seconds
CPU_FOR = 4.0
GONE_WITHIN = 30.0
NAME = "final"  # no other test's: Events outlive a stream
ACTIVE = 'tallylight_defect_active{namespace="sports",stream="final"}'


class Event:
    """What was found. Instants are in UTC."""

    def __init__(self, installation, prometheus):
        self.api = Api(installation.kubectl, NAMESPACE)
        self.paths = installation.paths
        self.cpu_before = self.cores()
        now = datetime.now(UTC).replace(microsecond=0)
        self.start = now + timedelta(seconds=AHEAD)
        self.due = self.start - timedelta(seconds=PRE_ROLL)
        self.end = self.start + timedelta(seconds=ON_AIR)
        self.api.apply(
            NAME,
            source={"url": ORIGIN},
            schedule={"window": {"start": text(self.start), "end": text(self.end)}},
            preRoll=f"{PRE_ROLL:.0f}s",
            postRoll="0s",
            overrun={"policy": "Stop"},
        )
        self.shown, self.pods_before = {}, []
        self.before()
        self.during(installation)
        self.after(prometheus)

    def before(self):
        while datetime.now(UTC) < self.due - timedelta(seconds=0.5):
            self.pods_before += self.pods()
            time.sleep(0.5)
        wait_until(self.pods, 60)
        self.pod = self.pods()[0]
        wait_until(lambda: self.api.condition("Receiving", NAME)["status"] == "True", PRE_ROLL + 10)
        self.receiving_since = self.api.condition("Receiving", NAME)["lastTransitionTime"]

    def during(self, installation):
        self.cpu_during = self.cores()
        address = json.loads(installation.kubectl("get", "service", "origin", "-n", NAMESPACE, "-o", "json"))
        page = PROGRAMME.format(address["spec"]["clusterIP"])
        while datetime.now(UTC) < self.end:
            answer = json.loads(installation.ask(page) or '{"turns": []}')
            for each in (defect for turn in answer["turns"] for defect in turn["defects"]):
                self.shown[each["detector"], each["begins"]] = each
            time.sleep(5)
        self.mid_event = self.api.status(NAME)

    def after(self, prometheus):
        wait_until(lambda: not self.pods(), GONE_WITHIN)
        self.gone_after = (datetime.now(UTC) - self.end).total_seconds()
        self.status = self.api.status(NAME)
        self.reasons = self.api.events(NAME)
        last = self.end.timestamp() + GONE_WITHIN
        self.in_prometheus = prometheus.query_range(ACTIVE, self.start.timestamp(), last, step=1)
        time.sleep(2)
        self.cpu_after = self.cores()

    def pods(self):
        return [pod for pod in self.api.pods() if pod["metadata"]["name"].startswith(f"{NAME}-")]

    def cores(self):
        """How many cores the node's pods use, all together."""
        used = Path(f"/sys/fs/cgroup/cpuacct{root_cgroup(self.paths)}/cpuacct.usage")
        began, before = time.monotonic(), int(used.read_text())
        time.sleep(CPU_FOR)
        return (int(used.read_text()) - before) / 1e9 / (time.monotonic() - began)

    def first_shown(self, detector, after):
        """When Prometheus first had a detector's defect as active, at or after an instant; None: never."""
        instants = [
            at
            for series in self.in_prometheus
            if series["metric"]["detector"] == detector
            for at, value in series["values"]
            if float(value) == 1.0 and at >= after.timestamp()
        ]
        return min(instants, default=None)


def text(instant):
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
