"""Damage in pictures that none refers to, of which calm decodes one in seven: what of it is told, and how soon."""

import random
from functools import cache
from io import BytesIO

import av
import pytest
from decoding import decoded
from hypothesis import given
from hypothesis import strategies as st

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import Encoding, segments
from tallylight_monitor.decoder.referenced import MOST_ZEROS, Referenced, is_broken, length_prefix
from tallylight_monitor.wire import PlayBytes, PlaySegment

SECONDS, SEGMENT_SECONDS = 16.0, 2.0
HURT = (4, 5)  # the segments that are hurt, in calm
SOON = 1.5  # seconds
FIRST = 40  # bytes of a packet that are left: what it is can still be read


@cache
def film(container="ts"):
    """By an encoder with pictures that none refers to."""
    scene = clip_scene("bigbuckbunny", 320, 180)
    return tuple(segments(scene, SECONDS, Encoding(video_bitrate=600_000, preset="fast"), SEGMENT_SECONDS, container))


def noise(data):
    return data[:FIRST] + random.Random(len(data)).randbytes(len(data) - FIRST)


def flipped(data):
    changed, rng = bytearray(data), random.Random(len(data))
    for _ in range(5):
        changed[rng.randrange(FIRST, len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(data):
    return data[: max(FIRST, len(data) // 2)]


def zeroed(data):
    return data[:FIRST] + bytes(len(data) - FIRST)


def unreferenced(data):
    """The places of such pictures among a segment's pictures."""
    with av.open(BytesIO(data)) as source:
        pictures = [bytes(packet) for packet in source.demux(video=0) if packet.size]
    referenced = Referenced("h264")
    return [place for place, each in enumerate(pictures) if not referenced.is_needed(each) and len(each) > 2 * FIRST]


def hurt(data, spoil, places):
    """The same segment, multiplexed after these of its coded pictures were spoilt: no packet tells of it."""
    out, number = BytesIO(), 0
    with av.open(BytesIO(data)) as source, av.open(out, "w", format="mpegts") as target:
        copies = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if not packet.size:
                continue
            body = bytes(packet)
            if packet.stream.type == "video":
                body, number = spoil(body) if number in places else body, number + 1
            copy = av.Packet(body)
            copy.pts, copy.dts, copy.time_base, copy.duration = (
                packet.pts,
                packet.dts,
                packet.time_base,
                packet.duration,
            )
            copy.is_keyframe, copy.stream = packet.is_keyframe, copies[packet.stream.index]
            target.mux(copy)
    return out.getvalue()


def segments_with(spoil, places_in):
    parts = [hurt(each.data, spoil, places_in(each.data) if each.number in HURT else ()) for each in film()]
    return [PlaySegment(number, data, b"", SEGMENT_SECONDS, discontinuity=False) for number, data in enumerate(parts)]


def damage_of(outbox):
    return [sample.at for sample in outbox.samples if sample.detector == "decode_damage" and sample.value]


@pytest.mark.parametrize("spoil", [noise, flipped, cut, zeroed])
def test_what_many_of_them_have_is_told_in_calm_as_it_is_in_all_pictures(spoil):
    media = segments_with(spoil, unreferenced)
    every, calm = (decoded(*media, rest=rest) for rest in ("every", "calm"))
    assert damage_of(every)
    assert damage_of(calm)[0] <= damage_of(every)[0] + SEGMENT_SECONDS + 0.1
    assert calm.values("decode_damage")[-1] == 0


def test_in_a_stream_without_segments_it_is_told_soon():
    whole = b"".join(each.data for each in film())
    places = [place for place in unreferenced(whole) if place >= 25 * SEGMENT_SECONDS * HURT[0]]
    data = hurt(whole, noise, places)
    media = [PlayBytes(data[at : at + 7520], fresh=not at) for at in range(0, len(data), 7520)]
    told = damage_of(decoded(*media, rest="calm"))
    assert 0.0 <= told[0] - places[0] / 25 <= SOON


def test_one_alone_that_cannot_be_whole_is_told():
    media = segments_with(zeroed, lambda data: unreferenced(data)[3:4])
    assert damage_of(decoded(*media, rest="calm"))


def test_of_a_healthy_stream_no_more_is_looked_at_than_before():
    """The pictures that are decoded for this alone are shown to no detector."""
    media = segments_with(noise, lambda _: ())
    outbox = decoded(*media, rest="calm")
    passed_over = sum(len(unreferenced(each.data)) for each in film()[2:])
    assert passed_over > 40
    assert len(outbox.times()) <= SECONDS * 25 - passed_over
    assert outbox.player.looked["calm"] > 0.7 * SECONDS
    assert outbox.player.pictures == pytest.approx(SECONDS * 25, abs=2)


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_no_coded_picture_of_an_encoder_is_taken_for_broken(container):
    for each in film(container):
        with av.open(BytesIO((each.header or b"") + each.data)) as source:
            stream = source.streams.video[0]
            name = stream.codec_context.name
            prefix = length_prefix(name, bytes(stream.codec_context.extradata or b""))
            assert (prefix > 0) == (container == "fmp4")
            pictures = [bytes(packet) for packet in source.demux(stream) if packet.size]
        assert not [place for place, data in enumerate(pictures) if is_broken(name, prefix, data)]


@given(st.binary(max_size=60), st.binary(min_size=1, max_size=60).filter(lambda data: data[0] > 1))
def test_zeros_within_a_unit_and_lengths_that_do_not_fill_a_packet_break_it(before, behind):
    assert is_broken("h264", 0, b"\0\0\1\1" + before + bytes(3) + behind)
    assert is_broken("h264", 0, b"\0\0\1\1\x9e" + bytes(MOST_ZEROS + 1))
    assert is_broken("hevc", 4, (len(before) + len(behind) + 1).to_bytes(4, "big") + before + behind)


@pytest.mark.parametrize("data", [b"", b"\0\0\0\1\x01\x9e\0\0\0\0", b"\0\0\1\x09\x10\0\0\0\1\x01\x9e"])
def test_start_codes_and_the_few_zeros_behind_a_unit_do_not(data):
    assert not is_broken("h264", 0, data)
