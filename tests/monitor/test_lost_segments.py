"""What is lost of a stream was not watched: in files and over HTTP, of all, of the pictures and of the sound alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from loopback_origin import loopback_origin
from lossy_films import SECONDS, films, soundless
from small_media import SEGMENT_SECONDS
from watched import watched

LOST = {"picture": ["picture"], "sound": ["sound"], "both": ["picture", "sound"]}
CASES = {
    "none": (set(), {}),
    "one": ({2}, {}),
    "first": ({0}, {}),
    "last": ({4}, {}),
    "alternate": ({1, 3}, {}),
    "two in a row": ({2, 3}, {}),
    "all but the first": ({1, 2, 3, 4}, {}),
    "across a discontinuity": ({2}, {"broken_at": 3}),
    "at a discontinuity": ({2}, {"broken_at": 2}),
    "gap": ({2}, {"way": "gap"}),
    "undecodable": ({2}, {"way": "bad"}),
}
IN_A_ROW = {"two in a row", "all but the first"}
# Where one segment is lost alone, that is told by what it failed of.
TOLD_BY = {"none": set(), "undecodable": {"decode_damage"}}


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    made = films(tmp_path_factory.mktemp("films"), CASES)
    with ThreadPoolExecutor(2) as pool:
        yield dict(zip(made, pool.map(watched, made.values()), strict=True))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("track", LOST)
def test_the_time_of_lost_media_is_not_watched(seen, track, case):
    film, lost = seen[track, case], SEGMENT_SECONDS * len(CASES[case][0])
    assert (film.status, film.errors) == (0, "")
    assert film.report["on_air_seconds"] == pytest.approx(SECONDS, abs=0.1)
    assert film.report["coverage_ratio"] == pytest.approx(1 - lost / SECONDS, abs=0.011)


@pytest.mark.parametrize("case", [case for case in CASES if case != "first"])
@pytest.mark.parametrize("track", LOST)
def test_each_track_tells_its_own_loss(seen, track, case):
    lost = SEGMENT_SECONDS * len(CASES[case][0])
    expected = {name: pytest.approx(lost, abs=0.11) for name in LOST[track] if lost}
    assert seen[track, case].report["unjudged_seconds"] == expected


@pytest.mark.parametrize("case", [case for case in CASES if case not in IN_A_ROW | {"undecodable"}])
@pytest.mark.parametrize("track", LOST)
def test_a_segment_that_is_lost_alone_is_told_once_and_as_nothing_else(seen, track, case):
    told = {detector for detector, _ in seen[track, case].said}
    assert told == TOLD_BY.get(case, {"segment_error"})


@pytest.mark.parametrize("case", sorted(IN_A_ROW))
@pytest.mark.parametrize("track", LOST)
def test_a_track_of_which_segments_are_lost_one_after_the_other_is_lost_from_the_first(seen, track, case):
    film, first = seen[track, case], SEGMENT_SECONDS * min(CASES[case][0])
    assert {detector for detector, _ in film.said} == {"segment_error", *(f"{name}_lost" for name in LOST[track])}
    for name in LOST[track]:
        opened = film.event(f"{name}_lost", "open")
        assert opened["media_time"] == pytest.approx(first, abs=2.1 if name == "sound" else 0.1)
        assert "segments are lost" in opened["detail"]


@pytest.mark.parametrize("track", ["picture", "sound"])
def test_a_track_whose_segments_are_all_lost_is_undecodable_and_the_other_is_judged(tmp_path, track):
    made = films(tmp_path, {"all": (set(range(5)), {})})
    film = watched(made[track, "all"])
    assert film.status == 0
    assert {detector for detector, _ in film.said} == {"segment_error", "undecodable"}
    assert film.report["coverage_ratio"] == pytest.approx(0.0, abs=0.01)
    assert track in film.event("undecodable", "open")["detail"]


def test_over_http_a_segment_that_is_not_there_is_not_watched_and_the_summary_says_so(tmp_path):
    films(tmp_path, {"one": ({2}, {})})
    with loopback_origin() as origin:
        for file in tmp_path.rglob("*.*"):
            origin.add_file(str(file.relative_to(tmp_path)), file.read_bytes())
        for name, lost in (("one", {"picture": 2.0, "sound": 2.0}), ("sound-one", {"sound": 2.0})):
            film = watched(origin.url(f"{name}.m3u8"))
            assert film.report["coverage_ratio"] == pytest.approx(0.8, abs=0.01)
            assert film.report["unjudged_seconds"] == pytest.approx(lost, abs=0.1)


@pytest.mark.parametrize(
    ("segments", "told"),
    [
        pytest.param(0, {"segment_error", "undecodable"}, id="its playlist cannot be had"),
        pytest.param(2, {"sound_lost"}, id="its playlist ends early"),
    ],
)
def test_sound_of_which_the_playlist_names_nothing_is_lost_while_pictures_go_on(tmp_path, segments, told):
    film = watched(soundless(tmp_path, segments))
    assert {detector for detector, _ in film.said} == told
    heard = SEGMENT_SECONDS * segments
    assert film.report["coverage_ratio"] == pytest.approx(heard / SECONDS, abs=0.02)
    assert film.report["unjudged_seconds"] == {"sound": pytest.approx(SECONDS - heard, abs=0.2)}


def test_sound_that_is_a_little_shorter_than_its_pictures_is_whole(tmp_path):
    master = soundless(tmp_path, 5)
    playlist = tmp_path / "a" / "short.m3u8"
    playlist.write_text(playlist.read_text().replace(f"#EXTINF:{SEGMENT_SECONDS:g},", "#EXTINF:1.9,"))
    film = watched(master)
    assert (film.said, film.report["coverage_ratio"], film.report["unjudged_seconds"]) == ([], 1.0, {})
