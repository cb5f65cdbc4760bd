"""A monitor that is told to stop, as at each window's end: it watched to the end, and its report says so."""

import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import psutil
import pytest
from live_feed import live_feed
from loopback_origin import loopback_origin
from watched import watching

from tallylight_contract.order import MonitorOrder
from tallylight_contract.wire import encoded
from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import Encoding, segments
from tallylight_demo.feed import Feed

PRE_ROLL, ON_AIR = 12.0, 3.0  # seconds: long enough for monitors to be at work on a busy machine
AHEAD = 5.0  # seconds of stream that were there when a monitor came
SLOWED_SECONDS, PAUSE, RUN = 16.0, 1.2, 0.02
READY_WITHIN, AT_WORK = 30.0, 0.8  # seconds; CPU-seconds
APART = (0.0, 0.1)  # a monitor looks four times a second: so each is stopped somewhere else between two looks


def order(url):
    start = datetime.now(UTC) + timedelta(seconds=PRE_ROLL)
    return MonitorOrder(namespace="cups", stream="final", pipeline=0, window="final/1", window_start=start, url=url)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    with loopback_origin(live_feed(2)) as origin:
        began = time.monotonic()
        path = tmp_path_factory.mktemp("orders") / "order.json"
        path.write_bytes(encoded(order(origin.url("live.m3u8"))))
        monitors = [watching("--order", path) for _ in APART]
        for apart, monitor in zip(APART, monitors, strict=True):
            time.sleep(max(0.0, began + PRE_ROLL + ON_AIR + apart - time.monotonic()))
            monitor.process.terminate()
        yield [monitor.ended(10.0).report for monitor in monitors]


def test_all_of_its_air_time_was_watched(reports):
    for report in reports:
        assert report["on_air_seconds"] >= ON_AIR - 1.0
        assert report["monitored_seconds"] == report["on_air_seconds"]
        assert report["coverage_ratio"] == 1.0


def test_one_that_was_behind_has_not_watched_what_waited(tmp_path):
    """Its decoder gets a fortieth of a core, and wants a fifth: a part of what came is never judged."""
    with loopback_origin(live_feed(3, height=720)) as origin:
        monitor = watching("--every-picture", origin.url("live.m3u8"))
        time.sleep(4.0)
        with slowed(decoder_of(monitor.process.pid)):
            time.sleep(SLOWED_SECONDS)
            monitor.process.terminate()
            found = monitor.ended(10.0)
    unwatched = found.report["on_air_seconds"] - found.report["monitored_seconds"]
    never = found.report["on_air_seconds"] + AHEAD - found.report["media_seconds"]
    assert unwatched == pytest.approx(never, abs=3.0)
    assert unwatched >= 5.0
    assert "were not judged: the decoder was behind" in found.errors


def test_a_recording_has_no_air_time_and_so_is_never_behind():
    feed = Feed(window=None)
    feed.add(*segments(clip_scene("bigbuckbunny", 640, 360), 40.0, Encoding(500_000, preset="ultrafast")))
    feed.end()
    with loopback_origin(feed) as origin:
        monitor = watching("--every-picture", origin.url("live.m3u8"))
        with slowed(decoder_of(monitor.process.pid)):
            time.sleep(4.0)
            monitor.process.terminate()
            found = monitor.ended(10.0)
    assert found.report["outcome"] == "stopped"
    assert (found.report["coverage_ratio"], found.errors) == (1.0, "")


def decoder_of(monitor):
    """Its decoder, once that is at work: it has loaded its libraries, and judged a little."""
    limit = time.monotonic() + READY_WITHIN
    while time.monotonic() < limit:
        found = [each for each in psutil.Process(monitor).children() if each.cpu_times().user > AT_WORK]
        if found:
            return found[0]
        time.sleep(0.02)
    raise TimeoutError("no decoder is at work")


@contextmanager
def slowed(process):
    """It runs for a moment, again and again, while the block does."""
    over = threading.Event()

    def slow():
        while not over.is_set():
            with suppress(psutil.NoSuchProcess):
                process.suspend()
                over.wait(PAUSE)
                process.resume()
            over.wait(RUN)

    slowing = threading.Thread(target=slow, daemon=True)
    slowing.start()
    try:
        yield
    finally:
        over.set()
        slowing.join()
