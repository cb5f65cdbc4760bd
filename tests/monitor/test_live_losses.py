"""A live stream of which one segment cannot be had and one is noise, watched by the real monitor as it comes.

Two origins at once: one that goes on when the monitor is asked to end, and one whose stream ends. About 15 s.
"""

import time
from contextlib import ExitStack
from dataclasses import replace

import pytest
from loopback_origin import loopback_origin
from small_media import HEIGHT, SMALL, WIDTH
from watched import watching

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import segments
from tallylight_demo.faults import Fault, FaultKind, Target
from tallylight_demo.feed import Feed

SECONDS, SEGMENT_SECONDS, HEAD = 12, 1.0, 3
GONE, NOISE = 5, 8  # segments
LOST = 2 * SEGMENT_SECONDS
START_SECONDS = 20.0  # until a monitor asks for the playlist, on a busy machine
NOISE_DATA = bytes(range(7, 227)) * 80


def feed(made, *, ends):
    """Its first segments are there, and no more until the monitor has come."""
    found = Feed()
    found.add(*(replace(each, data=NOISE_DATA) if each.number == NOISE else each for each in made))
    found.release(HEAD)
    if ends:
        found.end()
    else:
        found.add(*made, discontinuity=True)
    return found


def is_asked(origin):
    deadline = time.monotonic() + START_SECONDS
    while not origin.requests and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(origin.requests)


@pytest.fixture(scope="module")
def seen():
    made = list(segments(clip_scene("bikes", WIDTH, HEIGHT), float(SECONDS), SMALL, SEGMENT_SECONDS))
    with ExitStack() as stack:
        feeds = {"goes on": feed(made, ends=False), "ends": feed(made, ends=True)}
        found = {}
        for name, each in feeds.items():
            origin = stack.enter_context(loopback_origin(each))
            origin.fault = Fault(FaultKind.STATUS, Target.SEGMENT, within=f"/{GONE}.ts", status=404)
            found[name] = watching(origin.url("live.m3u8"))
            assert is_asked(origin)
            each.pace(time.monotonic, head=HEAD)
        time.sleep(SECONDS - HEAD + 1.0)
        found["goes on"].process.terminate()
        yield {name: each.ended() for name, each in found.items()}


@pytest.mark.parametrize("name", ["goes on", "ends"])
def test_each_loss_is_told_as_what_it_is_and_is_over(seen, name):
    film = seen[name]
    assert (film.status, film.errors) == (0, "")
    assert film.said == [
        ("segment_error", "open"),
        ("segment_error", "close"),
        ("decode_damage", "open"),
        ("decode_damage", "close"),
    ]
    assert "404" in film.event("segment_error", "open")["detail"]
    assert f"segment {NOISE} holds 0.0 s of 1.0 s" in film.event("decode_damage", "open")["detail"]
    assert film.event("segment_error", "open")["media_time"] == pytest.approx(GONE, abs=2.0)  # by the clock on the wall
    assert film.event("decode_damage", "open")["media_time"] == pytest.approx(NOISE, abs=0.2)


@pytest.mark.parametrize("name", ["goes on", "ends"])
def test_of_both_tracks_the_seconds_of_both_segments_were_not_judged(seen, name):
    report = seen[name].report
    assert report["unjudged_seconds"] == {track: pytest.approx(LOST, abs=0.15) for track in ("picture", "sound")}
    assert report["frames"] == pytest.approx((report["media_seconds"] - LOST) * 25, abs=5)


def test_of_a_stream_that_ended_all_but_them_is_covered(seen):
    report = seen["ends"].report
    assert report["outcome"] == "source_ended"
    assert report["on_air_seconds"] == pytest.approx(SECONDS, abs=0.2)
    assert report["coverage_ratio"] == pytest.approx(1 - LOST / SECONDS, abs=0.02)


def test_of_the_time_that_a_stream_was_watched_they_are_taken_off(seen):
    report = seen["goes on"].report
    assert report["outcome"] == "stopped"
    missing = report["on_air_seconds"] - report["monitored_seconds"]
    assert LOST - 0.2 < missing < LOST + 3.0  # and the start, for as long as nothing was judged
