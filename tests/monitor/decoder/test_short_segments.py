"""Damage in a segment is told by its cause: that the segment came short, or that packets are missing."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from decoding import decoded
from pieces import FRAME, is_clean, piece
from small_media import SEGMENT_SECONDS, SMALL, TS_PACKET, programme
from transport import PICTURE_PID, with_lost_packet

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import Encoding, segments
from tallylight_monitor.decoder.withheld import Withheld
from tallylight_monitor.detectors.frames import Coded
from tallylight_monitor.wire import SkipLost

# At few pictures a second, those that a decoder holds back last long.
LOOKS = [
    pytest.param("bikes", 15, "superfast", id="15 fps, B-frames"),
    pytest.param("carphone", 30, "superfast", id="30 fps, B-frames"),
    pytest.param("bigbuckbunny", 25, "ultrafast", id="25 fps, in order"),
]


def first_damage(outbox):
    """What opens the event: its word, and since when it is so."""
    return next(sample for sample in outbox.samples if sample.detector == "decode_damage" and sample.value)


def shortened(segment, share, container):
    size = round(len(segment.data) * share)
    return segment.data[: size // TS_PACKET * TS_PACKET if container == "ts" else size]


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.6, 0.75])
@pytest.mark.parametrize("container", ["ts", "fmp4"])
@pytest.mark.parametrize("preset", ["superfast", "ultrafast"])  # with pictures that wait for others, and without
def test_a_segment_that_was_cut_short_is_told_so_from_the_first_word_on(preset, container, share):
    coding = replace(SMALL, preset=preset)
    one, two, three = segments(clip_scene("bikes", 320, 180), 6.0, coding, SEGMENT_SECONDS, container=container)
    outbox = decoded(piece(one), piece(two, shortened(two, share, container)), piece(three))
    told = first_damage(outbox)
    assert re.match(r"segment 1 (holds \d\.\d s of 2\.0 s|breaks off: its last \d+ bytes are missing)", told.detail)
    assert told.since is None or 2.0 <= told.since < 2.0 + 2.0 * share + 5 * FRAME
    assert not outbox.values("decode_damage")[-1]


@pytest.mark.parametrize("share", [0.35, 0.5, 0.65])
@pytest.mark.parametrize(("clip", "rate", "preset"), LOOKS)
def test_of_several_in_a_row_the_first_word_is_that_they_are_short(clip, rate, preset, share):
    coding = Encoding(150_000, gop_seconds=1.0, preset=preset, audio_bitrate=64_000)
    scene = clip_scene(clip, 160, 90, Fraction(rate))
    film = list(segments(scene, 9.0, coding, 1.0))
    short = [shortened(each, share, "ts") if 3 <= number < 7 else each.data for number, each in enumerate(film)]
    outbox = decoded(*map(piece, film, short))
    assert re.match(r"segment \d holds 0\.\d s of 1\.0 s", first_damage(outbox).detail)
    assert not outbox.values("decode_damage")[-1]


def test_missing_packets_of_a_whole_segment_are_told_as_such_whatever_the_library_makes_of_them():
    one, two, three = programme()
    outbox = decoded(piece(one), piece(two, with_lost_packet(two.data, PICTURE_PID)), piece(three))
    told = first_damage(outbox)
    assert told.detail == "1 packets of the picture are missing"
    assert 2.0 <= told.since <= 4.0


def test_damage_that_a_key_frame_ends_within_its_segment_is_told_all_the_same():
    whole = programme("ts", 4.0)
    data = b"".join(each.data for each in whole)  # a key frame stands in the middle
    outbox = decoded(piece(whole[0], with_lost_packet(data, PICTURE_PID)))
    assert not is_clean(outbox)
    assert not outbox.values("decode_damage")[-1]


def test_outside_a_segment_nothing_is_withheld():
    bad = Coded(1.0, 2, "a packet is missing")
    assert list(Withheld().take(bad)) == [bad]


def test_within_a_segment_the_last_word_is_told_with_the_first_time():
    withheld = Withheld(within=True)
    told = [*withheld.take(Coded(1.0, 0)), *withheld.take(Coded(1.1, 1, "one")), *withheld.take(Coded(1.2, 2, "two"))]
    assert told == [Coded(1.0, 0)]
    assert list(withheld.release()) == [Coded(1.2, 2, "two", since=1.1)]
    assert list(withheld.release()) == []


def test_a_segment_that_comes_after_it_was_given_up_is_as_long_as_it_is_and_so_are_those_behind_it():
    segments_of_film = programme("ts", 12.0)
    outbox = decoded(piece(segments_of_film[0]), SkipLost(1, SEGMENT_SECONDS), *map(piece, segments_of_film[1:]))
    assert is_clean(outbox)
    assert len(outbox.times()) == 300
