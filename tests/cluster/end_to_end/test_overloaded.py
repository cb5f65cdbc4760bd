"""A stream that one monitor cannot carry is shared on air: late before, in time after, no defect lost or doubled.

It lasts four minutes and wants the machine for itself, so `make overloaded` runs it, and nothing else does.
"""

import json
import os
import re
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from cluster_api import instant
from cluster_scenes.overloaded import TURN, on_air, rate_that_takes
from operator_process import wait_until

from tallylight_cluster.errors import ClusterError

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif("OVERLOADED" not in os.environ, reason="`make overloaded` runs it, by itself"),
]

LIMIT = "300m"
TAKES = 0.18  # cores, for the judging alone: a pod that is stopped again and again takes twice as much
WINDOW_SECONDS, ON_AIR_SECONDS = 120.0, 180.0
SHARDS = 2  # with the one that is late, 0.9 of two cores
IN_TIME, WITHIN = 1.0, 30.0  # seconds: of lag, after the relief began
LAG = re.compile(r"^tallylight_decode_lag_seconds\{[^}]*\} (\S+)$", re.M)
BESIDE = ("mono_colour", "flashes", "flicker", "stutter", "frozen_region", "blockiness", "combing")
DETECTORS = [{"name": "black", "hold": "1s"}, *({"name": name} for name in BESIDE)]


@dataclass
class Watched:
    """What was seen of the stream's monitors, by their pods: lags, as (when, seconds), and in which turns it was black.

    The rest in seconds after the relief began.
    """

    lags: dict = field(default_factory=dict)
    blacks: dict = field(default_factory=dict)
    before: str = ""  # the monitor that was late
    told: str = ""
    shards: dict = field(default_factory=dict)
    began: float = 0.0  # on the monotonic clock
    in_time: float = 0.0
    handed_over: float = 0.0
    report: dict = field(default_factory=dict)

    @property
    def relief(self):
        """The lags of the monitors that took over."""
        return {name: seen for name, seen in self.lags.items() if name != self.before}

    def is_in_time(self, shards):
        """Whether all of these take over, and none of them is late."""
        taking_over = {name for name in shards if name != self.before}
        return bool(taking_over) and all(name in self.lags and self.lags[name][-1][1] < IN_TIME for name in taking_over)


@contextmanager
def looked_at(installation, streams):
    found, over = Watched(), threading.Event()

    def look():
        while not over.wait(1.0):
            with suppress(ClusterError):  # a machine that has more to do answers late
                for pod in streams.pods_of("heavy"):
                    look_at(pod["metadata"]["name"], pod["status"].get("podIP"))

    def look_at(name, address):
        for lag in LAG.findall(installation.ask(f"http://{address}:9464/metrics")):
            found.lags.setdefault(name, []).append((time.monotonic(), float(lag)))
        if len(found.lags.get(name, ())) % 4 == 1:
            found.blacks[name] = blacks(streams, name) or found.blacks.get(name, set())

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield found
    over.set()
    thread.join()


def blacks(streams, name):
    """The turns of which a monitor has told that they were black, by the stream's own clock."""
    try:
        lines = streams.kubectl("logs", name, "-n", streams.namespace).splitlines()
    except ClusterError:  # it is gone
        return set()
    events = [json.loads(line) for line in lines if line.startswith("{")]
    opened = (each for each in events if (each["event"], each.get("detector")) == ("open", "black"))
    return {int(each["stream_time"] // TURN) for each in opened}


def shared(streams, found):
    """Wait until others share the stream and are in time, until it is handed over, and until its report is there."""

    def shards():
        return {each["name"]: each.get("detectors", []) for each in streams.status("heavy").get("shards", ())}

    def seen():
        return f"{found.told} {found.lags} {streams.status('heavy')}"

    wait_until(shards, 20)
    (found.before,) = shards()
    wait_until(lambda: streams.condition("Degraded", "heavy")["reason"] == "Spreading", 70, seen)
    found.began, found.told = time.monotonic(), streams.condition("Degraded", "heavy")["message"]
    found.in_time = wait_until(lambda: found.is_in_time(shards()), WITHIN, seen)
    wait_until(lambda: found.before not in shards(), 80, seen)
    found.handed_over, found.shards = time.monotonic() - found.began, shards()
    wait_until(lambda: streams.pods_of("heavy") == [], WINDOW_SECONDS + 60)
    found.report = streams.status("heavy")["lastReport"]


def test_a_stream_that_one_monitor_cannot_carry_is_shared_by_several(installation, streams, figures):
    fps = rate_that_takes(TAKES, [each["name"] for each in DETECTORS])
    with on_air(installation.paths, ON_AIR_SECONDS, fps) as url, looked_at(installation, streams) as found:
        streams.apply(
            "heavy",
            source={"url": url},
            schedule={"window": {"start": instant(5), "end": instant(5 + WINDOW_SECONDS)}},
            detectors=DETECTORS,
            resources={"requests": {"cpu": LIMIT}, "limits": {"cpu": LIMIT}},
            scaling={"maxShards": SHARDS},
            postRoll="0s",
            overrun={"policy": "Stop"},
        )
        shared(streams, found)

    before, after = (max(lag for _, lag in found.lags[found.before]), max(s[-1][1] for s in found.relief.values()))
    turns = set().union(*found.blacks.values())
    twice = sum(map(len, found.blacks.values())) - len(turns)
    counted = next(each["count"] for each in found.report["defects"] if each["detector"] == "black")
    figures[f"shared: {fps} pictures a second. {found.told} Late by {before:.1f} s before, by {after:.1f} s after"] = (
        before
    )
    figures[
        f"shared: in time {found.in_time:.0f} s after the split began, handed over after {found.handed_over:.0f} s"
    ] = 0
    figures[f"shared: {counted} black pictures counted, of {len(turns)} turns, {twice} of which two monitors saw"] = (
        counted
    )

    assert before > 5 * IN_TIME
    assert after < IN_TIME
    assert len(found.shards) == SHARDS
    judged = [name for names in found.shards.values() for name in names]
    assert sorted(judged) == sorted(each["name"] for each in DETECTORS)
    assert turns == set(range(min(turns), max(turns) + 1)), "a defect was lost"
    assert len(turns) <= counted <= len(turns) + 1, "the last may not have been read"
