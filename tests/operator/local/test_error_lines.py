import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_operator.local.error_lines import LINES, LONGEST_LINE, SECONDS, TAIL_BYTES, ErrorLines


def test_a_line_is_passed_on_once_it_is_whole_and_without_the_programs_name():
    errors = ErrorLines()
    assert errors.take(b"tallylight watch: the disk", 0.0) == []
    assert errors.take(b" is full\nmore", 0.0) == ["the disk is full"]
    assert errors.last() == "more"


def test_control_characters_are_passed_on_as_their_numbers():
    assert ErrorLines().take(b"\x1b[2Jgone\xff\n", 0.0) == ["\\x1b[2Jgone\N{REPLACEMENT CHARACTER}"]


def test_empty_lines_are_left_out():
    assert ErrorLines().take(b"\n \nword\n\n", 0.0) == ["word"]


def test_of_too_many_lines_some_are_left_out_and_that_is_told():
    errors = ErrorLines()
    assert len(errors.take(b"again\n" * (LINES + 7), 0.0)) == LINES
    assert errors.take(b"again\n", SECONDS - 1) == []
    assert errors.take(b"later\n", SECONDS) == ["(8 lines more were left out)", "later"]


@given(st.lists(st.tuples(st.binary(max_size=3000), st.floats(0, 30)), max_size=60))
def test_whatever_a_monitor_writes_what_is_passed_on_and_kept_is_bounded(pieces):
    errors, now, passed = ErrorLines(), 0.0, []
    for piece, later in pieces:
        now += later
        passed += [(now, line) for line in errors.take(piece, now)]
        assert len(errors._tail) <= TAIL_BYTES
        assert len(errors._unfinished) <= TAIL_BYTES
    assert all(line.isprintable() and len(line) <= LONGEST_LINE for _, line in passed)
    for began, _ in passed:
        assert sum(began <= at < began + SECONDS for at, _ in passed) <= 2 * (LINES + 1)


@pytest.mark.parametrize("text", [b"", b"\n\n"])
def test_without_a_line_there_is_no_last_one(text):
    errors = ErrorLines()
    errors.take(text, 0.0)
    assert errors.last() == ""
