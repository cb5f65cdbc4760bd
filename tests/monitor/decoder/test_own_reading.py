"""Segments that are read without the container library give the packets that it gives, or are left to it."""

import pytest
from small_media import programme
from transport_segments import overheard, segment, stretch_of

from tallylight_monitor.decoder.containers import open_segment
from tallylight_monitor.decoder.elementary.reading import SEGMENTS_BETWEEN, Reading, told
from tallylight_monitor.decoder.elementary.segment_units import read
from tallylight_monitor.decoder.streams import name_of
from tallylight_monitor.mpegts.packets import PACKET

PLAIN = {"picture_options": (("x264-params", "bframes=2"),)}


def by_track(packets):
    return {name: [each for each in packets if each.track == name] for name in ("picture", "sound")}


def units(data):
    stretch = stretch_of(data)
    return read(stretch.programme, stretch.content)


@pytest.mark.parametrize(
    "coding",
    [
        PLAIN,
        {"picture_options": (("x264-params", "bframes=0"),)},
        {"picture_options": (("x264-params", "open-gop=1:bframes=3:keyint=12:min-keyint=6"),)},
        {"picture_options": (("x264-params", "intra-refresh=1"),)},
        {"picture_options": (("x264-params", "slices=4:bframes=2"),)},
        {"picture_options": (("x264-params", "nal-hrd=vbr:vbv-maxrate=300:vbv-bufsize=300"),)},
        {"picture": "libx265", "picture_options": (("x265-params", "log-level=none"),)},
        {"rate": 44_100},
        {"rate": 32_000, "layout": "mono"},
        {"layout": "5.1"},
        {"sound": ""},
        {"muxer_options": (("pes_payload_size", "0"),)},
        {"muxer_options": (("pes_payload_size", "4000"),), "rate": 44_100},
        {"muxer_options": (("muxrate", "3000000"),)},
        {"begin": 90_000.3},
    ],
    ids=str,
)
def test_packets_are_those_of_the_library(coding):
    stretch = stretch_of(segment(**coding))
    found, heard = read(stretch.programme, stretch.content), overheard(stretch)
    assert by_track([told(unit.track, unit) for unit in found.units]) == by_track(heard.told)
    assert len(heard.told) > 40
    assert {("sound", unit.duration) for unit in found.units if unit.track == "sound"} <= heard.lengths


def test_each_unit_holds_the_bytes_of_the_librarys_packet():
    stretch = stretch_of(segment(**PLAIN))
    with open_segment(stretch.data, form="mpegts") as container:
        heard = {(name_of(each.stream), each.pts): bytes(each) for each in container.demux() if each.size}
    found = read(stretch.programme, stretch.content)
    assert {(unit.track, unit.pts): bytes(unit) for unit in found.units} == heard
    packet = found.units[0].packet()
    assert (bytes(packet), packet.pts, packet.is_keyframe) == (bytes(found.units[0]), found.units[0].pts, True)


@pytest.mark.parametrize(
    "coding",
    [{"picture": "mpeg2video"}, {"sound": "mp2"}, {"sound": "ac3"}, {"picture": ""}, {"begin": 95_400.0}],
    ids=["MPEG-2 pictures", "MPEG sound", "AC-3", "no pictures", "a clock that begins anew soon"],
)
def test_what_it_does_not_know_is_left_to_the_library(coding):
    assert units(segment(**coding)) is None


def marked(data):
    """One packet of the pictures says that it is damaged."""
    at = _of(data, 0x100)[9] * PACKET
    return data[: at + 1] + bytes([data[at + 1] | 0x80]) + data[at + 2 :]


def scrambled(data):
    at = _of(data, 0x100)[9] * PACKET
    return data[: at + 3] + bytes([data[at + 3] | 0x80]) + data[at + 4 :]


def without(place):
    def cut(data):
        at = _of(data, 0x100)[place] * PACKET
        return data[:at] + data[at + PACKET :]

    return cut


def broken_sound(data):
    """The head of a frame in the middle of the sound is overwritten."""
    at = data.index(b"\xff\xf1", _of(data, 0x101)[12] * PACKET)
    return data[:at] + bytes(2) + data[at + 2 :]


def _of(data, pid):
    return [
        at // PACKET
        for at in range(0, len(data), PACKET)
        if int.from_bytes(data[at + 1 : at + 3], "big") & 0x1FFF == pid
    ]


@pytest.mark.parametrize("odd", [marked, scrambled, without(0), without(7), broken_sound])
def test_an_odd_segment_is_left_to_the_library(odd):
    reading, plain = Reading(), stretch_of(segment(**PLAIN))
    reading.units(plain)
    reading.compare(overheard(plain))
    assert reading.units(stretch_of(odd(segment(**PLAIN)))) is None
    assert reading.units(plain) is not None


def test_both_read_the_first_segment_and_one_now_and_then():
    reading, stretch = Reading(), stretch_of(segment(**PLAIN))
    read_here = []
    for _ in range(2 * SEGMENTS_BETWEEN + 4):
        found = reading.units(stretch)
        read_here.append(found is not None)
        if found is None:
            reading.compare(overheard(stretch))
    every = [False] + [True] * SEGMENTS_BETWEEN
    assert read_here == (every * 3)[: len(read_here)]


def test_pictures_last_as_long_as_the_library_said():
    reading, stretch = Reading(), stretch_of(segment(**PLAIN))
    reading.units(stretch)
    reading.compare(overheard(stretch))
    assert {unit.duration for unit in reading.units(stretch) if unit.track == "picture"} == {3600}


@pytest.mark.parametrize(
    "other",
    [{"rate": 44_100}, {"layout": "mono"}, {"sound": ""}, {"picture_options": (("x264-params", "ref=1:keyint=9"),)}],
    ids=["sample rate", "channels", "no sound", "parameter sets"],
)
def test_a_stream_that_changes_is_read_by_both_anew(other):
    reading, plain = Reading(), stretch_of(segment(**PLAIN))
    reading.units(plain)
    reading.compare(overheard(plain))
    changed = stretch_of(segment(**other))
    assert reading.units(changed) is None
    reading.compare(overheard(changed))
    assert reading.units(changed) is not None
    assert reading.units(plain) is None


def test_a_stream_that_the_library_reads_otherwise_is_left_to_it():
    reading, stretch = Reading(), stretch_of(segment(**PLAIN))
    heard = overheard(stretch)
    heard.told[3] = heard.told[3]._replace(size=heard.told[3].size + 1)
    reading.units(stretch)
    reading.compare(heard)
    assert [reading.units(stretch) for _ in range(SEGMENTS_BETWEEN)] == [None] * SEGMENTS_BETWEEN


def test_a_programme_of_the_demo_is_read_here():
    assert all(units(each.data) is not None for each in programme())
