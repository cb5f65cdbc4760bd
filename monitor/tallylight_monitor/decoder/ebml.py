"""The elements of EBML, of which Matroska and WebM are made (RFC 8794, 4 to 6): where each begins and ends. Pure."""

from typing import NamedTuple

ELEMENT_HEAD = 12  # bytes at most
_LONGEST_ID, _LONGEST_LENGTH = 4, 8  # bytes


class Element(NamedTuple):
    """One element: its ID with its marker, the bytes of its head, and how many it holds (None: that is not known)."""

    kind: int
    head: int
    held: int | None

    @property
    def length(self) -> int | None:
        """Head and all, in bytes; None where that is not known."""
        return None if self.held is None else self.head + self.held


def element(head: bytes) -> Element | None:
    """The element that begins here, by its first twelve bytes; None where none does, or too little of it is there."""
    used = _width(head, _LONGEST_ID)
    more = _width(head[used:], _LONGEST_LENGTH) if used else 0
    if not more:
        return None
    unknown = (1 << 7 * more) - 1  # all bits of a length set
    held = int.from_bytes(head[used : used + more], "big") & unknown
    return Element(int.from_bytes(head[:used], "big"), used + more, None if held == unknown else held)


def _width(data: bytes, longest: int) -> int:
    """Of how many bytes the number is that begins here; 0 where none does, or not all of it is there."""
    width = 9 - data[0].bit_length() if data and data[0] else longest + 1
    return width if width <= min(longest, len(data)) else 0
