"""The same coded media in other packages: program streams, several programmes in one stream, a still in a few bytes."""

from fractions import Fraction
from io import BytesIO

import av
import numpy as np
from transport_streams import PACKET, pat


def remuxed(data, form, kinds=("video", "audio"), **options):
    """Media in another container, not coded again."""
    out = BytesIO()
    with av.open(BytesIO(data)) as source, av.open(out, "w", format=form, options=options) as target:
        copies = {s.index: target.add_stream_from_template(s) for s in source.streams if s.type in kinds}
        for packet in source.demux():
            if packet.size and packet.stream.index in copies:
                packet.stream = copies[packet.stream.index]
                target.mux(packet)
    return out.getvalue()


def programmes_together(*streams):
    """One transport stream of several: each is a programme of its own, numbered from 1."""
    parts, entries = [], []
    for number, data in enumerate(streams, start=1):
        pmt, first = 0x1000 + number, 0x100 * number
        options = {
            "mpegts_service_id": str(number),
            "mpegts_pmt_start_pid": str(pmt),
            "mpegts_start_pid": str(first),
        }
        parts.append(remuxed(data, "mpegts", **options))
        entries.append((number, pmt))
    return b"".join(_in_turn(parts, entries))


def _in_turn(parts, entries):
    packets = [[part[at : at + PACKET] for at in range(0, len(part), PACKET)] for part in parts]
    for index in range(max(map(len, packets))):
        if index % 100 == 0:
            yield pat(entries, counter=index // 100)
        yield from (own[index] for own in packets if index < len(own) and _pid(own[index]) > 0x20)


def _pid(packet):
    return (packet[1] & 0x1F) << 8 | packet[2]


def still_film(seconds, form="matroska", fps=25):
    """A still picture for so long: few bytes, many pictures."""
    out = BytesIO()
    with av.open(out, "w", format=form) as container:
        stream = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "g": "250"})
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        grey = np.full((135, 160), 128, np.uint8)
        grey[20:60, 40:120] = 200
        for index in range(seconds * fps):
            frame = av.VideoFrame.from_ndarray(grey, "yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()
