import numpy as np
import pytest

from tallylight_monitor.detectors.joins import looked_at, torn_at

HEIGHT, WIDTH = 90, 160
ROUGH = np.random.default_rng(3).integers(30, 220, (60, 120)).astype(np.uint8)
WORLD = np.kron(ROUGH, np.ones((5, 8), np.uint8))


def seen(left, top=40):
    return WORLD[top : top + HEIGHT, left : left + WIDTH]


def joined(above, below, line):
    return np.concatenate([above[:line], below[line:]])


def found(*pictures):
    return torn_at(*(looked_at(each) for each in pictures))


@pytest.mark.parametrize("lines", [(43, 43, 43), (28, 43, 58), (58, 43, 28), (70, 43, 18)], ids=str)
@pytest.mark.parametrize("behind", [2, -2], ids=["older below", "older above"])
def test_a_line_between_two_times_is_found_whether_it_stands_or_moves(lines, behind):
    torn = [joined(seen(left), seen(left - behind), line) for left, line in zip((200, 202, 204), lines, strict=True)]
    assert found(*torn) == pytest.approx(43 / HEIGHT, abs=0.02)


@pytest.mark.parametrize(
    "pictures",
    [
        [seen(left) for left in (200, 202, 204)],
        [seen(200, top) for top in (40, 42, 44)],
        [seen(left, top) for left, top in ((200, 40), (202, 41), (204, 42))],
        [joined(seen(left), seen(left + 400), 45) for left in (200, 202, 204)],
        [joined(seen(left), seen(600 - left), 43) for left in (200, 202, 204)],
    ],
    ids=["pan", "tilt", "both", "split screen", "split screen, the other way"],
)
def test_a_whole_picture_is_not_torn(pictures):
    assert found(*pictures) == -1


@pytest.mark.parametrize("size", [(1, 1), (2, 160), (90, 1), (90, 160)], ids=str)
def test_nothing_is_known_of_pictures_that_stand_or_are_too_small(size):
    height, width = size
    assert found(*[seen(200)[:height, :width]] * 3) is None


def test_nothing_is_known_where_only_a_corner_moves():
    moved = seen(200).copy()
    moved[:20, :30] = seen(300)[:20, :30]
    assert found(seen(200), moved, seen(200)) is None
