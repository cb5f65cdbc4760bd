"""What sequence parameter sets say of pictures (ISO/IEC 14496-10, 7.3.2.1.1 and E.1.1)."""

from typing import NamedTuple

from tallylight_monitor.h264.bits import Bits, EndOfBitsError

# Profiles whose sets say how chroma is sampled; what others have is 4:2:0.
WITH_CHROMA = frozenset({44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244})
UNSAID = 2  # the number of a transfer function that is not told (ISO/IEC 23091-2)
WHOLE_CHROMA = 3  # 4:4:4
ANY_ASPECT = 255  # the pixels' shape in two numbers


class Numbering(NamedTuple):
    """How the head of a slice tells of which picture it is.

    `bits` has a frame's number, and `gaps` says that numbers may be left out. `fields`: pictures may come as fields.
    `order`: theirs is told by its low `order_bits` (0), by `differences` in each head or none (1), or not at all (2).
    `chroma` is 0 where there is none, or where the planes come `apart`.
    """

    bits: int
    gaps: bool
    fields: bool
    order: int
    order_bits: int
    differences: bool
    chroma: int
    apart: bool


class SequenceSet(NamedTuple):
    """One set: the codec as RFC 6381 has it, the size that is shown, and the number of the transfer function.

    `number` is what picture parameter sets call it; without `numbering` it breaks off.
    """

    codec: str
    number: int = 0
    numbering: Numbering | None = None
    width: int = 0
    height: int = 0
    transfer: int = UNSAID


def sequence_set(unit: bytes) -> SequenceSet | None:
    """What the unit says, from its header on, without the bytes that keep start codes out of it.

    Of one that breaks off, the codec alone; None where even that lacks.
    """
    if len(unit) < 4:
        return None
    codec, profile = f"avc1.{unit[1:4].hex()}", unit[1]
    try:
        return SequenceSet(codec, *_pictures(Bits(unit[4:]), profile))
    except EndOfBitsError:
        return SequenceSet(codec)


def _pictures(bits: Bits, profile: int) -> tuple[int, Numbering, int, int, int]:
    number = bits.golomb()
    chroma, apart = _chroma(bits) if profile in WITH_CHROMA else (1, False)
    frame_bits, order = bits.golomb() + 4, _order(bits)
    bits.golomb()  # reference frames
    gaps = bool(bits.take(1))
    width, height = 16 * (bits.golomb() + 1), 16 * (bits.golomb() + 1)
    lines = 2 - bits.take(1)  # 2 where pictures may come as fields
    numbering = Numbering(frame_bits, gaps, lines == 2, *order, chroma=0 if apart else chroma, apart=apart)
    bits.take(lines)  # and direct inference
    unit = 2 if chroma in (1, 2) else 1, (2 if chroma == 1 else 1) * lines
    left, right, top, bottom = [bits.golomb() for _ in range(4)] if bits.take(1) else [0] * 4
    shown = width - unit[0] * (left + right), height * lines - unit[1] * (top + bottom)
    return number, numbering, max(0, shown[0]), max(0, shown[1]), _transfer(bits)


def _chroma(bits: Bits) -> tuple[int, bool]:
    chroma = bits.golomb()
    apart = bool(chroma == WHOLE_CHROMA and bits.take(1))
    bits.golomb(), bits.golomb()  # depths of luma and chroma
    bits.take(1)
    if bits.take(1):
        for number in range(12 if chroma == WHOLE_CHROMA else 8):
            _pass_scaling(bits, 16 if number < 6 else 64)
    return chroma, apart


def _pass_scaling(bits: Bits, size: int) -> None:
    """A list of factors, which ends where the next one would be 0 (7.3.2.1.1.1)."""
    last = 8
    for _ in range(size if bits.take(1) else 0):
        last = (last + bits.signed()) % 256
        if not last:
            return


def _order(bits: Bits) -> tuple[int, int, bool]:
    """How the order of pictures is told: as in Numbering."""
    kind, low, differences = bits.golomb(), 0, False
    if kind == 0:
        low = bits.golomb() + 4
    elif kind == 1:
        differences = not bits.take(1)
        bits.golomb(), bits.golomb()
        for _ in range(min(bits.golomb(), 255)):
            bits.golomb()
    return kind, low, differences


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
