"""Transport streams made byte by byte, and their packets as disks and satellites have them."""

from tallylight_monitor.mpegts.sections import section_crc

PACKET = 188


def pat(programmes, *, counter=0, stream=1, part=(0, 0), in_force=True):
    """The packets of a PAT that names these programmes: number and PID of the PMT. `part`: its own number, the last."""
    return packed(section(programmes, stream=stream, part=part, in_force=in_force), counter=counter)


def section(programmes, *, stream=1, part=(0, 0), in_force=True):
    """A section of a PAT."""
    body = b"".join(number.to_bytes(2, "big") + (0xE000 | pid).to_bytes(2, "big") for number, pid in programmes)
    head = b"\x00" + (0xB000 | (len(body) + 9)).to_bytes(2, "big") + stream.to_bytes(2, "big")
    whole = head + bytes([0xC0 | in_force, *part]) + body
    return whole + section_crc(whole).to_bytes(4, "big")


def packed(sections, *, counter=0):
    """The packets of sections of a PAT, one behind the other."""
    rest = b"\0" + sections
    packets = b""
    while rest:
        piece, rest = rest[:184], rest[184:]
        begin = 0x40 if not packets else 0
        packets += bytes([0x47, begin, 0, 0x10 | counter & 15]) + piece.ljust(184, b"\xff")
        counter += 1
    return packets


def of_pid(pid, fill=0xAA, count=1):
    """Packets of a PID, with a payload of one byte over and over."""
    return (bytes([0x47, pid >> 8 & 0x1F, pid & 0xFF, 0x10]) + bytes([fill]) * 184) * count


def in_packets_of(size, data):
    """A transport stream in packets of 192 bytes, with a time stamp before each, or of 204, with parity behind."""
    packets = [data[at : at + PACKET] for at in range(0, len(data), PACKET)]
    if size == 192:
        return b"".join(number.to_bytes(4, "big") + packet for number, packet in enumerate(packets))
    return b"".join(packet + bytes(size - PACKET) for packet in packets)
