"""Unpack what a server has packed (Content-Encoding), in small pieces: no answer fills the memory. Pure."""

import re
import zlib
from collections.abc import Iterable, Iterator

PIECE = 65536  # bytes that come out at a time
GZIP, DEFLATE = frozenset({"gzip", "x-gzip"}), frozenset({"deflate"})
# No packings, and met all the same: the coding of a text, or how a store once took an object. All readers pass them by.
NO_PACKING = frozenset({"", "identity", "none", "binary", "7bit", "8bit", "utf-8", "utf8", "aws-chunked"})
_EITHER_HEAD, _NO_HEAD = 32 + zlib.MAX_WBITS, -zlib.MAX_WBITS  # gzip's or zlib's; what some call deflate has none
_GZIP_MARK = b"\x1f\x8b"
_ZLIB_METHOD = 8  # in the low four bits of its first byte


class UnknownPackingError(Exception):
    """A way of packing that was not asked for; the text is its name, as far as that can be shown."""

    def __init__(self, name: str) -> None:
        super().__init__(re.sub(r"[^ -~]", "", name)[:20])


class BrokenPackingError(Exception):
    """What came is not packed as was said, or not to its end; the text says which."""


class Unpacker:
    """One answer's. `size` counts the bytes that came out; `ended`: the packed data says that there is no more."""

    def __init__(self, packing: str) -> None:
        self.size = 0
        self.ended = False
        self.packs = bool(packing)
        self._deflate = packing in DEFLATE
        self._inner: zlib._Decompress | None = None

    def take(self, data: bytes) -> Iterator[bytes]:
        """What comes out of the next bytes. Raises BrokenPackingError."""
        if not self.packs:
            yield data
            return
        while data and (inner := self._reader_of(data)) is not None:
            try:
                out = inner.decompress(data, PIECE)
            except zlib.error:
                raise BrokenPackingError("packs its answer in a way that cannot be unpacked") from None
            self.size += len(out)
            self.ended = inner.eof
            data = inner.unused_data if inner.eof else inner.unconsumed_tail
            if out:
                yield out

    def end(self) -> None:
        """No more comes. Raises BrokenPackingError where more should have."""
        if self.packs and self._inner is not None and not self.ended:
            raise BrokenPackingError("ended before its end")

    def _reader_of(self, data: bytes) -> "zlib._Decompress | None":
        """What reads these bytes; None for what only fills up behind the end. Packed data may come in parts."""
        if self._inner is not None and not self.ended:
            return self._inner
        if self._inner is not None and not data.startswith(_GZIP_MARK):
            return None
        bare = self._deflate and data[0] & 0x0F != _ZLIB_METHOD
        self._inner, self.ended = zlib.decompressobj(_NO_HEAD if bare else _EITHER_HEAD), False
        return self._inner


def packing_of(lines: Iterable[str]) -> str:
    """The packing that an answer's header lines name, "" for none. Raises UnknownPackingError."""
    said = dict.fromkeys(line.strip().lower() for line in lines)  # one line twice is one
    packings = [name for line in said for name in map(str.strip, line.split(",")) if name not in NO_PACKING]
    if len(packings) > 1 or not GZIP.union(DEFLATE).issuperset(packings):
        raise UnknownPackingError(", ".join(packings))
    return packings[0] if packings else ""
