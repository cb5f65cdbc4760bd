"""Sound as it is delivered: AAC in a transport stream. Uses av."""

from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO

import av
import numpy as np
from av.audio.stream import AudioStream

from sound.programmes import Stereo
from sound.synthesis import RATE

FRAME = 1024  # samples that AAC codes at once
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}
SURROUND = 0.03  # how much of left and right is heard behind: a room


@dataclass(frozen=True, slots=True)
class Coding:
    """Channels, bits a second, samples a second."""

    channels: int
    bitrate: int
    rate: int = RATE

    def __str__(self) -> str:
        """For the name of a case."""
        return f"{self.channels}ch-{self.bitrate // 1000}k" + (f"-{self.rate}" if self.rate != RATE else "")


def coded(heard: Stereo, coding: Coding, begin: float) -> bytes:
    """A transport stream whose stamps begin there, in seconds."""
    out = BytesIO()
    with av.open(out, "w", format="mpegts") as container:
        stream = container.add_stream("aac", rate=coding.rate, layout=LAYOUTS[coding.channels])
        assert isinstance(stream, AudioStream)
        stream.bit_rate = coding.bitrate
        resampler = av.AudioResampler(
            format="fltp", layout=LAYOUTS[coding.channels], rate=coding.rate, frame_size=FRAME
        )
        first = round(begin * coding.rate)
        for frame in (*_resampled(_laid_out(heard, coding.channels), coding, resampler), None):
            if frame is not None:
                frame.pts, first = first, first + frame.samples
                frame.time_base = Fraction(1, coding.rate)
            container.mux(stream.encode(frame))
    return out.getvalue()


def _resampled(heard: Stereo, coding: Coding, resampler: av.AudioResampler) -> list[av.AudioFrame]:
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(heard, np.float32), format="fltp", layout=LAYOUTS[coding.channels]
    )
    frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
    return [*resampler.resample(frame), *resampler.resample(None)]


def _laid_out(heard: Stereo, channels: int) -> Stereo:
    """As many channels: of six, the centre has a part of both, and what is behind is the room."""
    if channels == 1:
        return heard.mean(axis=0, keepdims=True)
    if channels == len(heard):
        return heard
    middle = heard.mean(axis=0) * 0.3
    return np.stack([*heard, middle, middle * 0, heard[0] * SURROUND, heard[1] * SURROUND])
