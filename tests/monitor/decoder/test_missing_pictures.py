"""A whole picture that was left out, so that no packet is missing: what others refer to is missed, and told."""

from fractions import Fraction
from io import BytesIO

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from decoding import decoded
from hypothesis import given
from hypothesis import strategies as st
from written_bits import Written, picture_parameters, sequence_parameters

from tallylight_monitor.decoder.missing_pictures import MISSING, FrameNumbers, GroupNumbers, numbers_of, units_of_header
from tallylight_monitor.decoder.referenced import Referenced
from tallylight_monitor.wire import PlayAddress

RATE, GOP, PICTURES = 25, 20, 70
X264 = "log-level=none:keyint=20:min-keyint=20:scenecut=0"
REFRESHED = "a stripe that refreshes"  # it has no key frame but the first
CODINGS = {
    "a pyramid": ("libx264", {"preset": "medium", "x264-params": f"{X264}:bframes=3:b-pyramid=normal"}),
    "no pyramid": ("libx264", {"preset": "medium", "x264-params": f"{X264}:bframes=3:b-pyramid=none"}),
    "in order": ("libx264", {"preset": "ultrafast", "tune": "zerolatency", "x264-params": X264}),
    "open groups": ("libx264", {"preset": "fast", "x264-params": f"{X264}:open-gop=1:bframes=2"}),
    "weights, 4:2:2, many references": (
        "libx264",
        {"preset": "medium", "x264-params": f"{X264}:weightp=2:weightb=1:ref=8"},
    ),
    "fields in a frame": ("libx264", {"preset": "fast", "x264-params": f"{X264}:tff=1:bframes=2"}),
    "many slices": ("libx264", {"preset": "fast", "x264-params": f"{X264}:slices=4"}),
    REFRESHED: ("libx264", {"preset": "fast", "x264-params": f"{X264}:intra-refresh=1"}),
    "MPEG-2": ("mpeg2video", {"bf": "2", "g": str(GOP), "sc_threshold": "1000000000"}),
    "MPEG-2 in order": ("mpeg2video", {"bf": "0", "g": str(GOP), "sc_threshold": "1000000000"}),
    "MPEG-2 in fields": (
        "mpeg2video",
        {"bf": "2", "g": str(GOP), "flags": "+ildct+ilme", "sc_threshold": "1000000000"},
    ),
}
H264 = [name for name, (encoder, _) in CODINGS.items() if encoder == "libx264"]


def coded(name, *, in_header=False):
    """The packets of a moving picture, and the encoder's header."""
    encoder, options = CODINGS[name]
    made = VideoCodecContext.create(encoder, "w")
    made.width, made.height, made.time_base = 128, 96, Fraction(1, RATE)
    made.pix_fmt = "yuv422p" if "4:2:2" in name else "yuv420p"
    made.framerate, made.bit_rate, made.options = Fraction(RATE), 300_000, options
    if in_header:
        made.flags |= 1 << 22  # AV_CODEC_FLAG_GLOBAL_HEADER
    base, found = np.random.default_rng(7).integers(16, 235, (144, 128), np.uint8), []
    for index in range(PICTURES):
        luma = np.roll(np.kron(base[::8, ::8], np.ones((8, 8), np.uint8)), 2 * index, axis=1)
        frame = VideoFrame.from_ndarray(luma, format="yuv420p").reformat(format=made.pix_fmt)
        frame.pts = index
        found += made.encode(frame)
    return [*found, *made.encode(None)], bytes(made.extradata or b"")


def missed(name, packets, header=b""):
    """The places of the packets before which something is missing."""
    numbers = numbers_of("h264" if name in H264 else "mpeg2video", 0, header)
    told = [numbers.lacks(bytes(each), key=each.is_keyframe) for each in packets]
    return [place for place, is_told in enumerate(told) if is_told]


@pytest.mark.parametrize("name", CODINGS)
def test_of_a_whole_stream_nothing_is_missed(name):
    packets, header = coded(name)
    assert missed(name, packets, header) == []


@pytest.mark.parametrize("name", [name for name in CODINGS if name != REFRESHED])
def test_a_key_frame_that_was_left_out_is_missed_at_once(name):
    packets, header = coded(name)
    keys = [place for place, each in enumerate(packets) if each.is_keyframe]
    del packets[keys[2]]
    first, *_ = missed(name, packets, header)
    assert first == keys[2]


@pytest.mark.parametrize("name", H264)
def test_each_one_to_which_others_refer_is_missed_and_no_other_one(name):
    packets, header = coded(name)
    referenced = Referenced("h264")
    for place in range(2, len(packets) - 1):
        left = [*packets[:place], *packets[place + 1 :]]
        told = referenced.is_needed(bytes(packets[place])) and not packets[place + 1].is_keyframe
        assert missed(name, left, header) == ([place] if told else [])


def test_in_mpeg2_what_others_refer_to_is_missed_where_pictures_lie_between():
    packets, _ = coded("MPEG-2")
    referenced = Referenced("mpeg2video")
    for place in range(2, len(packets) - 3):
        left = [*packets[:place], *packets[place + 1 :]]
        told = missed("MPEG-2", left)
        if not referenced.is_needed(bytes(packets[place])):
            assert told == []
        elif not any(each.is_keyframe for each in packets[place : place + 3]):
            assert told[:1] == [place]


def test_a_stream_that_may_leave_numbers_out_lacks_nothing():
    header = sequence_parameters(gaps=1), picture_parameters()
    numbers = FrameNumbers(0, b"".join(b"\0\0\1" + each for each in header))
    assert not any(numbers.lacks(picture(number), key=False) for number in (3, 5, 9))


def test_numbers_that_begin_anew_behind_a_picture_lack_nothing():
    header = sequence_parameters(), picture_parameters()
    numbers = FrameNumbers(0, b"".join(b"\0\0\1" + each for each in header))
    told = [
        numbers.lacks(picture(number, forgets=forgets), key=False)
        for number, forgets in ((3, False), (4, True), (1, False), (4, False))
    ]
    assert told == [False, False, False, True]


def picture(number, *, forgets=False):
    """One that refers to one before it."""
    made = Written().golomb(0, 5, 0).bits(number, 4).bits(0, 6).bits(0, 2).bits(forgets, 1)
    return b"\0\0\1\x61" + (made.golomb(5, 0) if forgets else made).bits(0xAAAA, 16).bytes()


def test_sets_stand_in_the_containers_header_or_between_start_codes():
    (annex_b,) = {coded("in order", in_header=True)[1]}
    found = units_of_header(annex_b)
    sps, pps = (next(each for each in found if each[0] & 0x1F == kind) for kind in (7, 8))
    boxed = (
        b"\1" + sps[1:4] + b"\xff\xe1" + len(sps).to_bytes(2, "big") + sps + b"\1" + len(pps).to_bytes(2, "big") + pps
    )
    assert [each[:8] for each in units_of_header(boxed)] == [sps[:8], pps[:8]]


@given(st.sampled_from(["h264", "mpeg2video"]), st.integers(0, 4), st.binary(max_size=200), st.lists(st.binary()))
def test_hostile_bytes_are_read_to_an_end(coding, prefix, header, packets):
    numbers = numbers_of(coding, prefix, header)
    for each in packets:
        assert numbers.lacks(each, key=False) in (True, False)


def test_of_other_codings_nothing_is_told():
    assert numbers_of("hevc", 0, b"") is None
    assert not GroupNumbers().lacks(b"", key=False)


LACKING = [
    *(
        (name, container)
        for name in ("a pyramid", "in order", "open groups")
        for container in ("mp4", "mpegts", "matroska")
    ),
    ("MPEG-2", "mpegts"),
]


def film(name):
    """A transport stream of pictures that move."""
    packets, header = coded(name)
    out = BytesIO()
    with av.open(out, "w", format="mpegts") as target:
        stream = target.add_stream(CODINGS[name][0], RATE)
        stream.width, stream.height, stream.codec_context.extradata = 128, 96, header
        for packet in packets:
            packet.stream = stream
            target.mux(packet)
    return out.getvalue()


@pytest.mark.parametrize("rest", ["every", "calm"])
@pytest.mark.parametrize(("name", "container"), LACKING)
def test_what_a_missing_key_frame_spoils_is_told_until_the_next_one(tmp_path, name, container, rest):
    file, keys = tmp_path / f"film.{container}", 0
    with av.open(BytesIO(film(name))) as source, av.open(file, "w", format=container) as target:
        copy = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux():
            keys += packet.is_keyframe
            if packet.size and not (packet.is_keyframe and keys == 3):
                packet.stream = copy
                target.mux(packet)
    outbox = decoded(PlayAddress(str(file), network=False), rest=rest)
    told = [each for each in outbox.samples if each.detector == "decode_damage" and each.value]
    assert {each.detail for each in told} == {MISSING}
    assert 2 * GOP / RATE - 0.3 < told[0].at < 2 * GOP / RATE + 0.3
    assert told[-1].at < 3 * GOP / RATE + 0.1
