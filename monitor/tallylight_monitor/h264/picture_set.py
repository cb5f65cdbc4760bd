"""What picture parameter sets say (ISO/IEC 14496-10, 7.3.2.2): what the head of a slice is read by."""

from typing import NamedTuple

from tallylight_monitor.h264.bits import Bits, EndOfBitsError


class PictureSet(NamedTuple):
    """One set, and the `number` of the sequence set that it is of.

    `bottom`: heads tell the order of the second field. `references`: how many pictures each list has unless a head
    says otherwise. `weighted` and `weighs_both`: heads have weights for them, in slices of one list and of two.
    `redundant`: heads say whether a slice is there once more.
    """

    number: int
    bottom: bool
    references: tuple[int, int]
    weighted: bool
    weighs_both: bool
    redundant: bool


def picture_set(unit: bytes) -> tuple[int, PictureSet] | None:
    """The set's own number, and what the unit says, from its header on, without the bytes that keep start codes out.

    None where it breaks off, or has groups of slices, which only profiles have that are hardly used.
    """
    try:
        return _read(Bits(unit[1:]))
    except EndOfBitsError:
        return None


def _read(bits: Bits) -> tuple[int, PictureSet] | None:
    own, sequence = bits.golomb(), bits.golomb()
    bits.take(1)  # how coefficients are coded
    bottom = bool(bits.take(1))
    if bits.golomb():
        return None
    references = bits.golomb() + 1, bits.golomb() + 1
    weighted, both = bool(bits.take(1)), bits.take(2) == 1
    bits.signed(), bits.signed(), bits.signed()  # quantisers
    bits.take(2)  # the loop filter's control, and constrained prediction
    return own, PictureSet(sequence, bottom, references, weighted, both, bool(bits.take(1)))
