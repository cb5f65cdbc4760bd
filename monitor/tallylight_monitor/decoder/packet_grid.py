"""Where the packets of a transport stream stand in a stream of bytes, whatever is damaged or put between them.

Every packet goes through here, so it is done by arrays. `ingest/ts/packets` looks at a stream's first bytes only, in
the process that loads no numpy.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from tallylight_monitor.mpegts.packets import PACKET, PITCHES, SYNC

Bytes = NDArray[np.uint8]

# So many packets in a row must begin with the sync byte before they are taken for packets.
PROOF = 5
PROOF_BYTES = PROOF * max(PITCHES)
# So much is searched at once: where packets break off again and again, the rest is not looked through each time.
SEARCHED = 1 << 16


@dataclass(slots=True)
class PacketGrid:
    """Cuts bytes into packets of 188 bytes. `pitch` is known once packets have been found, 0 before.

    `passed` says what was passed over in the bytes taken last, behind the first packet of all: before which packet, and
    how many bytes.
    """

    pitch: int = 0
    passed: list[tuple[int, int]] = field(default_factory=list)
    _left: bytes = b""

    def take(self, data: bytes) -> Bytes:
        """The whole packets that are there now, shape (packets, 188); what is no packet is passed over."""
        held = np.frombuffer(self._left + data if self._left else data, np.uint8)
        rows: list[Bytes] = []
        at, count, known = 0, 0, self.pitch
        self.passed = []
        while (begin := self._begin(held, at)) is not None:
            self._pass(count, begin - at if known else 0)
            known = self.pitch
            packets = self._run(held, begin)
            rows.append(packets)
            count += len(packets)
            at = begin + len(packets) * self.pitch
        kept = max(at, len(held) - PROOF_BYTES)
        self._pass(count, kept - at if known else 0)
        self._left = held[kept:].tobytes()
        if len(rows) == 1:
            return rows[0]  # as nearly always, and a segment is large
        return np.concatenate(rows) if rows else np.zeros((0, PACKET), np.uint8)

    def _pass(self, place: int, count: int) -> None:
        if count:
            self.passed.append((place, count))

    def _begin(self, held: Bytes, at: int) -> int | None:
        """Where the next packets begin: here, where the grid goes on, or further on, where another begins."""
        if self.pitch and at + PACKET <= len(held) and held[at] == SYNC:
            return at
        if self.pitch and at + PACKET > len(held):
            return None
        while (found := find_packets(held[at : at + SEARCHED])) is None:
            if at + SEARCHED >= len(held):
                return None
            at += SEARCHED - PROOF_BYTES
        self.pitch, offset = found
        return at + offset

    def _run(self, held: Bytes, begin: int) -> Bytes:
        """Packets from here to the first that does not begin as one."""
        whole = (len(held) - begin - PACKET) // self.pitch + 1
        heads = held[begin :: self.pitch][:whole] == SYNC
        count = whole if heads.all() else int(np.argmin(heads))
        return as_strided(held[begin:], (count, PACKET), (self.pitch, 1))


def find_packets(data: Bytes) -> tuple[int, int] | None:
    """The pitch of the packets in these bytes, and where the first begins; None where there are none."""
    for pitch in PITCHES:
        if (data[: PROOF * pitch : pitch] == SYNC).all() and len(data) > (PROOF - 1) * pitch:
            return pitch, 0  # as nearly always
        last = len(data) - (PROOF - 1) * pitch
        if last > 0:
            heads = np.logical_and.reduce([data[step * pitch :][:last] == SYNC for step in range(PROOF)])
            if (begin := int(np.argmax(heads))) or heads[0]:
                return pitch, begin
    few = len(data) // PACKET
    if few and len(data) == few * PACKET and (data[::PACKET] == SYNC).all():
        return PACKET, 0  # too short for the proof, and nothing else in it
    return None
