"""MP4 whose clocks have no ticks: media time does not run away, what cannot be judged is told, the rest is judged."""

from io import BytesIO

import pytest
from decoding import decoded
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated
from small_media import index_in_front, programme, titled_file

from tallylight_monitor.decoder.showing import SOUND_WAITS_SECONDS
from tallylight_monitor.decoder.timeless_tracks import timeless_in, without_timeless
from tallylight_monitor.mp4.boxes import Box, boxes
from tallylight_monitor.wire import PlayAddress, PlayBytes, PlaySegment

SEGMENTS = programme("fmp4", 6.0)
HEADER = SEGMENTS[0].header
PICTURE, SOUND = range(2)
TELLING = "its clock has no ticks (a timescale of {})"


def held(data, outer, *kinds):
    """The boxes at the end of a path of kinds."""
    for kind in kinds:
        outer = [inner for each in outer for inner in boxes(data, each.body, each.end) if inner.kind == kind]
    return outer


def with_ticks(data, ticks, *tracks):
    """The same with another timescale for these tracks; without tracks, for the file."""
    whole, changed = [Box(b"", 0, 0, len(data))], bytearray(data)
    headers = held(data, whole, b"moov", b"trak", b"mdia", b"mdhd")
    for header in [headers[track] for track in tracks] or held(data, whole, b"moov", b"mvhd"):
        at = header.body + (20 if data[header.body] else 12)
        changed[at : at + 4] = ticks.to_bytes(4, "big")
    return bytes(changed)


def as_segments(header, folder):
    return decoded(*(PlaySegment(each.number, each.data, header, each.seconds, False) for each in SEGMENTS))


def as_a_stream(header, folder):
    return decoded(PlayBytes(header + b"".join(each.data for each in SEGMENTS), fresh=True))


def as_a_file(header, folder):
    path = folder / "film.mp4"
    path.write_bytes(header + b"".join(each.data for each in SEGMENTS))
    return decoded(PlayAddress(str(path), network=False))


def judged(outbox):
    return {beat.name: (beat.judged, beat.why) for beat in outbox.player.tracks.beats()}


@pytest.fixture(params=[as_segments, as_a_stream, as_a_file])
def played(request, tmp_path):
    return lambda header: request.param(header, tmp_path)


@pytest.mark.parametrize("ticks", [0, 2**31, 2**32 - 1])
def test_where_the_pictures_clock_has_no_ticks_the_sound_is_judged_and_the_pictures_are_told(played, ticks):
    outbox = played(with_ticks(HEADER, ticks, PICTURE))
    found, end = judged(outbox), outbox.player.timeline.end
    assert 6.0 - SOUND_WAITS_SECONDS - 0.3 < end < 6.3, "pictures that are declared are waited for at the beginning"
    assert found["picture"] == (0, TELLING.format(ticks))
    assert found["sound"][0] > 40 * end


def test_where_the_sounds_clock_has_no_ticks_the_pictures_are_judged_and_the_sound_is_told(played):
    outbox = played(with_ticks(HEADER, 0, SOUND))
    assert (len(outbox.times()), outbox.player.timeline.end) == (150, pytest.approx(6.0, abs=0.3))
    assert judged(outbox)["sound"] == (0, TELLING.format(0))


def test_where_no_clock_has_ticks_both_are_told_and_media_time_does_not_run_away(played):
    outbox = played(with_ticks(HEADER, 0, PICTURE, SOUND))
    assert outbox.player.timeline.end < 7.0
    assert judged(outbox) == {name: (0, TELLING.format(0)) for name in ("picture", "sound")}


@pytest.mark.parametrize("ticks", [0, 2**31])
def test_where_the_files_own_clock_has_no_ticks_all_is_judged(played, ticks):
    outbox = played(with_ticks(HEADER, ticks))
    assert len(outbox.times()) == 150
    assert outbox.player.timeline.end == pytest.approx(6.0, abs=0.3)
    assert judged(outbox)["sound"][0] > 270


@pytest.mark.parametrize("ticks", [1, 90_000, 2**31 - 1])
def test_a_clock_that_has_ticks_is_left_alone(ticks):
    data = with_ticks(HEADER, ticks, PICTURE, SOUND)
    assert without_timeless(data) == (data, {})


@pytest.mark.parametrize("arranged", [lambda path: path, index_in_front], ids=["index last", "index first"])
def test_a_whole_file_with_such_a_track_cannot_be_read_for_that_reason(tmp_path, arranged):
    path = arranged(titled_file(tmp_path / "film.mp4", b"film"))
    path.write_bytes(with_ticks(path.read_bytes(), 0, PICTURE))
    outbox = decoded(PlayAddress(str(path), network=False))
    (failed,) = [each for each in outbox.sent if type(each).__name__ == "Failed"]
    assert failed.cause == f"picture: {TELLING.format(0)}"
    assert outbox.player.timeline.end == 0


@given(mutated((HEADER, with_ticks(HEADER, 0, PICTURE), with_ticks(HEADER, 0))) | st.binary(max_size=300))
def test_whatever_an_index_is_its_length_stays_and_a_second_look_changes_nothing(data):
    once, _ = without_timeless(data)
    assert len(once) == len(data)
    assert without_timeless(once) == (once, {})


@given(mutated((HEADER, with_ticks(HEADER, 0, PICTURE), b"\0\0\0\1free" + b"\xff" * 8)) | st.binary(max_size=300))
def test_whatever_a_file_is_it_is_looked_through(data):
    assert timeless_in(BytesIO(data), len(data)).keys() <= {"picture", "sound"}
