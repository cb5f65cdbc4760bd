"""The packets of one programme, where they lie in what came: they are joined when the container library reads them."""

import io
from dataclasses import dataclass
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.mpegts.packets import PACKET

Packets = NDArray[np.uint8]  # (packets, 188)
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class ProgrammePackets:
    """Those of `packets` that stand at `places`, behind tables that announce them; `tables` may be empty.

    `odd`: some were left out because they are scrambled, or are marked as damaged.
    """

    tables: bytes
    packets: Packets
    places: Places
    odd: bool = False

    def __bytes__(self) -> bytes:
        """All of it, as a transport stream."""
        return b"".join((self.tables, self.packets[self.places].data))

    def file(self) -> BinaryIO:
        """The same to be read a part at a time, of which no copy is made."""
        return cast("BinaryIO", PacketsFile(self))


class PacketsFile:
    """Packets of one programme as a file."""

    def __init__(self, packets: ProgrammePackets) -> None:
        self._packets, self._at = packets, 0
        self._size = len(packets.tables) + PACKET * len(packets.places)

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; all that is left for a negative size."""
        begin, tables = min(self._at, self._size), self._packets.tables
        end = self._size if size < 0 else min(begin + size, self._size)
        self._at = max(self._at, end)
        first, last = (max(0, place - len(tables)) for place in (begin, end))
        places = self._packets.places[first // PACKET : -(-last // PACKET)]
        rows = self._packets.packets[places].reshape(-1)
        skipped = first % PACKET
        return tables[begin:end] + rows[skipped : skipped + last - first].tobytes()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go on elsewhere. Gives where."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Where it goes on."""
        return self._at
