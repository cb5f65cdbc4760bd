"""One packet of a transport stream (ISO/IEC 13818-1, 2.4.3). Pure."""

PACKET = 188  # bytes
SYNC = 0x47
# Bytes from one packet to the next: plain, with a time stamp before each (M2TS), with parity behind each (DVB-ASI).
PITCHES = (188, 192, 204)


def payload_of(packet: bytes) -> bytes | None:
    """What a packet carries, behind its adaptation field; None where it carries nothing, or is scrambled."""
    control = packet[3]
    if not control & 0x10 or control >> 6:
        return None
    return packet[4:] if not control & 0x20 else packet[5 + packet[4] :]


def begins_unit(packet: bytes) -> bool:
    """Whether a section, or a piece of an elementary stream, begins in it."""
    return bool(packet[1] & 0x40)


def packets_of(pid: int, section: bytes, counter: int = 0) -> bytes:
    """A section in as many packets as it takes; `counter` is the first one's continuity counter."""
    left, packets, first = b"\0" + section, b"", True
    while left:
        head = bytes([SYNC, (0x40 if first else 0) | pid >> 8, pid & 0xFF, 0x10 | counter & 0x0F])
        packets += (head + left[: PACKET - 4]).ljust(PACKET, b"\xff")
        left, first, counter = left[PACKET - 4 :], False, counter + 1
    return packets
