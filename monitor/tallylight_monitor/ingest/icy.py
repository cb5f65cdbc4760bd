"""Take the titles out of a SHOUTcast stream: between every so many bytes of sound stands what is playing. Pure.

They are sent to who asks for them; some servers send them to everybody, and then players leave them out.
"""

UNIT = 16  # bytes in which the length of a title is counted
LARGEST_INTERVAL = 1 << 24  # bytes; usual are 8 to 64 kB
BEGIN = b"Stream"  # of `StreamTitle='…';`


def interval_of(header: str) -> int:
    """How many bytes of sound stand between two titles, by the header `icy-metaint`; 0 where there are no titles."""
    text = header.strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(LARGEST_INTERVAL)) + 1 else 0
    return number if number <= LARGEST_INTERVAL else 0


class TitleFilter:
    """Takes the titles out of one connection's bytes, which may come in any pieces.

    Where no title stands in its place, the header was not meant: everything from there on is sound.
    """

    def __init__(self, interval: int) -> None:
        self._interval = self._left = interval
        self._held = b""
        self._believed = interval > 0

    def sound_of(self, data: bytes) -> bytes:
        """What is left of the next bytes; part of a title waits for the rest of it."""
        sound = b""
        while data and self._believed:
            if self._left:
                sound, data, self._left = sound + data[: self._left], data[self._left :], max(0, self._left - len(data))
                continue
            held = self._held + data
            end = 1 + UNIT * held[0]
            if len(held) < end:
                self._held = held
                return sound
            self._held, data, self._left = b"", held[end:], self._interval
            if end > 1 and not held[1:].startswith(BEGIN):
                self._believed, data = False, held
        return sound + data
