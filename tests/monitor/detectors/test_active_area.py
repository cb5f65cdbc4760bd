import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.detectors.active_area import active_area

BRIGHT = np.full((90, 160), 120, np.uint8)


def barred(top=0, bottom=0, left=0, right=0):
    luma = BRIGHT.copy()
    luma[:top] = luma[90 - bottom :] = 16
    luma[:, :left] = luma[:, 160 - right :] = 16
    return luma


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 70), st.integers(0, 70))
def test_bars_are_as_wide_as_they_were_painted(top, bottom, left, right):
    found = active_area(barred(top, bottom, left, right))
    assert found.sides == (top / 90, bottom / 90, left / 160, right / 160)


def test_where_all_is_dark_there_is_no_area():
    assert active_area(np.full((90, 160), 20, np.uint8)) is None


def test_a_logo_in_a_bar_is_part_of_the_bar():
    luma = barred(top=20)
    luma[5:10, 10:15] = 200
    assert active_area(luma).top == pytest.approx(20 / 90)


def test_a_bar_has_a_sharp_edge_and_a_dark_scene_has_none():
    assert all(active_area(barred(10, 10)).sharp)
    lamp = np.full((90, 160), 18, np.uint8)
    lamp[30:60, 60:100] = 150
    assert not any(active_area(lamp).sharp[:2])
