"""The head of a slice: of which frame it is, and whether numbers begin anew behind it (ISO/IEC 14496-10, 7.3.3)."""

from typing import Final

from tallylight_monitor.h264.bits import Bits, EndOfBitsError, plain
from tallylight_monitor.h264.picture_set import PictureSet, picture_set
from tallylight_monitor.h264.sequence_set import Numbering, sequence_set

P, B, SP = 0, 1, 3  # types of slices, by fives
LISTS: Final = {P: 1, SP: 1, B: 2}  # of pictures that they refer to
MOST_REFERENCES = 32
END_OF_CHANGES = 3
# Of memory_management_control_operation: how many numbers follow each, and what begins numbers anew.
MARKS: Final = {1: 1, 2: 1, 3: 2, 4: 1, 6: 1}
BEGINS_ANEW = 5


class ParameterSets:
    """The sets of a stream, as they have come."""

    def __init__(self) -> None:
        self._sequences: dict[int, Numbering] = {}
        self._pictures: dict[int, PictureSet] = {}

    def take(self, unit: bytes) -> None:
        """A unit that may be one, as it was coded; what breaks off is passed over."""
        match unit[0] & 0x1F if unit else 0:
            case 7:
                sequence = sequence_set(plain(unit))
                if sequence is not None and sequence.numbering is not None:
                    self._sequences[sequence.number] = sequence.numbering
            case 8:
                picture = picture_set(plain(unit))
                if picture is not None:
                    self._pictures[picture[0]] = picture[1]

    def of(self, number: int) -> tuple[PictureSet, Numbering]:
        """The picture set of this number, and how the sequence that it is of numbers. Raises EndOfBitsError."""
        picture = self._pictures.get(number)
        numbering = None if picture is None else self._sequences.get(picture.number)
        if picture is None or numbering is None:
            raise EndOfBitsError
        return picture, numbering


def frame_number(unit: bytes, sets: ParameterSets) -> tuple[int, Numbering] | None:
    """The number of the frame that a slice is of, and how it is meant; None where that cannot be read."""
    try:
        bits = Bits(plain(unit)[1:])
        _, _, numbering = _begin(bits, sets)
        return bits.take(numbering.bits), numbering
    except EndOfBitsError:
        return None


def begins_anew(unit: bytes, sets: ParameterSets) -> bool:
    """Whether numbers begin anew behind a slice's picture, to which others refer: so, too, where it cannot be read."""
    try:
        return _forgets_all(Bits(plain(unit)[1:]), sets)
    except EndOfBitsError:
        return True


def _begin(bits: Bits, sets: ParameterSets) -> tuple[int, PictureSet, Numbering]:
    """Up to the frame's number: the slice's type, and its sets."""
    bits.golomb()  # where in the picture it begins
    kind = bits.golomb() % 5
    picture, numbering = sets.of(bits.golomb())
    if numbering.apart:
        bits.take(2)
    return kind, picture, numbering


def _forgets_all(bits: Bits, sets: ParameterSets) -> bool:
    kind, picture, numbering = _begin(bits, sets)
    bits.take(numbering.bits)
    field = bool(numbering.fields and bits.take(1))
    bits.take(field)  # which of them
    _pass_order(bits, numbering, both=picture.bottom and not field)
    if picture.redundant:
        bits.golomb()
    counts = _references(bits, kind, picture)
    for _ in counts:
        _pass_changes(bits)
    if picture.weighs_both if kind == B else picture.weighted and counts:
        _pass_weights(bits, counts, numbering.chroma)
    return bool(bits.take(1)) and _marks_all(bits)


def _pass_order(bits: Bits, numbering: Numbering, *, both: bool) -> None:
    if numbering.order == 0:
        bits.take(numbering.order_bits)
    if numbering.order == 0 or numbering.differences:
        for _ in range(both + numbering.differences):
            bits.signed()


def _references(bits: Bits, kind: int, picture: PictureSet) -> tuple[int, ...]:
    """How many pictures each list has."""
    lists = LISTS.get(kind, 0)
    bits.take(kind == B)  # how direct prediction goes
    counts = picture.references[:lists]
    if lists and bits.take(1):
        counts = tuple(bits.golomb() + 1 for _ in range(lists))
    if any(count > MOST_REFERENCES for count in counts):
        raise EndOfBitsError
    return counts


def _pass_changes(bits: Bits) -> None:
    """How a list is put in another order."""
    if bits.take(1):
        while bits.golomb() != END_OF_CHANGES:
            bits.golomb()


def _pass_weights(bits: Bits, counts: tuple[int, ...], chroma: int) -> None:
    bits.golomb()
    if chroma:
        bits.golomb()
    for _ in range(sum(counts)):
        if bits.take(1):
            bits.signed(), bits.signed()
        if chroma and bits.take(1):
            for _ in range(4):
                bits.signed()


def _marks_all(bits: Bits) -> bool:
    while mark := bits.golomb():
        if mark == BEGINS_ANEW:
            return True
        for _ in range(MARKS.get(mark, 0)):
            bits.golomb()
    return False
