"""Private streams of TS (type 0x06): sound where the map, or else what they hold, says so; data otherwise."""

import pytest
from decoding import decoded
from hypothesis import given
from hypothesis import strategies as st
from small_media import programme, tone_file

from tallylight_monitor.decoder.private_sound import recognised
from tallylight_monitor.mpegts.packets import packets_of
from tallylight_monitor.mpegts.sections import CRC, section
from tallylight_monitor.wire import Failed, PlayAddress, PlayBytes, PlaySegment

PACKET, PMT_PID, PRIVATE = 188, 0x1000, 0x06
LANGUAGE, IDENTIFIER = b"\x0a\x04eng\x00", b"\x52\x01\x05"
TELETEXT, SUBTITLES, KLV = b"\x56\x05eng\x08\x00", b"\x59\x08eng\x10\x00\x01\x00\x01", b"\x05\x04KLVA"
SOUND_TYPES = (0x03, 0x04, 0x0F, 0x81, 0x87, 0x06)


def as_private(data, descriptors=b""):
    """The same stream, in whose map the sound is a private stream with these descriptors."""
    out = []
    for at in range(0, len(data), PACKET):
        packet = data[at : at + PACKET]
        pid = int.from_bytes(packet[1:3], "big") & 0x1FFF
        out.append(_map_of(packet, descriptors) if pid == PMT_PID and packet[1] & 0x40 else packet)
    return b"".join(out)


def _map_of(packet, descriptors):
    table = packet[5 + packet[4] :]
    length = int.from_bytes(table[1:3], "big") & 0xFFF
    body, number = table[8 : 3 + length - CRC], int.from_bytes(table[3:5], "big")
    at = 4 + (int.from_bytes(body[2:4], "big") & 0xFFF)
    new, body = body[:at], body[at:]
    while body:
        end = 5 + (int.from_bytes(body[3:5], "big") & 0xFFF)
        sound = body[0] in SOUND_TYPES
        size = (0xF000 | len(descriptors)).to_bytes(2, "big")
        new += bytes([PRIVATE]) + body[1:3] + size + descriptors if sound else body[:end]
        body = body[end:]
    (made,) = [packets_of(PMT_PID, section(2, number, new))]
    assert len(made) == PACKET
    return made[:3] + packet[3:4] + made[4:]


def judged(outbox):
    return {beat.name: beat.judged for beat in outbox.player.tracks.beats()}


def as_segments(data, folder):
    return decoded(PlaySegment(0, data, b"", 2.0, False), PlaySegment(1, data, b"", 2.0, True))


def as_a_stream(data, folder):
    return decoded(PlayBytes(data, fresh=True))


def as_a_file(data, folder):
    (folder / "film.ts").write_bytes(data)
    return decoded(PlayAddress(str(folder / "film.ts"), network=False))


@pytest.mark.parametrize(
    ("played", "descriptors"),
    [
        pytest.param(as_segments, b"", id="segments"),
        pytest.param(as_a_stream, b"", id="a stream"),
        pytest.param(as_a_file, b"", id="a file"),
        pytest.param(as_a_stream, IDENTIFIER + LANGUAGE, id="descriptors that say nothing of it"),
    ],
)
def test_sound_of_which_the_map_says_nothing_is_judged_beside_its_pictures(tmp_path, played, descriptors):
    whole = programme("ts", 4.0)[0].data
    expected, found = (judged(played(data, tmp_path)) for data in (whole, as_private(whole, descriptors)))
    assert found["picture"] == expected["picture"]
    assert found["sound"] >= expected["sound"] - 10  # what came before it was recognised


@pytest.mark.parametrize("codec", ["ac3", "eac3", "mp2", "aac"])
def test_sound_alone_is_judged_in_whatever_coding(tmp_path, codec):
    data = tone_file(tmp_path / "tone.ts", codec, "stereo", [True, True], 2.0).read_bytes()
    expected, found = (judged(as_a_stream(each, tmp_path)) for each in (data, as_private(data)))
    assert set(found) == {"sound"}
    assert found["sound"] >= expected["sound"] - 10


def test_sound_alone_is_opened_once_it_is_known_and_nothing_is_damaged(tmp_path):
    data = as_private(tone_file(tmp_path / "tone.ts", "ac3", "stereo", [True, True], 2.0).read_bytes())
    for played in (as_segments, as_a_stream, as_a_file):
        outbox = played(data, tmp_path)
        assert max(outbox.values("decode_damage"), default=0) == 0
        assert not [each for each in outbox.sent if isinstance(each, Failed)]


def test_packets_of_sound_that_was_not_followed_for_a_while_are_not_missing(tmp_path):
    one, two, three, *_ = (each.data for each in programme("ts", 6.0))
    outbox = as_a_stream(one + as_private(two, KLV) + three, tmp_path)
    assert max(outbox.values("decode_damage")) == 0
    assert judged(outbox)["picture"] == 150


@pytest.mark.parametrize("descriptors", [TELETEXT, SUBTITLES, KLV], ids=["teletext", "subtitles", "KLV"])
def test_what_the_map_calls_something_else_is_not_looked_at(tmp_path, descriptors):
    assert set(judged(as_a_stream(as_private(programme("ts", 4.0)[0].data, descriptors), tmp_path))) == {"picture"}


@pytest.mark.parametrize("played", [as_segments, as_a_stream])
def test_data_in_a_private_stream_are_no_sound_and_are_not_missed(tmp_path, played):
    data = bytearray(as_private(programme("ts", 4.0)[0].data))
    for at in range(0, len(data), PACKET):
        if int.from_bytes(data[at + 1 : at + 3], "big") & 0x1FFF == 0x101:
            data[at + 4 : at + PACKET] = b"\x47" * (PACKET - 4)
    assert set(judged(played(bytes(data), tmp_path))) == {"picture"}


@given(st.binary(min_size=184, max_size=184), st.integers(0, 255), st.integers(0, 255))
def test_whatever_a_packet_holds_it_is_read(body, flags, control):
    found = recognised(0x101, bytes([0x47, flags, 1, control]) + body)
    assert found is None or (found.pid, found.track) == (0x101, "sound")
