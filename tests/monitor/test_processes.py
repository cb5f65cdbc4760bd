"""What the two processes of a monitor load: the one that fetches and judges does without what touches media."""

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest
from loopback_origin import loopback_origin
from ports import free_port
from small_media import programme
from watched import watching

from tallylight_contract.metrics.monitor import FRAMES_DECODED, MEMORY
from tallylight_demo.feed import Feed

WITHIN_SECONDS = 30.0
OF_MEDIA = ("/numpy/", "/numpy.libs/", "/av/", "/av.libs/")


def exposed(port, name):
    """A metric's values, by their series."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:  # it does not listen yet
        return {}
    series = (line.rpartition(" ") for line in lines if line.startswith(name))
    return {labels: float(value) for labels, _, value in series}


def loaded(pid):
    """What of media's libraries is mapped into a process."""
    text = Path(f"/proc/{pid}/maps").read_text()
    return {library for library in OF_MEDIA if f"site-packages{library}" in text}


def test_the_process_that_fetches_loads_neither_numpy_nor_libav_and_both_tell_their_memory():
    feed, port = Feed(), free_port()
    feed.add(*programme())
    with loopback_origin(feed) as origin:
        watch = watching("--listen", f"127.0.0.1:{port}", origin.url("live.m3u8"))
        until = time.monotonic() + WITHIN_SECONDS
        while not any(exposed(port, FRAMES_DECODED.name).values()) and time.monotonic() < until:
            time.sleep(0.05)
        parent, (decoder,) = psutil.Process(watch.process.pid), psutil.Process(watch.process.pid).children()
        assert (loaded(parent.pid), loaded(decoder.pid)) == (set(), set(OF_MEDIA))
        told = exposed(port, MEMORY.name)
        for process, name in ((parent, "feeder"), (decoder, "decoder")):
            (value,) = (value for series, value in told.items() if f'process="{name}"' in series)
            assert value == pytest.approx(process.memory_info().rss, rel=0.2)
        watch.process.terminate()
        assert watch.ended().status == 0


LOADED = """
import sys
import tallylight_monitor.command
from tallylight_monitor.pipeline.feeding import feeder_of
feeder_of("{kind}")
print(*(name for name in {names!r} if name in sys.modules))
"""
OPTIONAL = ["aiohttp", "aiohttp.web", "prometheus_client", "cryptography", "yaml", "kubernetes", "numpy", "av"]
RELAYED = ["tallylight_monitor.ingest.relay", "tallylight_monitor.ingest.rtsp.conversation"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("file", []), ("http", ["aiohttp"]), ("network", ["aiohttp", *RELAYED])],
    ids=["file", "http", "network"],
)
def test_what_a_source_does_not_need_is_not_loaded_for_it(kind, expected):
    code = LOADED.format(kind=kind, names=[*OPTIONAL, *RELAYED])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.split() == expected
