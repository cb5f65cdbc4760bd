"""Put caption data (ANSI/SCTE 128-1, 8.1; ATSC A/53 part 4, 6.2.3) into coded pictures; and a text in CEA-608."""

from collections.abc import Iterator

START = b"\0\0\1"
VALID, INVALID = 0xFC, 0xF8  # the head of a triple, its kind left out
FILL = (0x80, 0x80)
RESUME, SHOW = (0x14, 0x20), (0x14, 0x2F)  # load a caption; show what is loaded


def with_parity(byte: int) -> int:
    """Seven bits with the eighth that makes the ones odd."""
    return byte & 0x7F | (0x80 if (byte & 0x7F).bit_count() % 2 == 0 else 0)


def paired(codes: tuple[int, int]) -> tuple[int, int]:
    """Two bytes as they are sent."""
    return with_parity(codes[0]), with_parity(codes[1])


def spoken(words: str) -> Iterator[tuple[int, int]]:
    """One caption: control codes, each twice, and the letters."""
    yield from (paired(RESUME), paired(RESUME))
    letters = words.encode("ascii") + b"\0" * (len(words) % 2)
    for at in range(0, len(letters), 2):
        yield paired((letters[at], letters[at + 1]))
    yield from (paired(SHOW), paired(SHOW))


def triples(first: tuple[int, int], second: tuple[int, int] = FILL, *, valid: bool = True) -> bytes:
    """The pairs of both fields, and a place for CEA-708 that holds nothing."""
    head = VALID if valid else INVALID
    return bytes([head, *first, head | 1, *second, INVALID | 2, 0, 0])


def captioned(data: bytes, coding: str, carried: bytes) -> bytes:
    """A coded picture, by start codes, that carries these triples."""
    user_data = b"GA94\x03" + bytes([0x40 | len(carried) // 3, 0xFF]) + carried + b"\xff"
    if coding == "mpeg2video":
        return _before(data, START + b"\xb2" + user_data, lambda byte: 1 <= byte <= 0xAF)
    message = b"\xb5\x00\x31" + user_data
    payload = b"\x04" + bytes([len(message)]) + message + b"\x80"
    if coding == "hevc":
        return _before(data, b"\0" + START + b"\x4e\x01" + _escaped(payload), lambda byte: byte >> 1 & 0x3F < 32)
    return _before(data, b"\0" + START + b"\x06" + _escaped(payload), lambda byte: byte & 0x1F in range(1, 6))


def _before(data: bytes, added: bytes, is_picture) -> bytes:
    """In front of the first unit that is of the picture itself."""
    at = data.find(START)
    while at >= 0 and not is_picture(data[at + 3]):
        at = data.find(START, at + 3)
    assert at >= 0, "no picture in it"
    at -= data[at - 1 : at] == b"\0"
    return data[:at] + added + data[at:]


def _escaped(payload: bytes) -> bytes:
    found, noughts = bytearray(), 0
    for byte in payload:
        if noughts == 2 and byte < 4:
            found.append(3)
            noughts = 0
        found.append(byte)
        noughts = noughts + 1 if byte == 0 else 0
    return bytes(found)
