"""Whether all of a file was read: what its packets do not account for was lost on the way, whatever libav says.

A demuxer passes over what it does not understand, and ends where it understands nothing any more, without an error.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from io import SEEK_END
from typing import BinaryIO

from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from tallylight_monitor.decoder.declared_length import declared_length
from tallylight_monitor.decoder.declared_time import HEAD, declared_seconds
from tallylight_monitor.decoder.file_time import NOTHING, Lost
from tallylight_monitor.decoder.media_spans import media_spans, read_at
from tallylight_monitor.decoder.packet_spans import PacketSpans, Span
from tallylight_monitor.decoder.streams import pictures_of

# So much must be missing to be told, in seconds at the file's own rate: as long as a track may be absent; or as much
# as was read, for what was read of a moment tells no rate. A gap that is shorter than the other is the container's own.
MISSING_SECONDS, GAP_SECONDS = 2.0, 0.5


class WholeFile:
    """A container of a file, of which the packets of every track are accounted for.

    `file` holds the same bytes: they are read here once the container has read them.
    """

    def __init__(self, container: InputContainer, file: BinaryIO) -> None:
        self.streams = container.streams
        self._container, self._file, self._spans = container, file, PacketSpans()

    def declared(self) -> float:
        """How many seconds it lasts by its own header; 0 where that does not say it."""
        played = [*pictures_of(self)[:1], *self.streams.audio[:1]]
        return declared_seconds(self._container, played, read_at(self._file, 0, HEAD))

    def demux(self, *streams: Stream) -> "Iterator[Packet[Stream]]":
        """The packets of these."""
        chosen = {stream.index for stream in streams}
        for packet in self._container.demux():
            if packet.size:
                self._spans.note(packet.pos, packet.size)
            if packet.stream.index in chosen:
                yield packet

    def unread(self, seconds: float) -> Lost:
        """What of it was not read, where so many seconds were, at their rate; nothing where little is missing."""
        if not (self._spans.held and seconds):
            return NOTHING
        held, size, rate = self._spans.held, self._file.seek(0, SEEK_END), self._spans.held / seconds
        least, longest = min(held, MISSING_SECONDS * rate), min(held, GAP_SECONDS * rate)
        form = self._container.format.name
        if (missing := declared_length(self._file, size, form) - size) >= least:
            return Lost(f"it is cut off: {missing:,} bytes that it should have are missing at its end", missing / rate)
        gaps = [(begin, end) for begin, end in self._spans.gaps(size) if end - begin >= longest]
        if sum(end - begin for begin, end in gaps) < least:
            return NOTHING
        media = media_spans(self._file, size, form)
        missing = sum(_held_by(media, gap) for gap in gaps)
        if missing < least:
            return NOTHING
        return Lost(f"{missing:,} of its {size:,} bytes hold nothing that can be read", missing / rate)


def _held_by(spans: Sequence[Span], gap: Span) -> int:
    """How many bytes of a gap lie in these spans, which are in order."""
    begins = [begin for begin, _ in spans]
    near = spans[max(0, bisect_right(begins, gap[0]) - 1) : bisect_left(begins, gap[1])]
    return sum(max(0, min(end, gap[1]) - max(begin, gap[0])) for begin, end in near)
