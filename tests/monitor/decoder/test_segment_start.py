"""Segments that do not begin with a key frame are judged whole, and it is said of them, once."""

import json

import pytest
from decoding import decoded
from long_gop import BLACK_AT, BLACK_SECONDS, long_gop
from pieces import piece
from small_media import apart, programme, without_packets
from watched import watched

from tallylight_monitor.decoder.segment_start import SegmentStart
from tallylight_monitor.wire import PlayBytes, PlaySegment

PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:VOD\n{}#EXT-X-ENDLIST\n"
NAME = "segment_not_independent"


def played(data):
    return decoded(*(PlaySegment(number, each, b"", 2.0, discontinuity=False) for number, each in enumerate(data)))


def lates(outbox):
    return outbox.values(NAME)


@pytest.mark.parametrize(
    ("gop_seconds", "late"),
    [
        pytest.param(10.0, [0.0, 2.0, 2.0, 1.0, 1.68], id="where it begins, and where the scene is cut"),
        pytest.param(3.0, [0.0, 1.0, 2.0, 0.0, 1.0], id="three seconds"),
        pytest.param(2.0, [0.0] * 5, id="as long as a segment"),
        pytest.param(1.0, [0.0] * 5, id="half of it"),
    ],
)
def test_each_segment_is_measured_from_its_start_to_its_first_key_frame(gop_seconds, late):
    outbox = played(long_gop(gop_seconds))
    assert lates(outbox) == pytest.approx(late, abs=0.1)
    assert len(outbox.times()) == 250


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_segments_that_begin_with_a_key_frame_are_independent(container):
    assert lates(decoded(*map(piece, programme(container)))) == [0.0, 0.0, 0.0]


def test_a_stream_of_bytes_has_no_segments():
    outbox = decoded(*(PlayBytes(each, fresh=not number) for number, each in enumerate(long_gop())))
    assert len(outbox.times()) == 250
    assert lates(outbox) == []


def test_segments_of_sound_have_no_key_frames_to_miss():
    assert lates(decoded(*map(piece, apart()[1]))) == []


def test_a_key_frame_that_was_lost_on_the_way_is_damage_and_no_fault_of_the_segmentation():
    first, second, third = programme()
    outbox = decoded(piece(first), piece(second, without_packets(second.data, 0.02, 6)), piece(third))
    assert max(outbox.values("decode_damage")) > 0
    assert max(lates(outbox)) == 0.0


def test_it_is_said_once_as_a_minor_finding_and_black_is_found(tmp_path):
    for number, data in enumerate(long_gop()):
        (tmp_path / f"{number}.ts").write_bytes(data)
    path = tmp_path / "index.m3u8"
    path.write_text(PLAYLIST.format("".join(f"#EXTINF:2.0,\n{number}.ts\n" for number in range(5))))
    found = watched(path)
    assert (found.status, found.report["frames"]) == (0, 250)
    event = found.event(NAME, "open")
    assert (event["severity"], event["detail"]) == ("Minor", "segment 1 holds no key frame in its 2.0 s")
    assert event["media_time"] == pytest.approx(2.0, abs=0.1)
    black = found.event("black", "open"), found.event("black", "close")
    assert [each["media_time"] for each in black] == pytest.approx([BLACK_AT, BLACK_AT + BLACK_SECONDS], abs=0.1)
    assert {detector for detector, _ in found.said} == {NAME, "black"}, json.dumps(found.events)


def told(start, number=7, seconds=2.0):
    """What is told of a segment that is over."""
    return start.end(PlaySegment(number, b"", b"", seconds, discontinuity=False), at=12.0, advanced=seconds)


@pytest.mark.parametrize("stamped", [True, False], ids=["by its stamps", "by its pictures"])
def test_the_first_key_frame_tells_and_no_later_one(stamped):
    start = SegmentStart()
    start.begin(2.0, 10.0)
    for index in range(50):
        start.note(key=index in {10, 30}, stamp=index * 0.04 if stamped else None)
    found = told(start)
    assert (found.begin, found.at, found.late, found.keyed) == (10.0, 12.0, pytest.approx(0.4), True)
    start.begin(2.0, 12.0)
    assert start.pictures == 0
    assert (told(start).late, told(start).keyed) == (2.0, False)


@pytest.mark.parametrize(
    ("seconds", "first_key", "near"),
    [
        pytest.param(2.0, 0, True, id="each segment begins with one"),
        pytest.param(20.0, 0, False, id="segments that are long"),
        pytest.param(2.0, 25, False, id="one that does not begin with one"),
    ],
)
def test_key_frames_are_near_while_short_segments_begin_with_one(seconds, first_key, near):
    start = SegmentStart()
    start.begin(seconds, 10.0)
    for index in range(50):
        start.note(key=index == first_key, stamp=index * 0.04)
    told(start, seconds=seconds)
    start.begin(seconds, 12.0)
    assert start.near is near
