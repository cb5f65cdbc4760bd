"""What this monitor is for: the real command on real video, with defects cut in before the encode."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from watched import watched

from tallylight_contract.detectors import CATALOGUE
from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply, expected
from tallylight_demo.encode import Encoding, write_file
from tallylight_demo.scene import static_scene

ONSET_WITHIN = 0.3  # seconds
SURE_WITHIN = 0.7  # seconds beyond the hold
FREEZE_HOLD = 2.0  # seconds; the freeze detector's hold is its threshold
DEFECTS = (
    Defect(Kind.FREEZE, 6.4, 4),
    Defect(Kind.BLACK, 15.2, 3),
    Defect(Kind.SILENCE, 22.3, 3),
)
TRAPS = (
    Defect(Kind.FADE_THROUGH_BLACK, 3, 0.6),
    Defect(Kind.TITLE_CARD, 5, 1.5),
    Defect(Kind.MUSIC_PAUSE, 8, 1),
)
CASES = {
    "bigbuckbunny-2500": ("bigbuckbunny", (640, 360), 2_500_000),
    "bigbuckbunny-800": ("bigbuckbunny", (640, 360), 800_000),
    "bikes-2500": ("bikes", (640, 272), 2_500_000),
    "bikes-800": ("bikes", (640, 272), 800_000),
    "bigbuckbunny-720p-2500": ("bigbuckbunny", (1280, 720), 2_500_000),
}
STATIC = {f"sigma-{sigma}-{rate // 1000}": (sigma, rate) for sigma in (1, 2, 4) for rate in (2_500_000, 800_000)}


PRESET = "superfast"  # what live encoders with many channels use, and worse for us than a slower one


def defects_file(folder, name):
    clip, size, rate = CASES[name]
    scene = apply(clip_scene(clip, *size), DEFECTS)
    return write_file(folder / f"{name}.ts", scene, 30.0, Encoding(video_bitrate=rate, preset=PRESET))


def static_file(folder, name):
    sigma, rate = STATIC[name]
    scene = static_scene(clip_scene("bigbuckbunny", 640, 360), sigma, at=60)
    return write_file(folder / f"static-{name}.ts", scene, 6.0, Encoding(video_bitrate=rate, preset=PRESET))


def traps_file(folder, rate):
    scene = apply(clip_scene("bigbuckbunny", 640, 360), TRAPS)
    return write_file(folder / f"traps-{rate}.ts", scene, 11.0, Encoding(video_bitrate=rate, preset=PRESET))


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Every film, encoded and watched, two at a time: results by name."""
    folder = tmp_path_factory.mktemp("films")
    for clip, size in {(clip, size) for clip, size, _ in CASES.values()}:
        for last in (131, 249):  # of either clip; decoded here, because a reel is not for two threads at once
            clip_scene(clip, *size).picture(last)
    makers = {name: lambda name=name: defects_file(folder, name) for name in CASES}
    makers |= {name: lambda name=name: static_file(folder, name) for name in STATIC}
    makers |= {f"traps-{rate // 1000}": lambda rate=rate: traps_file(folder, rate) for rate in (2_500_000, 800_000)}
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(makers, pool.map(lambda make: watched(make()), makers.values()), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_each_defect_is_found_once_in_time_and_nothing_else(films, name):
    film = films[name]
    assert film.said == [(detector, kind) for detector, _ in expected(DEFECTS) for kind in ("open", "close")]
    for detector, defect in expected(DEFECTS):
        opened, closed = film.event(detector, "open"), film.event(detector, "close")
        hold = CATALOGUE[detector].hold or FREEZE_HOLD
        assert opened["media_time"] == pytest.approx(defect.start, abs=ONSET_WITHIN)
        assert opened["detected_media_time"] <= defect.start + hold + SURE_WITHIN
        assert closed["media_time"] == pytest.approx(defect.end, abs=ONSET_WITHIN)
        assert closed["duration"] == pytest.approx(defect.seconds, abs=2 * ONSET_WITHIN)


@pytest.mark.parametrize("name", CASES)
def test_the_report_of_a_film_is_whole(films, name):
    film = films[name]
    assert (film.status, film.errors) == (0, "")
    assert (film.report["frames"], film.report["decoder_restarts"]) == (750, 0)
    assert film.report["media_seconds"] == pytest.approx(30.0, abs=0.1)
    assert film.report["outcome"] == "source_ended"
    assert [total["detector"] for total in film.report["defects"]] == ["black", "freeze", "silence"]
    assert [total["count"] for total in film.report["defects"]] == [1, 1, 1]


@pytest.mark.parametrize("name", [*STATIC, "traps-2500", "traps-800"])
def test_of_what_only_looks_like_a_defect_nothing_is_reported(films, name):
    film = films[name]
    assert (film.status, film.events, film.errors) == (0, [], "")
    assert film.report["frames"] == (275 if name.startswith("traps") else 150)


@pytest.mark.parametrize(
    ("severity", "status"),
    [
        pytest.param("Major", 1, id="as grave"),
        pytest.param("Critical", 0, id="not so grave"),
        pytest.param("Warning", 1, id="graver"),
    ],
)
def test_a_packagers_ci_may_fail_on_a_defect(tmp_path, severity, status):
    scene = apply(clip_scene("carphone", 176, 144), [Defect(Kind.SILENCE, 1, 3)])
    path = write_file(tmp_path / "clip.mp4", scene, 5.0, Encoding(video_bitrate=200_000, preset="ultrafast"))
    film = watched("--fail-on", severity, "--evidence", tmp_path / "pictures", "--report", tmp_path / "r.json", path)
    assert film.status == status
    assert film.said == [("silence", "open"), ("silence", "close")]
    assert (tmp_path / "r.json").exists()
