"""FLV made of other media, and put together as encoders do that change their mind."""

from io import BytesIO

import av

HEAD_BYTES = 13


def encoded(data, picture="", sound="", size=(320, 180)):
    """The media's pictures and sound, coded anew as FLV; a track whose codec is empty is left out."""
    out = BytesIO()
    with av.open(BytesIO(data)) as source, av.open(out, "w", format="flv") as target:
        streams = {}
        if picture:
            streams["video"] = target.add_stream(picture, rate=25)
            streams["video"].width, streams["video"].height = size
            streams["video"].pix_fmt = "yuv420p"
            streams["video"].thread_count = 1  # the same bytes each time
        if sound:
            streams["audio"] = target.add_stream(sound, rate=44_100, layout="stereo")
        resampler = av.AudioResampler(streams["audio"].format, "stereo", 44_100) if sound else None
        first = None
        for frame in source.decode(*(each for each in source.streams if each.type in streams)):
            first = frame.time if first is None else first
            frame.pts -= round(first / frame.time_base)
            if isinstance(frame, av.VideoFrame):
                target.mux(streams["video"].encode(frame.reformat(*size)))
            else:
                for ready in resampler.resample(frame):
                    target.mux(streams["audio"].encode(ready))
        for stream in streams.values():
            target.mux(stream.encode(None))
    return out.getvalue()


def tags(data):
    """The tags, without the file's head."""
    found, at = [], HEAD_BYTES
    while at < len(data):
        end = at + 11 + int.from_bytes(data[at + 1 : at + 4], "big") + 4
        found.append(data[at:end])
        at = end
    return found


def later(data, seconds):
    """The tags of a file, so much later."""
    moved = []
    for tag in tags(data):
        stamp = (tag[7] << 24 | int.from_bytes(tag[4:7], "big")) + round(seconds * 1000)
        moved.append(tag[:4] + (stamp & 0xFFFFFF).to_bytes(3, "big") + bytes([stamp >> 24]) + tag[8:])
    return b"".join(moved)
