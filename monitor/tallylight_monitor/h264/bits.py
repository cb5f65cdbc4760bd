"""Bits and numbers as H.264 writes them (ISO/IEC 14496-10, 7.2 and 9.1)."""

LONGEST_GOLOMB = 32  # zeros before the first one


class EndOfBitsError(Exception):
    """There are fewer bits than were to be read, or no number is written where one should be."""


class Bits:
    """Bits that are read one after the other."""

    def __init__(self, data: bytes) -> None:
        self._all, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        """The next so many, as a number."""
        if count > self._left:
            raise EndOfBitsError
        self._left -= count
        return self._all >> self._left & ((1 << count) - 1)

    def golomb(self) -> int:
        """The next number that is written without a sign (9.1)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > LONGEST_GOLOMB:
                raise EndOfBitsError
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """The next number with a sign (9.1.1)."""
        code = self.golomb()
        return (code + 1) // 2 if code & 1 else -(code // 2)


def plain(unit: bytes) -> bytes:
    """A unit without the bytes that keep start codes out of it (7.4.1)."""
    return unit.replace(b"\0\0\3", b"\0\0")
