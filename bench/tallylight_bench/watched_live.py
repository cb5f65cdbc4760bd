"""`tallylight watch` at work on a live origin: its command lines, and when it first judges."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import cache

from tallylight_bench.cpu import STEADY_AFTER_SECONDS
from tallylight_contract.metrics.monitor import DETECTOR_VALUE

WATCH = (sys.executable, "-m", "tallylight", "watch", "--format", "jsonl")
LIVE = (*WATCH, "--allow-private")
PROBE_SECONDS = 0.5  # a monitor that does not answer within this time is asked again


@cache
def refused(*flags: str) -> str:
    """The first flag that this version's `watch` does not know; empty where it knows all."""
    told = subprocess.run((*WATCH, "--help"), capture_output=True, text=True, check=True, timeout=30).stdout
    return next((flag for flag in flags if flag.startswith("--") and f"{flag} " not in told), "")


@dataclass(slots=True)
class FirstJudgement:
    """Records when a monitor first publishes how black the picture is: from then on you can rely on it."""

    port: int
    began: float = field(default_factory=time.monotonic)
    after: float | None = None

    def poll(self) -> None:
        """Ask, unless it is known, or too late: to answer fifty times a second costs a monitor more than a stream."""
        seconds = time.monotonic() - self.began
        if self.after is None and seconds < STEADY_AFTER_SECONDS and self._judges():
            self.after = time.monotonic() - self.began

    def _judges(self) -> bool:
        text = metrics_of(self.port)
        return any(DETECTOR_VALUE.name in line and 'detector="black"' in line for line in text.splitlines())


def metrics_of(port: int, seconds: float = PROBE_SECONDS) -> str:
    """What a monitor on this machine exposes; empty while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=seconds) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return ""
