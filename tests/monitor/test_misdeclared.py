"""Segments that are other than announced, through the real command."""

import time

import pytest
from loopback_origin import loopback_origin
from small_media import programme
from watched import watched, watching

from tallylight_demo.feed import Feed
from tallylight_demo.playlist import Rendition

LOOKED_WITHIN = 40.0  # seconds: the first look comes after ten
SENT, LESS = "avc1.64001f,mp4a.40.2", "avc1.42c00b,mp4a.40.2"


@pytest.fixture(scope="module")
def seen():
    """The same film, announced as it is and as less, in packets and in fragments."""
    found = {}
    for container in ("ts", "fmp4"):
        feed = Feed("film", window=None)
        feed.add(*programme(container))
        feed.end()
        with loopback_origin(feed) as origin:
            for name, codecs in (("sent", SENT), ("less", LESS)):
                origin.add_master(f"{name}.m3u8", [Rendition("film.m3u8", 900_000, (320, 180), codecs)])
                named = "--detectors", "variant_misdeclared"
                found[name, container] = watched(*named, origin.url(f"{name}.m3u8"))
    return found


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_what_is_sent_as_announced_is_not_told(seen, container):
    assert (seen["sent", container].status, seen["sent", container].said) == (0, [])


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_more_than_was_announced_is_told_with_both(seen, container):
    opened = seen["less", container].event("variant_misdeclared", "open")
    assert opened["detail"] == "CODECS names avc1.42c00b, and the pictures are avc1.64000c"


def test_the_other_versions_are_looked_at_where_a_detector_asks_for_it():
    media = programme("ts")
    high, low = Feed("high", window=6), Feed("low", window=6)
    for feed in (high, low):
        feed.add(*media)
        feed.release(len(media))
    with loopback_origin(high, low) as origin:
        versions = Rendition("high.m3u8", 900_000, (320, 180)), Rendition("low.m3u8", 300_000, (160, 90))
        origin.add_master("two.m3u8", versions)
        monitor = watching("--detectors", "variants_identical", origin.url("two.m3u8"))
        deadline = time.monotonic() + LOOKED_WITHIN
        while time.monotonic() < deadline and not asked_for(origin, "/low/"):
            time.sleep(0.1)
        monitor.process.terminate()
        assert monitor.ended().status == 0
        assert asked_for(origin, "/low/")


def asked_for(origin, path):
    """Whether a segment of this folder was."""
    return any(request.path.startswith(path) for request in origin.requests)
