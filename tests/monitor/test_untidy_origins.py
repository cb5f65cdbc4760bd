"""The whole monitor on what origins really serve: media is judged, and what is untidy is named."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback_origin import loopback_origin
from repackaged import programmes_together, remuxed, still_film
from small_media import programme
from transport_streams import in_packets_of
from watched import Watching, watched, watching

from tallylight_demo.playlist import Rendition

SEGMENTS = programme("ts", 8.0)
FILM = b"".join(segment.data for segment in SEGMENTS[:3])
STILL_SECONDS = 60
WAIT_SECONDS = 60.0  # bounds a test whose event does not come
ENDED = "#EXT-X-ENDLIST\n"
HEAD = "#EXTM3U\n#EXT-X-VERSION:3\n"


def playlist(first_line, *lines):
    return (HEAD + first_line + "\n" + "\n".join(lines) + "\n" + ENDED).encode("latin-1")


PLAYLISTS = {
    "odd-line.m3u8": playlist(
        "#EXT-X-TARGETDURATION:2",
        *("#EXTINF:2.000,", "s0.ts", "#EXTINF:2.000s,", "s1.ts"),
        *("#EXTINF:2.000,", "http://[not-an-address/s2.ts", "#EXTINF:2.000,", "s3.ts"),
    ),
    "decimal.m3u8": playlist("#EXT-X-TARGETDURATION:2.5", "#EXTINF:2.0,", "s0.ts", "#EXTINF:2.0,", "s1.ts"),
    "latin-1.m3u8": playlist("#EXT-X-TARGETDURATION:2", "#EXTINF:2.0,Espa\xf1a", "s0.ts", "#EXTINF:2.0,", "s1.ts"),
    "long.m3u8": playlist("#EXT-X-TARGETDURATION:1", "#EXTINF:2.0,", "s0.ts", "#EXTINF:2.0,", "s1.ts"),
    "define.m3u8": playlist(
        "#EXT-X-TARGETDURATION:2", '#EXT-X-DEFINE:NAME="x",VALUE="s1"', *("#EXTINF:2.0,", "{$x}.ts")
    ),
    "empty.m3u8": playlist("#EXT-X-TARGETDURATION:2"),
    "dead.m3u8": playlist("#EXT-X-TARGETDURATION:2", *("#EXTINF:2.0,", "gone0.ts", "#EXTINF:2.0,", "gone1.ts")),
}
FILES = {
    "m2ts": in_packets_of(192, FILM),
    "asi.ts": in_packets_of(204, FILM),
    "ps.mpg": remuxed(FILM, "vob", ("video",)),
    "two.ts": programmes_together(FILM, b"".join(segment.data for segment in SEGMENTS[:2])),
    "still.mkv": still_film(STILL_SECONDS),
}


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("untidy")
    with loopback_origin() as origin:
        for name, body in (PLAYLISTS | FILES).items():
            origin.add_file(name, body)
        for segment in SEGMENTS:
            origin.add_file(f"s{segment.number}.ts", segment.data)
        origin.add_master(
            "master.m3u8",
            [Rendition("decimal.m3u8", 400_000, (320, 180)), Rendition("gone.m3u8", 900_000, (640, 360))],
        )
        for name, body in FILES.items():
            (folder / name).write_bytes(body)
        origin.add_master(
            "redundant.m3u8",
            [Rendition("decimal.m3u8", 400_000, (320, 180)), Rendition("dead.m3u8", 900_000, (640, 360))],
        )
        masters = ("master.m3u8", "redundant.m3u8")
        runs = {name: [origin.url(name)] for name in (*PLAYLISTS, *FILES, *masters)}
        runs |= {f"file {name}": [folder / name] for name in ("m2ts", "asi.ts", "ps.mpg")}
        runs |= {f"programme {number}": [origin.url("two.ts"), "--program", number] for number in (1, 2, 3)}
        runs["file programme 2"] = [folder / "two.ts", "--program", 2]
        with ThreadPoolExecutor(2) as pool:
            yield dict(zip(runs, pool.map(lambda arguments: watched(*arguments), runs.values()), strict=True))


@pytest.mark.parametrize(
    ("name", "detector", "words"),
    [
        ("decimal.m3u8", "playlist_malformed", ["line 3, #EXT-X-TARGETDURATION", "'2.5'"]),
        ("latin-1.m3u8", "playlist_malformed", ["line 4, #EXTINF", "not UTF-8"]),
        ("long.m3u8", "target_duration_exceeded", ["line 4, #EXTINF", "2 s, longer than", "of 1 s"]),
    ],
)
def test_a_playlist_that_breaks_the_rules_is_watched_and_its_line_and_tag_are_named(films, name, detector, words):
    film = films[name]
    assert (film.status, film.errors, film.report["frames"]) == (0, "", 100)
    assert film.said == [(detector, "open"), (detector, "close")]
    opened = film.event(detector, "open")
    assert opened["severity"] == "Minor"
    assert all(word in opened["detail"] for word in words)


def test_of_one_odd_line_everything_else_is_watched(films):
    film = films["odd-line.m3u8"]
    assert (film.status, film.report["frames"]) == (0, 150)
    assert {detector for detector, _ in film.said} == {"playlist_malformed", "segment_error"}
    detail = film.event("playlist_malformed", "open")["detail"]
    assert "line 6, #EXTINF" in detail
    assert "line 9, an address" in detail
    assert "line 9" in film.event("segment_error", "open")["detail"]


def test_variables_are_read(films):
    assert (films["define.m3u8"].report["frames"], films["define.m3u8"].said) == (50, [])


def test_a_playlist_without_segments_is_no_stream(films):
    film = films["empty.m3u8"]
    assert film.status == 2
    assert "the playlist names no segment" in film.errors
    assert len(film.errors.splitlines()) == 1


def test_a_recording_whose_segments_are_all_gone_says_why(films):
    film = films["dead.m3u8"]
    assert film.status == 2
    assert "nothing in it could be judged" in film.errors
    assert "404 Not Found" in film.errors
    assert film.event("segment_error", "open")


def test_where_only_the_playlist_of_the_top_version_is_there_the_next_is_watched(films):
    film = films["redundant.m3u8"]
    assert (film.status, film.report["frames"]) == (0, 100)
    assert "its segments cannot be had" in film.event("variant_down", "open")["detail"]


def test_where_the_top_version_is_down_the_next_is_watched_and_the_one_that_is_down_is_named(films):
    film = films["master.m3u8"]
    assert (film.status, film.report["frames"]) == (0, 100)
    detail = film.event("variant_down", "open")["detail"]
    assert detail.startswith("variant 1 (360p, 900 kb/s): ")
    assert "404 Not Found" in detail


@pytest.mark.parametrize("where", ["", "file "], ids=["over HTTP", "from disk"])
@pytest.mark.parametrize("name", ["m2ts", "asi.ts", "ps.mpg"])
def test_packets_of_192_and_204_bytes_and_program_streams_are_read(films, where, name):
    film = films[where + name]
    assert (film.status, film.errors, film.said, film.report["frames"]) == (0, "", [], 150)


@pytest.mark.parametrize(
    ("name", "number", "frames"),
    [("two.ts", 1, 150), ("programme 1", 1, 150), ("programme 2", 2, 100), ("file programme 2", 2, 100)],
)
def test_of_several_programmes_one_is_watched_and_it_is_said_which(films, name, number, frames):
    report = films[name].report
    assert (report["program"], report["programs"], report["frames"]) == (number, [1, 2], frames)


def test_a_programme_that_is_not_there_is_said_to_be_missing(films):
    film = films["programme 3"]
    assert film.status == 2
    assert "programme 3 is not in the stream, which holds 1, 2" in film.errors


def test_of_a_small_file_at_a_low_bitrate_every_picture_is_judged(films):
    film = films["still.mkv"]
    assert (film.status, film.report["frames"]) == (0, STILL_SECONDS * 25)
    assert film.report["media_seconds"] == pytest.approx(STILL_SECONDS, abs=0.1)


@dataclass
class Window:
    """A monitor as the operator starts one, in a window that is on until it is ended."""

    folder: Path
    url: str
    film: Watching = field(init=False)

    def __post_init__(self):
        now = datetime.now(UTC)
        order = {"namespace": "sports", "stream": "cup", "window": "w1", "url": self.url}
        order["windowStart"] = (now - timedelta(seconds=1)).isoformat()
        (self.folder / "order.json").write_text(json.dumps(order))
        self.move_end(now + timedelta(hours=1))
        self.film = watching("--order", self.folder / "order.json", "--until", self.folder / "until")

    def move_end(self, until):
        (self.folder / "until").write_text(until.isoformat())

    def ended(self):
        self.move_end(datetime.now(UTC) - timedelta(seconds=1))
        return self.film.ended()

    def wait_for(self, event):
        deadline = time.monotonic() + WAIT_SECONDS
        while event not in self.film.said:
            assert time.monotonic() < deadline, f"{event} did not come: {self.film.said}"
            assert self.film.process.poll() is None, "the monitor has ended"
            time.sleep(0.1)


def window_of(*numbers, tags=""):
    segments = "".join(f"#EXTINF:2.0,\ns{number}.ts\n" for number in numbers)
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{numbers[0]}\n{segments}{tags}".encode()


def test_a_source_that_says_it_has_ended_inside_its_window_is_missed_and_watched_when_it_is_back(tmp_path):
    serves = [window_of(0, 1, tags=ENDED)]
    with loopback_origin() as origin:
        origin.add_page("live.m3u8", lambda: serves[0], "application/vnd.apple.mpegurl")
        for segment in SEGMENTS:
            origin.add_file(f"s{segment.number}.ts", segment.data)
        window = Window(tmp_path, origin.url("live.m3u8"))
        window.wait_for(("signal_lost", "open"))
        serves[0] = window_of(1, 2, 3)
        window.wait_for(("signal_lost", "close"))
        serves[0] = window_of(2, 3, tags=ENDED)
        time.sleep(1)
        film = window.ended()
    assert (film.status, film.errors, film.report["outcome"]) == (0, "", "window_ended")
    assert "#EXT-X-ENDLIST" in film.events[0]["detail"]
    assert film.report["frames"] == 200


def test_a_recording_that_was_watched_whole_ends_its_monitor_inside_its_window(tmp_path):
    with loopback_origin() as origin:
        origin.add_file("vod.m3u8", window_of(0, 1, tags="#EXT-X-PLAYLIST-TYPE:VOD\n" + ENDED))
        for segment in SEGMENTS:
            origin.add_file(f"s{segment.number}.ts", segment.data)
        film = Window(tmp_path, origin.url("vod.m3u8")).film.ended()
    assert (film.status, film.report["outcome"], film.report["frames"]) == (0, "source_ended", 100)


def test_a_playlist_without_segments_inside_a_window_is_missed_with_the_reason(tmp_path):
    with loopback_origin() as origin:
        origin.add_file("live.m3u8", PLAYLISTS["empty.m3u8"])
        window = Window(tmp_path, origin.url("live.m3u8"))
        window.wait_for(("signal_lost", "open"))
        film = window.ended()
    assert film.event("signal_lost", "open")["detail"] == "the playlist names no segment"
    assert film.report["outcome"] == "window_ended"
