import pytest
from small_media import programme

from tallylight_monitor.decoder.fragment_length import missing_bytes


def test_a_whole_segment_lacks_nothing():
    assert [missing_bytes(each.data) for each in programme("fmp4")] == [0, 0, 0]


@pytest.mark.parametrize("lacking", [1, 100, 5000])
def test_what_is_cut_off_is_missing(lacking):
    assert missing_bytes(programme("fmp4")[0].data[:-lacking]) == lacking


@pytest.mark.parametrize(
    ("data", "missing"),
    [
        pytest.param(b"", 0, id="nothing"),
        pytest.param(b"\0\0\0\0mdat" + bytes(9), 0, id="a box up to the end"),
        pytest.param(b"\0\0\0\1mdat" + (1 << 33).to_bytes(8, "big"), (1 << 33) - 16, id="a long box"),
        pytest.param(b"\x47\x40\x11\x10" + bytes(184), 0, id="no box"),
        pytest.param(b"\0\0\0\x03mdat", 0, id="shorter than itself"),
    ],
)
def test_only_what_a_box_says_is_believed(data, missing):
    assert missing_bytes(data) == missing
