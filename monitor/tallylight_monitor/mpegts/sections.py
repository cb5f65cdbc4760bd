"""The sections that a transport stream's tables are sent in (ISO/IEC 13818-1, 2.4.4): read and written. Pure."""

from collections.abc import Iterator
from zlib import crc32

from tallylight_monitor.mpegts.packets import begins_unit, payload_of

LONGEST_SECTION = 1024
CRC = 4  # bytes, at the end of each


class SectionReader:
    """Puts the sections of one PID together from its packets; one that is damaged is left out.

    One with a wrong check sum that comes the same again was made so, and is no damage. `wrong` counts those whose sum
    does not fit, until one comes the same again.
    """

    def __init__(self) -> None:
        self._held = b""
        self._last = b""
        self._doubtful = b""
        self.wrong = 0

    def take(self, packet: bytes) -> Iterator[bytes]:
        """The sections that are whole with this packet, and other than the one before."""
        payload = payload_of(packet)
        if payload is None:
            return
        if begins_unit(packet):
            pointer = payload[0] if payload else 0
            yield from self._whole(self._held + payload[1 : 1 + pointer])
            self._held = payload[1 + pointer :]
        elif self._held:
            self._held += payload
        yield from self._whole(self._held)

    def _whole(self, held: bytes) -> Iterator[bytes]:
        while len(held) >= 3 and held[0] != 0xFF:
            length = 3 + (int.from_bytes(held[1:3], "big") & 0x0FFF)
            if length > LONGEST_SECTION + 3 or len(held) < length:
                break
            section, held = held[:length], held[length:]
            if section == self._last:
                continue
            if section_crc(section) == 0 or section == self._doubtful:
                self._last = section
                yield section
            else:
                self._doubtful = section
                self.wrong += 1
        self._held = held[: LONGEST_SECTION + 3]


def section(table: int, number: int, body: bytes) -> bytes:
    """A section of a table that has no other, in force, with its check sum."""
    head = number.to_bytes(2, "big") + bytes([0xC1, 0, 0])
    length = (0xB000 | len(head) + len(body) + CRC).to_bytes(2, "big")
    plain = bytes([table]) + length + head + body
    return plain + section_crc(plain).to_bytes(CRC, "big")


_MIRRORED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


def section_crc(data: bytes) -> int:
    """The check sum of sections: 0 over a section with its own.

    MPEG's CRC-32 is zlib's with every bit order turned round and no final inversion.
    """
    turned = crc32(data.translate(_MIRRORED)) ^ 0xFFFFFFFF
    return int(f"{turned:032b}"[::-1], 2)
