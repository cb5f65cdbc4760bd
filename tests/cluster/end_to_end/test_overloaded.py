"""A stream that one monitor cannot carry is relieved on air: late before, in time after, and each defect counts once."""

import re
import threading
import time
from contextlib import contextmanager
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
RELIEVED = {"Spreading", "CutBack"}
LAG = re.compile(r"^tallylight_decode_lag_seconds\{[^}]*\} (\S+)$", re.M)


@contextmanager
def lags(installation, streams):
    """The lag of each monitor, by its pod's name, as it was every second or so: (when, seconds)."""
    found, over = {}, threading.Event()

    def look():
        while not over.wait(1.0):
            for pod in streams.pods_of("heavy"):
                page = installation.ask(f"http://{pod['status'].get('podIP')}:9464/metrics")
                for lag in LAG.findall(page):
                    found.setdefault(pod["metadata"]["name"], []).append((time.monotonic(), float(lag)))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield found
    over.set()
    thread.join()


def test_a_stream_that_one_monitor_cannot_carry_is_relieved_on_air(installation, streams, figures):
    with on_air(installation.paths, SIZE, ON_AIR_SECONDS) as live, lags(installation, streams) as late:
        window = {"start": instant(5), "end": instant(5 + WINDOW_SECONDS)}
        detectors = [{"name": "black", "hold": "1s"}, {"name": "freeze"}, {"name": "mono_colour"}]
        streams.apply(
            "heavy",
            source={"url": live.url},
            schedule={"window": window},
            detectors=detectors,
            resources={"requests": {"cpu": "50m"}, "limits": {"cpu": LIMIT}},
            postRoll="0s",
            overrun={"policy": "Stop"},
        )
        wait_until(lambda: streams.condition("Degraded", "heavy")["reason"] in RELIEVED, 70)
        began, told = time.monotonic(), streams.condition("Degraded", "heavy")["message"]
        (first,) = (pod["metadata"]["name"] for pod in streams.pods_of("heavy") if "/shard" not in str(pod["metadata"]))

        def others():
            return {name: seen for name, seen in late.items() if name != first}

        wait_until(lambda: others() and all(seen[-1][1] < IN_TIME for seen in others().values()), WITHIN)
        in_time = time.monotonic() - began
        shards = {shard["name"] for shard in streams.status("heavy")["shards"]}
        wait_until(lambda: first not in {each["name"] for each in streams.status("heavy")["shards"]}, 80)
        handed_over = time.monotonic() - began
        wait_until(lambda: "activeWindow" not in streams.status("heavy"), WINDOW_SECONDS + 30)
        wait_until(lambda: streams.pods_of("heavy") == [], 60)

    before = max(lag for _, lag in late[first])
    after = max(seen[-1][1] for seen in others().values())
    figures[f"{told} {before:.1f} s late before, {after:.1f} s {in_time:.0f} s after it began"] = in_time
    figures[f"the one that was late went {handed_over:.0f} s after that, with its detectors judged by others"] = (
        handed_over
    )
    assert before > 5.0
    assert first in shards
    assert len(shards) > 1
    report = streams.status("heavy")["lastReport"]
    counts = {each["detector"]: each["count"] for each in report["defects"]}
    whole, all_of_them = live.blacks(*(datetime.fromisoformat(window[end]).astimezone(UTC) for end in ("start", "end")))
    figures[f"black pictures: {counts['black']} told, {whole} to {all_of_them} shown"] = counts["black"]
    assert whole - 2 <= counts["black"] <= all_of_them
    assert set(counts) <= {"black", "freeze"}
