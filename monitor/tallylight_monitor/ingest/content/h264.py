"""What H.264's sequence parameter sets say of pictures (ISO/IEC 14496-10, 7.3.2.1.1 and E.1.1). Pure."""

from typing import NamedTuple

from tallylight_monitor.ingest.content.coded import UNSAID

# Profiles whose sets say how chroma is sampled; what others have is 4:2:0.
WITH_CHROMA = frozenset({44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244})
LONGEST_GOLOMB = 32  # zeros before the first one
ANY_ASPECT = 255  # the pixels' shape in two numbers


class EndOfBitsError(Exception):
    """There are fewer bits than were to be read, or no number is written where one should be."""


class H264Set(NamedTuple):
    """One set: the codec as RFC 6381 has it, the size that is shown, and the number of the transfer function."""

    codec: str
    width: int = 0
    height: int = 0
    transfer: int = UNSAID


def parameter_set(unit: bytes) -> H264Set | None:
    """What the unit says, from its header on, without the bytes that keep start codes out of it.

    Of one that breaks off, the codec alone; None where even that lacks.
    """
    if len(unit) < 4:
        return None
    codec, profile = f"avc1.{unit[1:4].hex()}", unit[1]
    try:
        return H264Set(codec, *_pictures(Bits(unit[4:]), profile))
    except EndOfBitsError:
        return H264Set(codec)


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


def _pictures(bits: Bits, profile: int) -> tuple[int, int, int]:
    bits.golomb()  # the set's number
    chroma = _chroma(bits) if profile in WITH_CHROMA else 1
    bits.golomb()  # frame numbers' length
    _pass_order(bits)
    bits.golomb()  # reference frames
    bits.take(1)
    width, height = 16 * (bits.golomb() + 1), 16 * (bits.golomb() + 1)
    lines = 2 - bits.take(1)  # 2 where pictures may come as fields
    bits.take(lines)  # and direct inference
    unit = 2 if chroma in (1, 2) else 1, (2 if chroma == 1 else 1) * lines
    left, right, top, bottom = [bits.golomb() for _ in range(4)] if bits.take(1) else [0] * 4
    shown = width - unit[0] * (left + right), height * lines - unit[1] * (top + bottom)
    return max(0, shown[0]), max(0, shown[1]), _transfer(bits)


def _chroma(bits: Bits) -> int:
    chroma = bits.golomb()
    bits.take(chroma == 3)
    bits.golomb(), bits.golomb()  # depths of luma and chroma
    bits.take(1)
    if bits.take(1):
        for number in range(12 if chroma == 3 else 8):
            _pass_scaling(bits, 16 if number < 6 else 64)
    return chroma


def _pass_scaling(bits: Bits, size: int) -> None:
    """A list of factors, which ends where the next one would be 0 (7.3.2.1.1.1)."""
    last = 8
    for _ in range(size if bits.take(1) else 0):
        last = (last + bits.signed()) % 256
        if not last:
            return


def _pass_order(bits: Bits) -> None:
    """How the order of pictures is told."""
    kind = bits.golomb()
    if kind == 0:
        bits.golomb()
    elif kind == 1:
        bits.take(1)
        bits.golomb(), bits.golomb()
        for _ in range(min(bits.golomb(), 255)):
            bits.golomb()


def _transfer(bits: Bits) -> int:
    if not bits.take(1):
        return UNSAID
    if bits.take(1) and bits.take(8) == ANY_ASPECT:
        bits.take(32)
    if bits.take(1):
        bits.take(1)
    if not bits.take(1):
        return UNSAID
    bits.take(4)
    return bits.take(24) >> 8 & 0xFF if bits.take(1) else UNSAID
