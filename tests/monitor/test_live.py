"""A live stream whose origin fails in every way: the right defect, nothing else, and an end in order.

Eight monitors watch eight origins at once, in real time: about 25 s for all of this file.
"""

import os
import re
import signal
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

import msgspec
import psutil
import pytest
from loopback_origin import loopback_origin
from ports import free_port
from watched import Watching, watching

from tallylight_contract.load import Load, is_plausible
from tallylight_contract.metrics.monitor import SERIES_LIMIT
from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import Encoding, segments
from tallylight_demo.faults import Fault, FaultKind, Target
from tallylight_demo.feed import Feed
from tallylight_demo.origin import Origin
from tallylight_monitor.judging.losses import LOSSES

SEGMENT_SECONDS = 2.0
TARGET = 2.0  # seconds; the playlists'
READY_WITHIN = 45.0  # seconds until all monitors receive: on a busy machine eight take their time
SETTLED_SECONDS = 3.0  # until they have caught up with the playlist's edge
FAULT_SECONDS = 6.5
MOST_OF_A_CORE = 2.0  # small pictures, on a machine on which eight start at once
OVER_WITHIN = 20.0  # seconds until what happened is over for all of them
AFTERMATH_SECONDS = 2.0  # in which nothing more may be reported
SECRET = "s3cret"  # in a query, where CDNs put their tokens
RECOVERED_WITHIN = 2 * SEGMENT_SECONDS + 2.0  # two segments, and the poll and decode of the second


@dataclass
class Live:
    """One origin with its monitor, and what happened when (monotonic)."""

    watching: Watching
    origin: Origin
    feed: Feed
    began: float = 0.0
    ended: float = 0.0
    kept: dict = field(default_factory=dict)


def fetched(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode()


def until(holds, seconds):
    """Whether it came to hold within so many seconds."""
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return held


def is_ready(live):
    try:
        return fetched(f"http://{live.kept['listen']}/readyz") == "ok\n"
    except OSError:
        return False


def decoder_of(live):
    (decoder,) = psutil.Process(live.watching.process.pid).children()
    return decoder


def spoil(fault):
    """The origin has this fault for a while."""

    def happen(live):
        live.began = time.monotonic()
        live.origin.fault = fault
        time.sleep(FAULT_SECONDS)
        live.origin.fault = None
        live.ended = time.monotonic()

    return happen


def spoil_one_segment(kind):
    """One segment that is yet to come can never be had whole."""

    def happen(live):
        number = live.feed.released + 1
        live.origin.fault = Fault(kind, Target.SEGMENT, within=f"/{number}.ts")
        live.began = time.monotonic()
        live.kept["number"] = number

    return happen


def kill_decoder(live):
    live.began = time.monotonic()
    decoder_of(live).send_signal(signal.SIGKILL)


def ask(live):
    """Nothing happens, but the monitor is asked how it does."""
    address = live.kept["listen"]
    pages = ("metrics", "healthz", "readyz", "v1/report", "v1/load", "v1/score")
    live.kept |= {path: fetched(f"http://{address}/{path}") for path in pages}


SCENARIOS = {
    "503": spoil(Fault(FaultKind.STATUS, status=503)),
    "stalls": spoil(Fault(FaultKind.STALL)),
    "closed": spoil(Fault(FaultKind.CLOSED)),
    "frozen": spoil(Fault(FaultKind.FROZEN, Target.PLAYLIST)),
    "truncated": spoil_one_segment(FaultKind.TRUNCATED),
    "short": spoil_one_segment(FaultKind.SHORT),
    "killed": kill_decoder,
    "healthy": ask,
}


DEFECTS = {
    "503": "signal_lost",
    "stalls": "signal_lost",
    "closed": "signal_lost",
    "frozen": "playlist_stale",
    "truncated": "segment_error",
    "short": "decode_damage",
    "killed": "decode_damage",
}


@pytest.fixture(scope="module")
def lives():
    """All scenarios, played at once."""
    made = list(segments(clip_scene("bigbuckbunny", 320, 180), 20.0, Encoding(250_000, preset="ultrafast")))
    with ExitStack() as stack:
        found = {name: on_air(stack, made) for name in SCENARIOS}
        assert until(lambda: all(map(is_ready, found.values())), READY_WITHIN)
        time.sleep(SETTLED_SECONDS)
        with ThreadPoolExecutor(len(found)) as pool:
            list(pool.map(lambda name: SCENARIOS[name](found[name]), found))
        until(lambda: all(len(found[name].watching.events) >= 2 for name in DEFECTS), OVER_WITHIN)
        time.sleep(AFTERMATH_SECONDS)
        for live in found.values():
            live.kept["processes"] = psutil.Process(live.watching.process.pid).children()
            live.watching.process.terminate()
        for live in found.values():
            live.watching.ended(10.0)
        yield found


def on_air(stack, made):
    """An origin that serves these segments in real time, over and over, with a monitor that watches it."""
    feed = Feed()
    for _ in range(6):
        feed.add(*made, discontinuity=True)
    feed.pace(time.monotonic, head=3)
    origin = stack.enter_context(loopback_origin(feed))
    listen = f"127.0.0.1:{free_port()}"
    url = origin.url(f"live.m3u8?token={SECRET}")
    return Live(watching("--listen", listen, url), origin, feed, kept={"listen": listen})


@pytest.mark.parametrize("name", DEFECTS)
def test_the_right_defect_is_named_once_and_nothing_else(lives, name):
    assert lives[name].watching.said == [(DEFECTS[name], "open"), (DEFECTS[name], "close")]


@pytest.mark.parametrize("name", ["503", "stalls", "closed", "frozen"])
def test_a_source_that_fails_is_reported_while_it_does_and_is_back_within_two_segments(lives, name):
    live = lives[name]
    opened, closed = live.watching.events
    assert live.began < opened["read_at"] < live.ended
    assert closed["read_at"] < live.ended + RECOVERED_WITHIN
    assert opened["media_time"] <= opened["detected_media_time"]
    assert 1.0 < closed["duration"] < FAULT_SECONDS + RECOVERED_WITHIN


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("503", "503"),
        ("truncated", "ended before its end"),
        ("killed", "SIGKILL"),
        ("short", "holds|damaged|missing|cannot"),
    ],
)
def test_the_detail_says_what_happened(lives, name, words):
    assert re.search(words, lives[name].watching.events[0]["detail"])


def test_a_decoder_that_is_killed_is_back_in_three_seconds_and_no_picture_is_missing(lives):
    live = lives["killed"]
    assert live.watching.report["decoder_restarts"] == 1
    assert live.watching.events[0]["read_at"] - live.began < 3.0
    report = live.watching.report
    assert report["frames"] >= (report["media_seconds"] - 0.5) * 25


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_ends_in_order_when_it_is_told_to(lives, name):
    live = lives[name].watching
    assert (live.status, live.errors) == (0, "")
    assert live.report["outcome"] == "stopped"
    # What is lost is not judged; and the start of eight at once takes long.
    lost = sum(total["seconds"] for total in live.report["defects"] if total["detector"] in LOSSES)
    assert live.report["coverage_ratio"] + lost / live.report["on_air_seconds"] > 0.5
    assert not [each for each in lives[name].kept["processes"] if each.is_running()]


def test_of_a_healthy_stream_nothing_is_reported(lives):
    live = lives["healthy"].watching
    assert live.events == []
    assert live.report["media_seconds"] > SETTLED_SECONDS + FAULT_SECONDS
    assert live.report["frames"] == pytest.approx(live.report["media_seconds"] * 25, abs=5)
    assert live.report["decoder_restarts"] == 0


def test_a_monitor_at_work_says_so(lives):
    kept = lives["healthy"].kept
    assert (kept["healthz"], kept["readyz"]) == ("ok\n", "ok\n")
    assert '"event":"report"' in kept["v1/report"]
    assert '"whole":' in kept["v1/score"]


def test_a_monitor_says_what_it_has_to_do_and_which_detector_takes_what(lives):
    load = msgspec.json.decode(lives["healthy"].kept["v1/load"], type=Load)
    assert is_plausible(load)
    assert 0 < sum(load.detectors.values()) < load.cores < MOST_OF_A_CORE
    assert {"black", "mono_colour"} <= set(load.detectors)
    assert load.judged_from < load.judged_to


def test_a_monitors_metrics_are_few_and_hold_no_secret(lives):
    text = lives["healthy"].kept["metrics"]
    series = [line for line in text.splitlines() if not line.startswith("#")]
    assert 40 < len(series) <= SERIES_LIMIT
    assert SECRET not in text
    info = [line for line in series if "live.m3u8" in line]
    assert {re.match(r"\w+", line)[0] for line in info} <= {"tallylight_monitor_info"} | {
        re.match(r"\w+", line)[0] for line in series if 'stream="http' in line
    }
    received = [line for line in series if line.startswith("tallylight_receiving{") and line.endswith(" 1.0")]
    assert [re.search(r'track="(\w+)"', line)[1] for line in received] == ["picture", "sound"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_that_is_said_holds_the_token_of_the_address(lives, name):
    live = lives[name].watching
    assert SECRET not in repr((live.events, live.report, live.errors))


def test_a_monitor_that_is_killed_leaves_no_decoder(tmp_path):
    feed = Feed()
    feed.add(*segments(clip_scene("carphone", 176, 144), 8.0, Encoding(100_000, preset="ultrafast")))
    with loopback_origin(feed) as origin:
        live = Live(watching(origin.url("live.m3u8")), origin, feed)
        assert until(lambda: psutil.Process(live.watching.process.pid).children(), 20.0)
        decoder = decoder_of(live)
        os.kill(live.watching.process.pid, signal.SIGKILL)
        live.watching.ended()
        psutil.wait_procs([decoder], timeout=3.0)
        assert not decoder.is_running()


def test_when_a_source_was_lost_is_known_though_nobody_asked_before():
    feed = Feed()
    feed.add(*segments(clip_scene("carphone", 176, 144), 8.0, Encoding(100_000, preset="ultrafast")))
    with loopback_origin(feed) as origin:
        address = f"127.0.0.1:{free_port()}"
        live = Live(watching(origin.url("live.m3u8"), "--listen", address), origin, feed, kept={"listen": address})
        assert until(lambda: is_ready(live), 20.0)
        origin.fault, lost_at = Fault(FaultKind.STATUS, status=503), time.time()
        assert until(lambda: not is_ready(live), 30.0)
        asked = fetched(f"http://{address}/metrics")
        live.watching.process.terminate()
        live.watching.ended()
    last = dict(re.findall(r'^tallylight_last_frame_timestamp_seconds\{.*track="(\w+)"\} (\S+)$', asked, re.MULTILINE))
    assert set(last) == {"picture", "sound"}
    for at in last.values():
        assert lost_at - SEGMENT_SECONDS < float(at) < time.time() - SEGMENT_SECONDS
    assert re.findall(r"^tallylight_receiving\{.*\} (\S+)$", asked, re.MULTILINE) == ["0.0", "0.0"]
