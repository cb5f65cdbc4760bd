"""The packets of a programme are read as a file holds them, however they are asked for."""

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.decoder.programme_packets import ProgrammePackets

ASKED = st.one_of(
    st.tuples(st.just("read"), st.integers(-1, 1000)),
    st.tuples(st.just("from the start"), st.integers(0, 3000)),
    st.tuples(st.just("onward"), st.integers(0, 500)),
    st.tuples(st.just("from the end"), st.integers(-500, 10)),
)
WHENCE = {"from the start": io.SEEK_SET, "onward": io.SEEK_CUR, "from the end": io.SEEK_END}


def ask(file, what, number):
    if what == "read":
        return file.read(number), file.tell()
    if what == "from the end":
        number = max(number, -file.seek(0, io.SEEK_END))
    return file.seek(number, WHENCE[what]), file.tell()


@given(
    st.binary(max_size=400),
    st.lists(st.integers(0, 11), max_size=12, unique=True).map(sorted),
    st.lists(ASKED, max_size=12),
)
def test_whatever_is_asked_of_it_is_answered_as_a_file_of_the_same_bytes_would(tables, places, asked):
    rows = np.arange(12 * 188).astype(np.uint8).reshape(12, 188)
    packets = ProgrammePackets(tables, rows, np.array(places, np.intp))
    ours, plain = packets.file(), io.BytesIO(bytes(packets))
    for what, number in asked:
        assert ask(ours, what, number) == ask(plain, what, number)
