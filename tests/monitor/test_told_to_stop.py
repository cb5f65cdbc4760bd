"""A monitor that is told to stop, as at each window's end: it watched to the end, and its report says so."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from loopback_origin import loopback_origin
from watched import watching

from tallylight_contract.order import MonitorOrder
from tallylight_contract.wire import encoded
from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import Encoding, segments
from tallylight_demo.feed import Feed

PRE_ROLL, ON_AIR = 5.0, 3.0  # seconds
APART = (0.0, 0.1, 0.2, 0.3)  # a monitor looks four times a second: so each is stopped somewhere else between two looks


def order(url):
    start = datetime.now(UTC) + timedelta(seconds=PRE_ROLL)
    return MonitorOrder(namespace="cups", stream="final", pipeline=0, window="final/1", window_start=start, url=url)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    made = list(segments(clip_scene("bigbuckbunny", 320, 180), 20.0, Encoding(250_000, preset="ultrafast")))
    feed = Feed()
    for _ in range(2):
        feed.add(*made, discontinuity=True)
    feed.pace(time.monotonic, head=3)
    with loopback_origin(feed) as origin:
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
