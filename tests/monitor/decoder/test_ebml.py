import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.decoder.ebml import ELEMENT_HEAD, Element, element

CLUSTER = b"\x1f\x43\xb6\x75"


def number(value, width):
    """A number of EBML with its marker."""
    return (value | 1 << 7 * width).to_bytes(width, "big")


@pytest.mark.parametrize(
    ("head", "found"),
    [
        pytest.param(CLUSTER + b"\x85", Element(0x1F43B675, 5, 5), id="a length of one byte"),
        pytest.param(CLUSTER + number(70_000, 3), Element(0x1F43B675, 7, 70_000), id="of three"),
        pytest.param(CLUSTER + number(2**40, 8), Element(0x1F43B675, 12, 2**40), id="of eight"),
        pytest.param(b"\xec\x80", Element(0xEC, 2, 0), id="an ID of one byte, that holds nothing"),
        pytest.param(b"\x42\x86\x81\x01", Element(0x4286, 3, 1), id="an ID of two"),
        pytest.param(CLUSTER + b"\xff", Element(0x1F43B675, 5, None), id="of unknown length"),
        pytest.param(CLUSTER + b"\x01" + b"\xff" * 7, Element(0x1F43B675, 12, None), id="unknown, in eight bytes"),
        pytest.param(CLUSTER + number(126, 1), Element(0x1F43B675, 5, 126), id="the longest of one byte"),
        pytest.param(CLUSTER + number(127, 2), Element(0x1F43B675, 6, 127), id="one more"),
        pytest.param(b"", None, id="nothing"),
        pytest.param(CLUSTER[:3], None, id="half an ID"),
        pytest.param(CLUSTER, None, id="no length"),
        pytest.param(CLUSTER + number(70_000, 3)[:2], None, id="half a length"),
        pytest.param(CLUSTER + b"\x00" * 8, None, id="a length of more than eight bytes"),
        pytest.param(b"\x08" + bytes(11), None, id="an ID of more than four bytes"),
        pytest.param(bytes(12), None, id="zeros"),
    ],
)
def test_how_an_element_begins(head, found):
    assert element(head) == found


@given(st.integers(1, 8), st.data())
def test_every_length_is_read_as_it_was_written(width, data):
    value = data.draw(st.integers(0, 2 ** (7 * width) - 2))
    found = element(CLUSTER + number(value, width) + b"more")
    assert (found.held, found.length) == (value, 4 + width + value)


@given(st.binary(max_size=16))
def test_what_has_come_of_a_head_is_never_read_as_another_one(data):
    found = element(data)
    if found is None:
        return
    assert 2 <= found.head <= min(ELEMENT_HEAD, len(data))
    assert element(data[: found.head]) == found
    assert element(data[: found.head - 1]) is None
