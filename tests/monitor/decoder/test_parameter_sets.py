"""Whether a key frame brings along what a decoder must know first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.decoder.parameter_sets import lacks_sets


def units(*kinds, hevc=False):
    return b"".join(b"\0\0\0\1" + bytes([kind << 1 if hevc else kind, 1, 2]) for kind in kinds)


@pytest.mark.parametrize(
    ("coding", "data", "lacks"),
    [
        pytest.param("h264", units(9, 7, 8, 5), False, id="both"),
        pytest.param("h264", units(9, 7, 5), True, id="none for the picture"),
        pytest.param("h264", units(8, 5), True, id="none for the sequence"),
        pytest.param("h264", units(5, 7, 8), True, id="behind the picture"),
        pytest.param("h264", b"", True, id="nothing at all"),
        pytest.param("hevc", units(35, 32, 33, 34, 19, hevc=True), False, id="HEVC, all three"),
        pytest.param("hevc", units(33, 34, 19, hevc=True), True, id="HEVC, none for the video"),
        pytest.param("mpeg2video", units(5), False, id="a coding without such units"),
    ],
)
def test_a_key_frame_lacks_what_does_not_stand_before_it(coding, data, lacks):
    assert lacks_sets(coding, data) is lacks


@given(st.sampled_from(["h264", "hevc", "av1", ""]), st.binary(max_size=200))
def test_any_bytes_are_read(coding, data):
    lacks_sets(coding, data)
