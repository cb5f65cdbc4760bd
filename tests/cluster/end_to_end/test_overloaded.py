"""A stream that one monitor cannot carry is relieved on air: late before, in time after, each defect counted once."""

import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from cluster_api import instant
from cluster_scenes.overloaded import on_air
from operator_process import wait_until

pytestmark = pytest.mark.cluster

SIZE = (2560, 1440)
LIMIT = "300m"
WINDOW_SECONDS, ON_AIR_SECONDS = 105.0, 160.0
IN_TIME, WITHIN = 1.0, 30.0  # seconds: of lag, after the relief began
AT_THE_ENDS = 2  # black pictures that are cut by the window's start or end, or by the first monitor's
RELIEVED = {"Spreading", "CutBack"}
LAG = re.compile(r"^tallylight_decode_lag_seconds\{[^}]*\} (\S+)$", re.M)
DETECTORS = [{"name": "black", "hold": "1s"}, {"name": "freeze"}, {"name": "mono_colour"}]


@dataclass
class Watched:
    """What was seen of the stream's monitors: lags by pod, as (when, seconds); the rest in seconds after the relief."""

    lags: dict = field(default_factory=dict)
    told: str = ""
    before: str = ""  # the monitor that was late
    in_time: float = 0.0
    handed_over: float = 0.0
    report: dict = field(default_factory=dict)

    @property
    def relief(self):
        """The lags of the monitors that took over."""
        return {name: seen for name, seen in self.lags.items() if name != self.before}


@contextmanager
def looked_at(installation, streams):
    found, over = Watched(), threading.Event()

    def look():
        while not over.wait(1.0):
            for pod in streams.pods_of("heavy"):
                page = installation.ask(f"http://{pod['status'].get('podIP')}:9464/metrics")
                for lag in LAG.findall(page):
                    found.lags.setdefault(pod["metadata"]["name"], []).append((time.monotonic(), float(lag)))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield found
    over.set()
    thread.join()


def relieve(streams, found):
    """Wait until the stream is relieved, is in time, and is handed over; and until its report is there."""

    def degraded():
        return streams.condition("Degraded", "heavy")

    def shards():
        return {shard["name"] for shard in streams.status("heavy").get("shards", ())}

    wait_until(shards, 20)
    (found.before,) = shards()
    wait_until(lambda: degraded()["reason"] in RELIEVED, 70)
    began, found.told = time.monotonic(), degraded()["message"]
    wait_until(lambda: found.relief and all(seen[-1][1] < IN_TIME for seen in found.relief.values()), WITHIN)
    found.in_time = time.monotonic() - began
    wait_until(lambda: found.before not in shards(), 80)
    found.handed_over = time.monotonic() - began
    wait_until(lambda: streams.pods_of("heavy") == [], WINDOW_SECONDS + 60)
    found.report = streams.status("heavy")["lastReport"]


def test_a_stream_that_one_monitor_cannot_carry_is_relieved_on_air(installation, streams, figures):
    with on_air(installation.paths, SIZE, ON_AIR_SECONDS) as live, looked_at(installation, streams) as found:
        window = {"start": instant(5), "end": instant(5 + WINDOW_SECONDS)}
        streams.apply(
            "heavy",
            source={"url": live.url},
            schedule={"window": window},
            detectors=DETECTORS,
            resources={"requests": {"cpu": "50m"}, "limits": {"cpu": LIMIT}},
            postRoll="0s",
            overrun={"policy": "Stop"},
        )
        relieve(streams, found)

    before, after = (max(lag for _, lag in found.lags[found.before]), max(s[-1][1] for s in found.relief.values()))
    counts = {each["detector"]: each["count"] for each in found.report["defects"]}
    begin, end = (datetime.fromisoformat(window[side]).astimezone(UTC) for side in ("start", "end"))
    whole, touched = live.blacks(begin, end)
    figures[f"overloaded: {found.told} {before:.1f} s late before; after, {after:.1f} s"] = before
    figures[
        f"overloaded: in time {found.in_time:.0f} s after relief began, handed over after {found.handed_over:.0f} s"
    ] = 0
    figures[f"overloaded: {counts.get('black', 0)} black pictures counted of {whole} to {touched}"] = whole
    assert before > 5 * IN_TIME
    assert found.in_time <= WITHIN
    assert whole - AT_THE_ENDS <= counts["black"] <= touched
    assert set(counts) == {"black"}
