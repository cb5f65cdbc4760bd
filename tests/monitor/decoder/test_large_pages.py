"""Once a decoder has all of its pictures' blocks, the kernel is asked, once, to keep them in large pages."""

import numpy as np
import pytest
from av.video.frame import VideoFrame

from tallylight_monitor.allocation import side_by_side
from tallylight_monitor.decoder.large_pages import SETTLED_PICTURES, LargePages

MB = 1 << 20


@pytest.mark.parametrize(
    ("blocks", "found"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([(4096, MB)], [], id="less than a large page"),
        pytest.param([(4096, 2 * MB)], [(4096, 4096 + 2 * MB)], id="as large as one"),
        pytest.param([(4112, 2 * MB)], [(4096, 8192 + 2 * MB)], id="in whole small pages"),
        pytest.param([(2 * MB, MB), (MB, MB)], [(MB, 3 * MB)], id="two side by side, in any order"),
        pytest.param([(MB, MB), (2 * MB + 20480, MB)], [(MB, 3 * MB + 20480)], id="two with padding between"),
        pytest.param([(MB, MB), (5 * MB, MB)], [], id="two far apart"),
        pytest.param([(MB, 3 * MB), (2 * MB, MB)], [(MB, 4 * MB)], id="one within another"),
    ],
)
def test_only_blocks_that_fill_large_pages_are_asked_for(blocks, found):
    assert side_by_side(blocks) == found


def test_the_blocks_of_all_planes_are_told_once_when_the_decoder_has_settled():
    told = []
    pages = LargePages(lambda blocks, at_once: told.append(dict(blocks)))
    frames = [VideoFrame(64, 48, "yuv420p"), VideoFrame(64, 48, "yuv420p")]
    for count in range(3 * SETTLED_PICTURES):
        assert bool(told) == (count >= SETTLED_PICTURES)
        pages.note(frames[count % 2])
    planes = [plane for frame in frames for plane in frame.planes]
    assert told == [{plane.buffer_ptr: plane.buffer_size for plane in planes}]


@pytest.mark.parametrize(("waited", "at_once"), [(0.0, True), (0.1, True), (2.0, False)])
def test_on_a_full_machine_the_kernel_is_left_to_do_it_in_its_own_time(waited, at_once):
    """To do it at once waits for each core; decoders that waited were taken to hang, and replaced again and again."""
    told, times = [], [(1.0, 30.0), (1.5, 30.0 + waited)]
    pages = LargePages(lambda blocks, at_once: told.append(at_once), lambda: times.pop(0))
    for _ in range(SETTLED_PICTURES):
        pages.note(VideoFrame(64, 48, "yuv420p"))
    assert told == [at_once]


def test_what_lies_in_large_pages_is_as_it_was():
    frames = [VideoFrame(1920, 1080, "gray") for _ in range(4)]
    for number, frame in enumerate(frames):
        for plane in frame.planes:
            plane.update(bytes([number]) * plane.buffer_size)
    pages = LargePages(times=lambda: (0.0, 0.0))
    for count in range(SETTLED_PICTURES):
        pages.note(frames[count % 4])
    assert [set(np.unique(frame.to_ndarray())) for frame in frames] == [{0}, {1}, {2}, {3}]
