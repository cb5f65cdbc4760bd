"""Which coded pictures others refer to is read from their first bytes, and libav agrees."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.decoder.referenced import Referenced, length_prefix

START = b"\0\0\0\1"
SPS, SEI, DELIMITER = b"\x67\x42", b"\x06\x05\x01", b"\x09\x10"
TABLE = {
    "a key frame behind its parameter sets": ("h264", START + SPS + START + b"\x65\x88", True),
    "a picture that others refer to": ("h264", START + DELIMITER + START + b"\x41\x9a", True),
    "one that none refers to": ("h264", START + DELIMITER + START + b"\x01\x9e", False),
    "one behind a message": ("h264", START + SEI + START + b"\x01\x9e", False),
    "a partition of one": ("h264", START + b"\x02\x9e", False),
    "nothing but messages": ("h264", START + SEI, True),
    "nothing": ("h264", b"", True),
    "half a start code": ("h264", b"\0\0\1", True),
    "HEVC's key frame": ("hevc", START + b"\x26\x01\xaf", True),
    "HEVC's picture of the highest layer that none refers to": ("hevc", START + b"\x00\x01\xaf", False),
    "MPEG-2's picture between two": ("mpeg2video", b"\0\0\1\x00\x00\x58\xff", False),
    "MPEG-2's picture that is foretold": ("mpeg2video", b"\0\0\1\x00\x00\x50\xff", True),
    "another coding": ("vp9", b"\x82\x49\x83\x42", True),
    "no coding": ("", b"\0\0\1\x01", True),
}


@pytest.mark.parametrize(("coding", "data", "needed"), TABLE.values(), ids=TABLE)
def test_a_pictures_first_bytes_tell_whether_others_refer_to_it(coding, data, needed):
    assert Referenced(coding).is_needed(data) is needed


def test_below_the_highest_layer_that_came_hevcs_may_be_referred_to():
    referenced = Referenced("hevc")
    assert not referenced.is_needed(START + b"\x00\x01\xaf")
    assert referenced.is_needed(START + b"\x02\x02\xaf")
    assert referenced.is_needed(START + b"\x00\x01\xaf")


def test_units_that_are_told_by_their_length_are_found():
    sei, picture = b"\0\0\0\3" + SEI, b"\0\0\0\2\x01\x9e"
    assert not Referenced("h264", 4).is_needed(sei + picture)
    assert Referenced("h264", 4).is_needed(sei + b"\0\0\0\2\x41\x9e")


@pytest.mark.parametrize(
    ("coding", "header", "length"),
    [
        ("h264", b"\x01\x64\x00\x1f\xff", 4),
        ("h264", b"\x01\x64\x00\x1f\xfd", 2),
        ("h264", START + SPS, 0),
        ("hevc", b"\x01" + bytes(20) + b"\x03", 4),
        ("hevc", b"\x01\x01", 0),
        ("h264", b"", 0),
        ("mpeg2video", b"\x01\x02\x03\x04\x05", 0),
    ],
    ids=str,
)
def test_a_containers_header_tells_how_long_lengths_are(coding, header, length):
    assert length_prefix(coding, header) == length


@given(st.sampled_from(["h264", "hevc", "mpeg2video", "vp9"]), st.integers(0, 4), st.binary(max_size=400))
def test_hostile_bytes_are_read_to_an_end(coding, prefix, data):
    assert Referenced(coding, prefix).is_needed(data) in (True, False)


def packets(encoder, **options):
    made = VideoCodecContext.create(encoder, "w")
    made.width, made.height, made.pix_fmt, made.time_base = 128, 96, "yuv420p", Fraction(1, 25)
    made.framerate, made.bit_rate, made.options = Fraction(25), 300_000, options
    rng, found = np.random.default_rng(7), []
    for index in range(60):
        luma = np.kron(rng.integers(16, 235, (18, 16), np.uint8), np.ones((8, 8), np.uint8))
        frame = VideoFrame.from_ndarray(luma, format="yuv420p")
        frame.pts = index
        found += made.encode(frame)
    return [*found, *made.encode(None)]


@pytest.mark.parametrize(
    ("encoder", "coding", "options"),
    [
        ("libx264", "h264", {"preset": "medium", "x264-params": "log-level=none"}),
        ("libx264", "h264", {"preset": "ultrafast", "bf": "3", "b-pyramid": "none", "x264-params": "log-level=none"}),
        ("mpeg2video", "mpeg2video", {"bf": "2"}),
    ],
    ids=["a pyramid", "no pyramid", "MPEG-2"],
)
def test_without_the_others_all_that_are_needed_can_be_built(encoder, coding, options):
    coded, referenced = packets(encoder, **options), Referenced(coding)
    needed = [each for each in coded if referenced.is_needed(bytes(each))]
    decoder = av.CodecContext.create(coding, "r")
    shown = [frame.pts for each in [*needed, None] for frame in decoder.decode(each)]
    assert len(needed) < 0.8 * len(coded)
    assert sorted(shown) == sorted(each.pts for each in needed)
