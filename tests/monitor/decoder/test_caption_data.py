"""Captions in coded pictures, as the library hands them on, and what is read of them."""

import sys
from fractions import Fraction

import av
import pytest
from captioned_pictures import FILL, captioned, paired, spoken, triples

from tallylight_monitor.decoder.caption_data import Captions, captions_of, read
from tallylight_monitor.decoder.caption_windows import WINDOW_SECONDS, CaptionWindows
from tallylight_monitor.detectors.caption_window import Pair

HELLO = paired((0x48, 0x69))
ENCODERS = {"h264": "libx264", "hevc": "libx265", "mpeg2video": "mpeg2video"}


def pictures(coding, pairs):
    """Coded pictures that carry a pair each, decoded again."""
    encoder, decoder = av.CodecContext.create(ENCODERS[coding], "w"), av.CodecContext.create(coding, "r")
    encoder.width, encoder.height, encoder.pix_fmt = 64, 64, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.thread_count = Fraction(1, 25), Fraction(25), 1
    encoder.options = {"x265-params": "log-level=none:pools=1"} if coding == "hevc" else {}
    blank = [av.VideoFrame(64, 64, "yuv420p") for _ in pairs]
    for index, frame in enumerate(blank):
        frame.pts = index
    packets = [packet for frame in (*blank, None) for packet in encoder.encode(frame)]
    for packet in packets:
        carried = av.Packet(captioned(bytes(packet), coding, triples(pairs[packet.pts])))
        carried.pts, carried.dts, carried.time_base = packet.pts, packet.dts, packet.time_base
        yield from decoder.decode(carried)
    yield from decoder.decode(None)


@pytest.mark.parametrize("coding", ENCODERS)
def test_captions_come_with_their_pictures_in_the_order_of_showing_whatever_carries_them(coding):
    pairs = [*spoken("good evening"), *spoken("and welcome"), FILL]
    found = [captions_of(frame) for frame in pictures(coding, pairs)]
    assert [each.pairs for each in found] == [(Pair(1, pair), Pair(2, FILL)) for pair in pairs]


def test_a_picture_without_captions_has_none():
    assert captions_of(av.VideoFrame(64, 64, "yuv420p")) is None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", None, id="nothing"),
        pytest.param(triples(HELLO, valid=False), None, id="not valid"),
        pytest.param(triples(HELLO), Captions((Pair(1, HELLO), Pair(2, FILL))), id="both fields"),
        pytest.param(b"\xfc\x48", None, id="no whole triple"),
        pytest.param(b"\xff\x02\x21", Captions((), 1), id="a packet of CEA-708"),
        pytest.param(b"\xff\x01\x00", Captions(), id="a packet with nothing in it"),
        pytest.param(b"\xfe\x41\x42", Captions((), 1), id="the rest of a packet"),
        pytest.param(b"\xfe\x00\x00", Captions(), id="filling behind a packet"),
    ],
)
def test_what_is_read_of_triples(data, expected):
    assert read(data) == expected


def test_no_more_is_read_than_can_be_counted():
    assert len(read(triples(HELLO) * 100).pairs) <= 31


def windows(carried, fps=25):
    gathering = CaptionWindows()
    taken = [gathering.take(index / fps, each) for index, each in enumerate(carried)]
    return [each for each in taken if each is not None]


def test_a_picture_whose_captions_were_read_is_held_by_nobody():
    """In a cycle, which is looked for now and then, hundreds of pictures stayed: 600 MB of them at 1080p."""
    for frame in pictures("mpeg2video", [HELLO]):
        held = sys.getrefcount(frame)
        assert captions_of(frame) is not None
        assert sys.getrefcount(frame) == held


def test_a_window_has_the_captions_of_its_pictures():
    said = Captions((Pair(1, HELLO),), 2)
    first, second, *_ = windows([said] * 13 + [None] * 40)
    assert first.pairs == (Pair(1, HELLO),) * 13
    assert (first.packets, first.carried_at, first.has_text) == (26, 12 / 25, True)
    assert (second.pairs, second.carried_at, second.has_text) == ((), None, False)
    assert first.at == second.begin
    assert first.at - first.begin >= WINDOW_SECONDS


def test_a_cut_is_told_once():
    gathering = CaptionWindows()
    gathering.cut()
    found = [gathering.take(index / 25, None) for index in range(40)]
    assert [each.anew for each in found if each is not None] == [True, False, False]
