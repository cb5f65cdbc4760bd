"""Small pictures as JPEG files, for people. Uses av."""

from fractions import Fraction

from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

QUALITY = "4"  # mjpeg's quantiser: about 20 kB at 480 x 270
FORM = "yuvj420p"


class Jpegs:
    """Makes one after the other with one encoder: to make an encoder, with its threads, takes as long as a picture."""

    def __init__(self) -> None:
        self._encoder: VideoCodecContext | None = None
        self._count = 0

    def made(self, frame: VideoFrame) -> bytes:
        """A frame as a JPEG file."""
        still = frame.reformat(format=FORM, dst_color_range=ColorRange.JPEG, threads=1)
        encoder = self._encoder
        if encoder is None or (encoder.width, encoder.height) != (still.width, still.height):
            encoder = self._encoder = _encoder(still.width, still.height)
        # Each has a time of its own, though none is told: the encoder refuses one that it has had.
        self._count += 1
        still.pts, still.time_base = self._count, encoder.time_base
        return b"".join(bytes(packet) for packet in encoder.encode(still))


def _encoder(width: int, height: int) -> VideoCodecContext:
    encoder = VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, FORM
    # The tables of the standard: to find better ones takes a tenth more time for a twentieth less bytes.
    encoder.options = {"qmin": QUALITY, "qmax": QUALITY, "huffman": "default"}
    encoder.time_base = Fraction(1, 25)
    # More would give a picture with the next one, and take memory.
    encoder.thread_count, encoder.thread_type = 1, "NONE"
    return encoder
