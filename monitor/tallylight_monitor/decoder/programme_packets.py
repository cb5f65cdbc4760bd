"""The packets of one programme, where they lie in what came: they are joined when the container library reads them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
