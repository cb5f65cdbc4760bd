"""Streams whose sound is a rendition of its own, through the real command: it is heard, and missed when it fails."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from loopback_origin import loopback_origin
from small_media import packed
from watched import watched, watching

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply, expected
from tallylight_demo.encode import Encoding, segments
from tallylight_demo.feed import Feed
from tallylight_demo.playlist import Rendition

SECONDS, FRAMES = 14.0, 350
ENCODING = Encoding(video_bitrate=400_000, preset="superfast")
DEFECTS = (Defect(Kind.FREEZE, 2.4, 2.8), Defect(Kind.SILENCE, 8.0, 3.0))
FOUND = [(detector, kind) for detector, _ in expected(DEFECTS) for kind in ("open", "close")]
START_WITHIN = 30.0  # seconds until a monitor asks for the sound, on a busy machine
LIVE_WITHIN = 40.0  # seconds: 14 of media, and the end
SOUND_SECONDS = 3.0  # segments of sound need not be as long as those of pictures


def film(container):
    """The same scene's segments of pictures, and of sound."""
    scene = apply(clip_scene("bigbuckbunny", 320, 180), DEFECTS)
    pictures = segments(scene, SECONDS, replace(ENCODING, audio_bitrate=0), container=container)
    sounds = segments(scene, SECONDS, replace(ENCODING, video_bitrate=0), SOUND_SECONDS, container)
    return list(pictures), list(sounds)


def feed(name, media, window=None):
    made = Feed(name, window=window)
    made.add(*media)
    made.end()
    return made


def go_on_air(origin, lives):
    """As soon as it is asked for: a monitor that starts slowly must not miss the beginning."""
    deadline = time.monotonic() + START_WITHIN
    while not any(request.path == "/live-a.m3u8" for request in origin.requests) and time.monotonic() < deadline:
        time.sleep(0.05)
    for each in lives:
        each.pace(time.monotonic, head=1)


@pytest.fixture(scope="module")
def films():
    return {container: film(container) for container in ("ts", "fmp4")}


@pytest.fixture(scope="module")
def seen(films):
    """Every film, watched from beginning to end; the live one as it goes on air."""
    parts = films | {"packed": (films["ts"][0], [replace(each, data=packed(each.data)) for each in films["ts"][1]])}
    vods = [
        feed(f"{name}-{what}", media) for name, made in parts.items() for what, media in zip("va", made, strict=True)
    ]
    lives = [feed(f"live-{what}", media, window=6) for what, media in zip("va", films["fmp4"], strict=True)]
    with loopback_origin(*vods, *lives) as origin, ThreadPoolExecutor(2) as pool:
        for name in (*parts, "live"):
            origin.add_master(
                f"{name}.m3u8", [Rendition(f"{name}-v.m3u8", 500_000, (320, 180), sound=f"{name}-a.m3u8")]
            )
        mute = Rendition("ts-v.m3u8", 500_000, (320, 180), sound="nowhere.m3u8")
        origin.add_master("mute.m3u8", [mute])
        for each in lives:
            each.release(1)
        live = watching(origin.url("live.m3u8"))
        go_on_air(origin, lives)
        others = {name: pool.submit(watched, origin.url(f"{name}.m3u8")) for name in (*parts, "mute")}
        yield {name: each.result() for name, each in others.items()} | {"live": live.ended(LIVE_WITHIN)}


@pytest.mark.parametrize("name", ["ts", "fmp4", "packed", "live"])
def test_silence_in_the_sound_and_a_freeze_in_the_pictures_are_found_once_and_nothing_else(seen, name):
    film = seen[name]
    assert (film.status, film.errors) == (0, "")
    assert film.said == FOUND
    for detector, defect in expected(DEFECTS):
        assert film.event(detector, "open")["media_time"] == pytest.approx(defect.start, abs=0.3)
        assert film.event(detector, "close")["media_time"] == pytest.approx(defect.end, abs=0.3)


@pytest.mark.parametrize("name", ["ts", "fmp4", "packed", "live", "mute"])
def test_pictures_whose_sound_comes_apart_are_all_watched(seen, name):
    report = seen[name].report
    assert (report["frames"], report["outcome"]) == (FRAMES, "source_ended")
    assert report["media_seconds"] == pytest.approx(SECONDS, abs=0.1)


def test_sound_that_cannot_be_had_is_missed_and_its_pictures_are_watched(seen):
    film = seen["mute"]
    assert (film.status, film.errors) == (0, "")
    assert {detector for detector, _ in film.said} == {"segment_error", "undecodable", "freeze"}
    assert film.report["coverage_ratio"] < 0.02
    missed = film.event("segment_error", "open")["detail"]
    assert missed.startswith("no sound: ")
    assert "404" in missed
