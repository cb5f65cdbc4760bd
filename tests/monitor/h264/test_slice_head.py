"""Of which frame a slice is, and whether numbers begin anew behind it, is read from its first bits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_bits import Written, picture_parameters, sequence_parameters

from tallylight_monitor.h264.bits import Bits, plain
from tallylight_monitor.h264.picture_set import picture_set
from tallylight_monitor.h264.sequence_set import sequence_set
from tallylight_monitor.h264.slice_head import ParameterSets, begins_anew, frame_number

P, B, I = 5, 6, 7  # noqa: E741 - as the standard calls slices of which a picture has all of one kind


def sets(sequence=None, picture=None):
    found = ParameterSets()
    found.take(sequence_parameters() if sequence is None else sequence)
    found.take(picture_parameters() if picture is None else picture)
    return found


def head(kind, number, *, before=(), lists=0, marks=None, header=0x61):
    """A slice of a frame with this number; `before` is what stands before its lists, and `marks` behind them."""
    made = Written().golomb(0, kind, 0).bits(number, 4).bits(0, 6)
    for count, value in before:
        made.bits(value, count)
    for _ in range(lists):
        made.bits(0, 1)
    if marks is None:
        made.bits(0, 1)
    else:
        made.bits(1, 1).golomb(*marks, 0)
    return bytes([header]) + made.bits(0xAAAA, 16).bytes()


MARKS = {
    "nothing is said": (None, False),
    "one is forgotten": ((1, 3), False),
    "a long one is forgotten, and one is kept for long": ((2, 1, 3, 4, 0), False),
    "all are": ((5,), True),
    "all are, behind others": ((4, 2, 1, 0, 6, 1, 5), True),
}


@pytest.mark.parametrize(("marks", "anew"), MARKS.values(), ids=MARKS)
def test_numbers_begin_anew_behind_what_makes_all_others_be_forgotten(marks, anew):
    slices = {
        "a picture by itself": head(I, 9, marks=marks),
        "one that refers to others": head(P, 9, before=[(1, 0)], lists=1, marks=marks),
        "one that refers to others on both sides": head(B, 9, before=[(1, 1), (1, 0)], lists=2, marks=marks),
    }
    for unit in slices.values():
        assert begins_anew(unit, sets()) is anew
        number, numbering = frame_number(unit, sets())
        assert (number, numbering.bits, numbering.gaps) == (9, 4, False)


def test_what_stands_before_the_marks_is_passed_over():
    weighted = picture_parameters(bottom=1, weighted=1, redundant=1, references=(2, 1))
    fields = sequence_parameters(fields=True)
    unit = (
        Written()
        .golomb(0, P, 0)
        .bits(9, 4)
        .bits(0, 1)  # no field
        .bits(0, 6)
        .signed(-3)  # the other field's order
        .golomb(0)  # no redundant slice
        .bits(1, 1)
        .golomb(0)  # one reference, not two
        .bits(1, 1)
        .golomb(0, 4, 3)  # the list in another order
        .golomb(5, 5)  # weights in 32ths
        .bits(1, 1)
        .signed(7)
        .signed(-2)
        .bits(1, 1)
        .signed(1, 2, 3, 4)
        .bits(1, 1)
        .golomb(5, 0)
    )
    assert begins_anew(b"\x61" + unit.bits(0xAAAA, 16).bytes(), sets(fields, weighted))


def test_that_numbers_may_be_left_out_is_read():
    _, numbering = frame_number(head(P, 3), sets(sequence_parameters(gaps=1)))
    assert numbering.gaps


def test_without_its_sets_nothing_is_known_of_a_slice():
    empty = ParameterSets()
    assert frame_number(head(I, 1), empty) is None
    assert begins_anew(head(I, 1), empty)


def test_bytes_that_keep_start_codes_out_are_left_out():
    assert plain(b"\x67\0\0\3\1\0\0\3\0") == b"\x67\0\0\1\0\0\0"


@given(st.lists(st.integers(0, 2**20), max_size=20), st.lists(st.integers(-(2**16), 2**16), max_size=20))
def test_numbers_are_read_as_they_were_written(unsigned, signed):
    bits = Bits(Written().golomb(*unsigned).signed(*signed).bytes())
    assert [bits.golomb() for _ in unsigned] == unsigned
    assert [bits.signed() for _ in signed] == signed


@given(st.binary(max_size=80), st.binary(max_size=80), st.binary(max_size=200))
def test_hostile_bytes_are_read_to_an_end(sequence, picture, unit):
    found = sets(b"\x67" + sequence, b"\x68" + picture)
    found.take(unit)
    sequence_set(sequence), picture_set(picture)
    number = frame_number(unit, found)
    assert number is None or 0 <= number[0] < 1 << number[1].bits
    assert begins_anew(unit, found) in (True, False)
