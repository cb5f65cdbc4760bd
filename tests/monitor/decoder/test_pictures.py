"""Small pictures are the same whichever way they were scaled, and JPEGs show what was there."""

import io

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

from tallylight_monitor.decoder.jpegs import Jpegs
from tallylight_monitor.decoder.pictures import RecentPictures, Scaler


def frame(form, colours=ColorRange.MPEG):
    values = np.random.default_rng(7).integers(20, 230, (180 * 3 // 2, 320), np.uint8)
    made = VideoFrame.from_ndarray(values, format="yuv420p")
    made = made if form == "yuv420p" else made.reformat(format=form)
    made.color_range = colours
    return made


def plane(small, index):
    rows = np.frombuffer(memoryview(small.planes[index]), np.uint8).reshape(-1, small.planes[index].line_size)
    return rows[: small.planes[index].height, : small.planes[index].width]


@pytest.mark.parametrize("colours", [ColorRange.MPEG, ColorRange.JPEG, ColorRange.UNSPECIFIED])
@pytest.mark.parametrize("form", ["yuv420p", "yuv422p", "yuv444p", "nv12", "yuv420p10le", "yuvj420p", "gbrp", "gray"])
def test_a_pictures_luma_is_that_of_the_picture_in_its_colours(form, colours):
    shown, scaler = frame(form, colours), Scaler()
    small = scaler.small(shown)
    picture = scaler.picture(shown, 0.0)
    np.testing.assert_array_equal(picture.luma, plane(small, 0))
    for found, index in zip(picture.chroma, (1, 2), strict=True):
        np.testing.assert_array_equal(found, plane(small, index))


def read(jpeg):
    """What a JPEG file shows, as libav reads it."""
    with av.open(io.BytesIO(jpeg), format="jpeg_pipe") as opened:
        return next(opened.decode(video=0))


@pytest.mark.parametrize("level", [16, 90, 235])
@pytest.mark.parametrize("form", ["yuv420p", "yuv444p", "nv12", "yuv420p10le"])
def test_a_picture_for_people_is_as_bright_as_the_stream_says(form, level):
    """Black of limited range is 16, and a JPEG's is 0: taken as it is, it would be a dark grey."""
    made = VideoFrame.from_ndarray(np.full((1080, 1280), 128, np.uint8), format="yuv420p")
    np.frombuffer(made.planes[0], np.uint8)[:] = level
    made.color_range = ColorRange.MPEG
    shown = made.reformat(format=form, dst_color_range=ColorRange.MPEG)
    shown.color_range = ColorRange.MPEG
    found = read(Jpegs().made(Scaler().shown(shown)))
    assert plane(found, 0).mean() == pytest.approx((level - 16) * 255 / 219, abs=2)


def test_one_encoder_makes_pictures_of_any_sizes_one_after_the_other():
    jpegs = Jpegs()
    for size in ((480, 270), (480, 270), (64, 36), (480, 270)):
        found = read(jpegs.made(VideoFrame(*size, "yuv420p")))
        assert (found.width, found.height) == size


def test_a_picture_outlives_the_frame_that_it_was_made_of():
    scaler = Scaler()
    shown = frame("yuv420p")
    expected = [each.copy() for each in scaler.picture(shown, 0.0).chroma]
    picture = scaler.picture(shown, 0.0)
    del shown
    for found, was in zip(picture.chroma, expected, strict=True):
        np.testing.assert_array_equal(found, was)


def test_only_pictures_that_are_kept_as_evidence_are_scaled_for_it():
    kept, scaled = RecentPictures(), []
    for index in range(100):
        kept.keep(index / 25, lambda: scaled.append(1) or frame("yuv420p"))
    assert len(scaled) == 8, "two a second"
    assert len(kept.nearest([1.0])) == 1


def test_where_nobody_may_ask_for_pictures_none_is_scaled_nor_kept():
    kept, scaled = RecentPictures(), []
    kept.wanted = False
    for index in range(100):
        kept.keep(index / 25, lambda: scaled.append(1) or frame("yuv420p"))
    assert not scaled
    assert kept.nearest([1.0]) == []


@pytest.mark.parametrize("size", [(2, 2), (4096, 2), (2, 4096), (480, 270), (16, 8192)], ids=str)
def test_a_picture_of_any_shape_is_kept_small(size):
    kept, scaler = RecentPictures(), Scaler()
    for index in range(60):
        shown = VideoFrame.from_ndarray(np.full((size[1], size[0], 3), 90, np.uint8)).reformat(format="yuv420p")
        kept.keep(index / 2, lambda shown=shown: scaler.shown(shown))
    assert len(kept._kept) == 48
    assert sum(len(jpeg) for _, jpeg in kept._kept) < 2 << 20
