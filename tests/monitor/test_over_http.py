"""The same three defects, found through every way in which a film may be packaged and served."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from loopback_origin import loopback_origin
from small_media import index_in_front
from watched import watched

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply, expected
from tallylight_demo.encode import Encoding, segments, write_file
from tallylight_demo.feed import Feed
from tallylight_demo.playlist import Rendition
from tallylight_demo.scene import SOUND_RATE

SECONDS, CUT_AT = 14.0, 6.0
ENCODING = Encoding(video_bitrate=400_000, preset="superfast")
DEFECTS = (
    Defect(Kind.FREEZE, 2.4, 2.8),
    Defect(Kind.BLACK, 6.6, 2.6),
    Defect(Kind.SILENCE, 10.0, 2.8),
)
SCENE = apply(clip_scene("bigbuckbunny", 320, 180), DEFECTS)
REST = replace(
    SCENE,
    picture=lambda index: SCENE.picture(index + round(CUT_AT * 25)),
    sound=lambda first, count: SCENE.sound(first + round(CUT_AT * SOUND_RATE), count),
)
KEY = b"0123456789abcdef"


def vod(name, *parts, key=None):
    """A finished playlist of all segments; each part begins with a discontinuity but the first."""
    feed = Feed(name, window=None, key=key)
    for number, part in enumerate(parts):
        feed.add(*part, discontinuity=number > 0)
    feed.end()
    return feed


def on_disk(folder, feed, count):
    """The same as files."""
    (folder / feed.name).mkdir()
    for number in range(count):
        (folder / feed.name / f"{number}.ts").write_bytes(feed.segment(number))
    path = folder / f"{feed.name}.m3u8"
    path.write_text(feed.text())
    return path


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vod")
    whole = {container: list(segments(SCENE, SECONDS, ENCODING, container=container)) for container in ("ts", "fmp4")}
    parts = {
        container: [list(segments(SCENE, CUT_AT, ENCODING, container=container)), rest(container)]
        for container in ("ts", "fmp4")
    }
    poor = list(segments(clip_scene("carphone", 176, 144), 4.0, Encoding(100_000, preset="ultrafast")))
    feeds = [
        vod("ts", whole["ts"]),
        vod("fmp4", whole["fmp4"]),
        vod("fmp4-encrypted", whole["fmp4"], key=KEY),
        vod("ts-encrypted-cut", *parts["ts"], key=KEY),
        vod("fmp4-cut", *parts["fmp4"]),
        vod("poor", poor),
    ]
    with loopback_origin(*feeds) as origin:
        renditions = [Rendition("poor.m3u8", 100_000, (176, 144)), Rendition("ts.m3u8", 900_000, (320, 180))]
        origin.add_master("master.m3u8", renditions)
        files = [write_file(folder / name, SCENE, SECONDS, ENCODING) for name in ("film.mp4", "film.ts")]
        for path in (*files, index_in_front(files[0])):
            origin.add_file(path.name, path.read_bytes())
        addresses = {feed.name: origin.url(f"{feed.name}.m3u8") for feed in feeds if feed.name != "poor"}
        addresses |= {name: origin.url(name) for name in ("master.m3u8", "film.ts", "film.mp4", "film-faststart.mp4")}
        addresses |= {"file.mp4": folder / "film.mp4", "file.m3u8": on_disk(folder, feeds[0], len(whole["ts"]))}
        with ThreadPoolExecutor(2) as pool:
            yield dict(zip(addresses, pool.map(watched, addresses.values()), strict=True))


def rest(container):
    return list(segments(REST, SECONDS - CUT_AT, ENCODING, container=container))


@pytest.mark.parametrize(
    "name",
    [
        "ts",
        "fmp4",
        "fmp4-encrypted",
        "ts-encrypted-cut",
        "fmp4-cut",
        "master.m3u8",
        "film.ts",
        "film-faststart.mp4",
        "film.mp4",
        "file.mp4",
        "file.m3u8",
    ],
)
def test_the_same_defects_are_found_however_it_is_served(films, name):
    film = films[name]
    assert (film.status, film.errors) == (0, "")
    assert film.said == [(detector, kind) for detector, _ in expected(DEFECTS) for kind in ("open", "close")]
    for detector, defect in expected(DEFECTS):
        assert film.event(detector, "open")["media_time"] == pytest.approx(defect.start, abs=0.3)
        assert film.event(detector, "close")["media_time"] == pytest.approx(defect.end, abs=0.3)
    assert film.report["frames"] == 350
    assert film.report["media_seconds"] == pytest.approx(SECONDS, abs=0.2)
    assert film.report["outcome"] == "source_ended"
