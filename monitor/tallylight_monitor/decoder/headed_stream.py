"""Cut a stream of bytes where it begins anew: its header comes again, because what makes it was started again.

The container library reads such a stream by the header that came first, or breaks off.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tallylight_monitor.decoder.fragment_stream import FragmentStream
from tallylight_monitor.decoder.stretch import Cutter, Stretch

# What a header begins with: Matroska's and WebM's with its kind (RFC 8794), the first page of an Ogg track (RFC 3533).
HEADERS = {
    "matroska": re.compile(rb"\x1aE\xdf\xa3.{1,70}?\x42\x82.(?:matroska|webm)", re.DOTALL),
    "ogg": re.compile(rb"OggS\0\x02", re.DOTALL),
}
MP4_BRAND = re.compile(rb"\0\0\0[\x10-\x40]ftyp[ -~]{4}", re.DOTALL)  # ISO 14496-12, 4.3
# A header is found whole, wherever pieces end; one that stands so near behind another belongs to it. So much comes at
# once, for where its buffer ends within a description of pictures, libav's reader of MP4 cannot go back in it.
LONGEST_HEADER, TOGETHER = 96, 4096


@dataclass(slots=True)
class HeadedStream:
    """One stream, read piece by piece; an empty piece is its end. `header` is what a header begins with."""

    header: "re.Pattern[bytes]"
    _held: bytes = b""
    _length: int = 0  # bytes handed on of this file
    _fresh: bool = True

    def take(self, data: bytes) -> Iterator[Stretch]:
        """The stretches of a piece, in order."""
        held, begin = self._held + data, 0
        for found in self.header.finditer(held):
            if self._length + found.start() - begin >= TOGETHER:
                yield from self._stretch(held[begin : found.start()])
                begin, self._length, self._fresh = found.start(), 0, True
        end = len(held) if not data else max(begin, len(held) - LONGEST_HEADER)
        if data and self._fresh and end - begin < TOGETHER:
            end = begin
        self._held = held[end:]
        yield from self._stretch(held[begin:end])

    def _stretch(self, data: bytes) -> Iterator[Stretch]:
        if data:
            yield Stretch(None, data, self._fresh)
            self._length += len(data)
            self._fresh = False


def headed(head: bytes) -> tuple[Cutter, str] | None:
    """What cuts a stream that begins like this, and libav's name of its format; None for streams without headers."""
    if MP4_BRAND.match(head):
        return FragmentStream(), "mp4"
    for form, header in HEADERS.items():
        if header.match(head):
            return HeadedStream(header), form
    return None
