"""Codings that leave the size, the pixels or the depth to their container are decoded, too."""

from fractions import Fraction

import av
import pytest
from decoding import decoded

from tallylight_monitor.decoder.containers import UnplayableError, open_file
from tallylight_monitor.wire import PlayAddress

PICTURES, RATE = 50, 25

# Encoder, container, pixels.
DESCRIBED = {
    "uncompressed, AVI": ("rawvideo", "avi", "yuv420p"),
    "uncompressed, MOV": ("rawvideo", "mov", "uyvy422"),
    "uncompressed, Matroska": ("rawvideo", "mkv", "yuv420p"),
    "uncompressed 10 bit": ("v210", "mov", "yuv422p10le"),
    "FFV1": ("ffv1", "mkv", "yuv420p"),
    "FFV1, AVI": ("ffv1", "avi", "yuv422p"),
    "HuffYUV": ("huffyuv", "avi", "yuv422p"),
    "Ut Video": ("utvideo", "avi", "yuv420p"),
    "Animation": ("qtrle", "mov", "rgb24"),
    "MS MPEG-4": ("msmpeg4v2", "avi", "yuv420p"),
    "WMV": ("wmv2", "avi", "yuv420p"),
}


def film(path, codec, pixels):
    """Two seconds of a stripe that moves over grey."""
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 96, 64, pixels
        stream.time_base = Fraction(1, RATE)
        for number in range(PICTURES):
            grey = av.VideoFrame(96, 64, "gray")
            plane = grey.planes[0]
            row = bytearray(b"\x60" * plane.line_size)
            row[number : number + 24] = b"\xd0" * 24
            plane.update(bytes(row) * 64)
            frame = grey.reformat(format=pixels)
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("made", DESCRIBED.values(), ids=DESCRIBED)
def test_every_picture_is_judged(made, tmp_path):
    codec, container, pixels = made
    found = decoded(PlayAddress(str(film(tmp_path / f"film.{container}", codec, pixels)), network=False))
    assert len(found.times("black")) == PICTURES
    assert not any(found.values("decode_damage"))


def test_a_container_that_is_not_read_is_told_as_such(tmp_path):
    path = tmp_path / "film.gif"
    film(path, "gif", "rgb8")
    with pytest.raises(UnplayableError, match="it is in no container that is read: MPEG-TS"):
        open_file(str(path))
