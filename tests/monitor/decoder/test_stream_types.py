"""What a programme's map means by its types of streams, where some mean other things on discs, on cable and in AVS."""

import pytest
from decoding import decoded
from small_media import programme
from transport import SOUND_PID, packets, pids

from tallylight_monitor.mpegts.packets import PACKET, packets_of
from tallylight_monitor.mpegts.programme_map import PMT_TABLE, programme_of
from tallylight_monitor.mpegts.sections import section
from tallylight_monitor.wire import PlaySegment

PMT_PID, PICTURE_PID, CUES_PID = 0x1000, 0x100, 0x1F4
H264, AAC = (0x1B, PICTURE_PID, b""), (0x0F, SOUND_PID, b"")


def registered(form):
    return b"\x05\x04" + form if form else b""


def mapped(streams, form=b""):
    """A map's section that names these streams: type, PID, descriptors."""
    described = registered(form)
    body = PICTURE_PID.to_bytes(2, "big") + len(described).to_bytes(2, "big") + described
    for kind, pid, descriptors in streams:
        body += bytes([kind]) + pid.to_bytes(2, "big") + len(descriptors).to_bytes(2, "big") + descriptors
    return section(PMT_TABLE, 1, body)


@pytest.mark.parametrize(
    ("kind", "descriptors", "form", "track"),
    [
        pytest.param(0x86, b"", b"CUEI", None, id="cues for advertisements"),
        pytest.param(0x86, b"", b"", None, id="cues of a programme that is not registered"),
        pytest.param(0x86, registered(b"CUEI"), b"", None, id="cues that are registered themselves"),
        pytest.param(0x86, b"", b"HDMV", "sound", id="DTS-HD of a disc"),
        pytest.param(0x86, registered(b"DTS2"), b"", "sound", id="DTS by its own registration"),
        pytest.param(0x80, b"", b"HDMV", "sound", id="PCM of a disc"),
        pytest.param(0x80, b"", b"", "picture", id="pictures of cable"),
        pytest.param(0xA1, b"", b"HDMV", "sound", id="a disc's second sound"),
        pytest.param(0xA1, b"", b"", None, id="the same, of nobody knows what"),
        pytest.param(0x82, b"", b"CUEI", None, id="subtitles of cable"),
        pytest.param(0x82, b"", b"", "sound", id="DTS"),
        pytest.param(0x2D, b"", b"", "sound", id="MPEG-H"),
        pytest.param(0xD3, b"", b"", "sound", id="AVS2"),
        pytest.param(0x32, b"", b"", "picture", id="JPEG XS"),
        pytest.param(0x35, b"", b"", "picture", id="EVC"),
        pytest.param(0x06, b"\x7f\x01\x15", b"", "sound", id="AC-4 by DVB's descriptor"),
        pytest.param(0x06, b"\x7f\x01\x20", b"", None, id="subtitles by such a descriptor"),
        pytest.param(0x06, b"\x7f\x00", b"", None, id="such a descriptor that is empty"),
    ],
)
def test_a_type_means_what_its_programme_is_registered_for(kind, descriptors, form, track):
    found = programme_of(mapped([(kind, 0x200, descriptors)], form))
    assert found is not None
    assert [stream.track for stream in found.streams] == [track]


def announced(data, streams, *gone):
    """The same segment with another map, and without these PIDs."""
    rows, (table,) = packets(data), [packets_of(PMT_PID, mapped(streams))]
    assert len(table) == PACKET
    out = [
        table[:3] + row[3:4].tobytes() + table[4:] if pid == PMT_PID else row.tobytes()
        for pid, row in zip(pids(rows).tolist(), rows, strict=True)
        if pid not in gone
    ]
    return b"".join(out)


def judged(streams, *gone, change=bytes):
    segments = [announced(change(each.data), streams, *gone) for each in programme()]
    played = [PlaySegment(number, data, b"", 2.0, discontinuity=False) for number, data in enumerate(segments)]
    return {beat.name: beat for beat in decoded(*played).player.tracks.beats()}


def test_sound_is_judged_where_the_map_names_cues_for_advertisements_before_it():
    cues = (0x86, CUES_PID, registered(b"CUEI"))
    expected, found = judged([H264, AAC]), judged([H264, cues, AAC])
    assert expected["sound"].judged > 0
    assert found == expected


def test_pictures_alone_with_cues_for_advertisements_miss_no_sound():
    assert [*judged([H264, (0x86, CUES_PID, b"")], SOUND_PID)] == ["picture"]


def in_no_coding(data):
    """The same segment, whose sound nobody can recognise."""
    rows = packets(data)
    rows[pids(rows) == SOUND_PID, 4:] = 0xAA
    return rows.tobytes()


@pytest.mark.parametrize("kind", [0x2D, 0xD3])
def test_sound_of_which_no_decoder_knows_is_told_by_its_type(kind):
    sound = judged([H264, (kind, SOUND_PID, b"")], change=in_no_coding)["sound"]
    assert (sound.judged, sound.idle > 0) == (0, True)
    assert sound.why == f"what comes of it cannot be read: stream type 0x{kind:02x}"


def test_sound_that_is_announced_and_does_not_come_is_told_as_not_sent():
    sound = judged([H264, (0x2D, SOUND_PID, b"")], SOUND_PID)["sound"]
    assert (sound.judged, sound.why) == (0, "it is not sent")
