"""A monitor whose process is stopped, as on a busy node: its own absence is its own, and no defect of the stream."""

import os
import signal
import time

import pytest
from live_feed import live_feed
from loopback_origin import loopback_origin
from watched import watching

STOPPED_SECONDS = 6.0
READY_WITHIN = 20.0


def until(true, seconds):
    limit = time.monotonic() + seconds
    while not true() and time.monotonic() < limit:
        time.sleep(0.1)
    return true()


def alive_for(watch, seconds):
    time.sleep(seconds)
    assert watch.process.poll() is None


@pytest.fixture(scope="module")
def stopped():
    with loopback_origin(live_feed(4)) as origin:
        watch = watching(origin.url("live.m3u8"))
        alive_for(watch, 8.0)
        os.kill(watch.process.pid, signal.SIGSTOP)
        time.sleep(STOPPED_SECONDS)
        os.kill(watch.process.pid, signal.SIGCONT)
        until(lambda: len(watch.events) >= 2, READY_WITHIN)
        alive_for(watch, 3.0)
        watch.process.terminate()
        yield watch.ended(10.0)


def test_it_says_that_it_did_not_run_and_nothing_of_the_stream(stopped):
    assert stopped.said == [("monitor_stalled", "open"), ("monitor_stalled", "close")]
    assert stopped.event("monitor_stalled", "open")["value"] == pytest.approx(STOPPED_SECONDS, abs=1.0)


def test_the_time_in_which_it_did_not_run_is_not_covered(stopped):
    unwatched = stopped.report["on_air_seconds"] - stopped.report["monitored_seconds"]
    assert unwatched >= STOPPED_SECONDS - 0.5
    assert unwatched <= STOPPED_SECONDS + 4.0
