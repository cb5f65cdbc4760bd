"""What could not be judged is no success: `tallylight watch` on media that it can do nothing with, or not with all."""

import pytest
from small_media import SEGMENT_SECONDS, only, programme
from transport import PICTURE_PID, SOUND_PID, scrambled, until, without
from watched import watched

HOLD_SECONDS = 2.0  # the detectors' `absent`
PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:VOD\n{}#EXT-X-ENDLIST\n"


def segments():
    return [each.data for each in programme()]


def playlist(folder, data):
    for number, each in enumerate(data):
        (folder / f"{number}.ts").write_bytes(each)
    path = folder / "index.m3u8"
    path.write_text(PLAYLIST.format("".join(f"#EXTINF:2.0,\n{number}.ts\n" for number in range(len(data)))))
    return path


def film(folder, data):
    path = folder / "film.ts"
    path.write_bytes(b"".join(data))
    return path


@pytest.fixture(params=[film, playlist], ids=["file", "playlist"])
def made(request, tmp_path):
    return lambda data: request.param(tmp_path, data)


def opened(watching):
    return {event["detector"]: event for event in watching.events if event["event"] == "open"}


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(lambda data: scrambled(data, PICTURE_PID, SOUND_PID), "it is scrambled", id="all is scrambled"),
        pytest.param(lambda data: without(without(data, PICTURE_PID), SOUND_PID), "it is not sent", id="only tables"),
        pytest.param(lambda _: b"\0" * 100_000, "", id="zeros"),
        pytest.param(lambda data: data[:50], "", id="less than a packet"),
    ],
)
def test_a_recording_of_which_nothing_could_be_judged_is_exit_status_2_with_the_reason(made, spoil, why):
    found = watched("--fail-on", "Warning", made([spoil(each) for each in segments()]))
    assert found.status == 2
    assert why in found.errors
    assert len(found.errors.splitlines()) == 1


@pytest.mark.parametrize("name", ["picture", "sound"])
def test_a_track_that_is_scrambled_from_the_start_is_undecodable_and_fails_on_it(made, name):
    pid = PICTURE_PID if name == "picture" else SOUND_PID
    found = watched("--fail-on", "Critical", made([scrambled(each, pid) for each in segments()]))
    assert found.status == 1
    assert f"nothing can be judged of the {name}: it is scrambled" in opened(found)["undecodable"]["detail"]
    assert found.report["coverage_ratio"] < 0.1


@pytest.mark.parametrize(("name", "kept"), [("picture", "audio"), ("sound", "video")])
@pytest.mark.parametrize("how", ["leaves the map", "falls silent"])
def test_a_track_that_vanishes_is_lost_from_then_on_and_its_time_is_not_covered(made, name, kept, how):
    pid = PICTURE_PID if name == "picture" else SOUND_PID
    first, *rest = segments()
    spoilt = [only(kept, each) if how == "leaves the map" else without(each, pid) for each in rest]
    found = watched(made([first, *spoilt]))
    event = opened(found)[f"{name}_lost"]
    assert event["media_time"] == pytest.approx(2.0, abs=0.3)
    assert event["detected_media_time"] - event["media_time"] <= 2.7
    assert event["detail"] == f"no {name} can be judged: it is not sent"
    assert found.report["coverage_ratio"] == pytest.approx(2 / 6, abs=0.1)


@pytest.mark.parametrize("name", ["picture", "sound"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_track_that_vanishes_within_a_segment_is_missed_after_the_hold_and_one_segment_at_most(tmp_path, name, share):
    pid = PICTURE_PID if name == "picture" else SOUND_PID
    first, second, *rest = (each.data for each in programme("ts", 10.0))
    found = watched(playlist(tmp_path, [first, until(second, pid, share), *(without(each, pid) for each in rest)]))
    event = opened(found)[f"{name}_lost"]
    assert SEGMENT_SECONDS - 0.1 <= event["media_time"] <= 2 * SEGMENT_SECONDS + 0.1  # few bytes are many pictures
    assert event["detected_media_time"] - event["media_time"] <= HOLD_SECONDS + SEGMENT_SECONDS + 0.1


@pytest.mark.parametrize("detectors", ["black", "silence", "playlist_malformed"])
def test_coverage_counts_every_track_whichever_detectors_run(made, detectors):
    first, *rest = segments()
    found = watched("--detectors", detectors, made([first, *(without(each, SOUND_PID) for each in rest)]))
    assert (found.status, found.events) == (0, [])
    assert found.report["coverage_ratio"] == pytest.approx(2 / 6, abs=0.1)


@pytest.mark.parametrize("detectors", ["black", "silence", "playlist_malformed"])
def test_that_nothing_could_be_judged_is_told_whichever_detectors_run(made, detectors):
    found = watched("--detectors", detectors, made([scrambled(each, PICTURE_PID, SOUND_PID) for each in segments()]))
    assert found.status == 2
    assert "it is scrambled" in found.errors


def test_of_a_healthy_recording_all_is_covered_however_fast_it_is_read(made):
    found = watched("--fail-on", "Warning", made(segments()))
    assert (found.status, found.events) == (0, [])
    assert found.report["coverage_ratio"] == 1.0


def test_a_track_of_which_nothing_was_judged_is_told_however_short_the_recording_is(tmp_path):
    first = scrambled(segments()[0], SOUND_PID)
    found = watched("--fail-on", "Critical", film(tmp_path, [first[: len(first) // 2]]))
    assert found.report["media_seconds"] < 1.5
    assert found.status == 1
    assert "nothing can be judged of the sound: it is scrambled" in opened(found)["undecodable"]["detail"]
    assert opened(found)["undecodable"]["media_time"] == 0.0, "no event begins before its recording does"
