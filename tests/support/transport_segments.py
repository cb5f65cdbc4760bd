"""Segments of a transport stream in many codings, and how the library and our own reader read them. Uses av."""

from functools import cache
from io import BytesIO

import av
import numpy as np

from tallylight_monitor.decoder.containers import open_segment
from tallylight_monitor.decoder.elementary.reading import Overheard
from tallylight_monitor.decoder.transport_stream import TransportStream

SECONDS, FPS = 2, 25


@cache
def segment(
    picture="libx264",
    sound="aac",
    rate=48_000,
    layout="stereo",
    picture_options=(),
    muxer_options=(),
    begin=1.4,
):
    """Two seconds, 50 pictures; of no `picture`, or no `sound`, where that is empty. `begin` in seconds."""
    out = BytesIO()
    options = {"muxdelay": "0", "muxpreload": "0", "output_ts_offset": str(begin), **dict(muxer_options)}
    with av.open(out, "w", format="mpegts", options=options) as container:
        shown = container.add_stream(picture, rate=FPS, options=dict(picture_options)) if picture else None
        heard = container.add_stream(sound, rate=rate, layout=layout) if sound else None
        if shown is not None:
            shown.width, shown.height, shown.pix_fmt, shown.gop_size = 160, 96, "yuv420p", FPS
        for number in range(SECONDS * FPS):
            if shown is not None:
                container.mux(shown.encode(_picture(number)))
            if heard is not None:
                for frame in _sound(number, heard, rate, layout):
                    container.mux(heard.encode(frame))
        for stream in filter(None, (shown, heard)):
            container.mux(stream.encode(None))
    return out.getvalue()


def _picture(number):
    grid = np.indices((96, 160)).sum(axis=0) * (number + 3)
    frame = av.VideoFrame.from_ndarray(np.stack([grid % 255] * 3, axis=-1).astype(np.uint8), format="rgb24")
    frame.pts = number
    return frame.reformat(format="yuv420p")


def _sound(number, stream, rate, layout):
    """As many frames as belong to a picture's time, and the coder takes."""
    size = stream.codec_context.frame_size or 1024
    for index in range(-(-number * rate // (FPS * size)), -(-(number + 1) * rate // (FPS * size))):
        times = (np.arange(size) + index * size) / rate
        tone = 0.3 * np.sin(2 * np.pi * 440 * times).astype(np.float32)
        channels = av.AudioLayout(layout).nb_channels
        frame = av.AudioFrame.from_ndarray(np.stack([tone] * channels), format="fltp", layout=layout)
        frame.sample_rate, frame.pts = rate, index * size
        yield frame


def stretch_of(data):
    """All of a segment as a stretch."""
    transport = TransportStream()
    transport.begin(segment=True)
    (found,) = transport.take(data)
    return found


def overheard(stretch):
    """What the library says of a stretch."""
    container = open_segment(stretch.data, form="mpegts")
    heard = Overheard(container)
    for _ in heard.demux(*container.streams.video[:1], *container.streams.audio[:1]):
        pass
    container.close()
    return heard
