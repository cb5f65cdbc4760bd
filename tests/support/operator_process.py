"""The real operator as a process in a cluster's network, as a test starts, stops, kills and wakes it."""

import os
import signal
import subprocess
import sys
import time

from tallylight_cluster.kubectl import cluster_environment, within

IMAGE = "registry.example/monitor:1"


class OperatorProcess:
    """`tallylight operator` with ports of its own. `begin` returns once it has listed what there is."""

    def __init__(self, paths, folder, number=0, **settings):
        self.paths = paths
        self.number = number
        self.identity = f"operator-{number}"
        self.log = folder / f"{self.identity}.log"
        self.settings = settings
        self.process = None

    @property
    def metrics(self):
        return f"http://127.0.0.1:{19464 + self.number}"

    @property
    def health(self):
        return f"http://127.0.0.1:{18080 + self.number}"

    def begin(self):
        environment = {
            **os.environ,
            **cluster_environment(self.paths),
            "TALLYLIGHT_MONITOR_IMAGE": IMAGE,
            "TALLYLIGHT_LEASE_NAMESPACE": "default",
            "TALLYLIGHT_METRICS": self.metrics.removeprefix("http://"),
            "TALLYLIGHT_HEALTH": self.health.removeprefix("http://"),
            "POD_NAME": self.identity,
        } | self.settings
        command = within(self.paths, [sys.executable, "-m", "tallylight", "operator"])
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.until(lambda: self.get(f"{self.metrics}/readyz")[0] == 200, seconds=30)
        return self

    def get(self, url):
        """Status and text of a page; 0 where nothing answers."""
        command = within(
            self.paths,
            ["curl", "--silent", "--max-time", "5", "--noproxy", "*", "--write-out", "\n%{http_code}", url],
        )
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10).stdout
        text, _, code = answer.rpartition("\n")
        return int(code or 0), text

    def metric(self, line):
        """The value of the series that is written so."""
        page = self.get(f"{self.metrics}/metrics")[1].splitlines()
        return next((float(row.rpartition(" ")[2]) for row in page if row.rpartition(" ")[0] == line), None)

    @property
    def leads(self):
        return self.metric("tallylight_operator_is_leader") == 1.0

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """As a power cut: no Lease is let go."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.process is not None:
            self.process.wait(10)

    def end(self):
        """In order. Returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def printed(self):
        return self.log.read_text()

    def until(self, holds, seconds=60.0):
        """Wait for something; what the operator printed is the failure's text."""
        wait_until(holds, seconds, self.printed)


def wait_until(holds, seconds=60.0, explain=str, every=0.2):
    """Wait until something holds, checking again and again. Returns how long it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, explain()
        time.sleep(every)
    return time.monotonic() - began
