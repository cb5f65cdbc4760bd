import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.decoder.timeline import BREAK_SECONDS, Timeline

FRAME = 0.04  # seconds
WRAP = 2**33 / 90_000  # seconds after which a transport stream's clock begins anew

runs = st.lists(
    st.tuples(st.floats(0, WRAP), st.integers(1, 60), st.booleans()), min_size=1, max_size=8
)  # a clock's first stamp, how many pictures follow, and whether the cut is announced


def played(timeline, stamps):
    """What a player does with pictures that are all key pictures: media times."""
    for stamp in stamps:
        if timeline.breaks_at(stamp):
            timeline.cut()
        timeline.start(stamp)
        yield timeline.place(stamp, FRAME)


def stamps_of(start, count):
    return [start + number * FRAME for number in range(count)]


@given(runs)
def test_announced_cuts_leave_neither_hole_nor_overlap(parts):
    timeline, times = Timeline(), []
    for start, count, _ in parts:
        timeline.cut()
        times += played(timeline, stamps_of(start, count))
    assert times == pytest.approx([number * FRAME for number in range(len(times))], abs=1e-6)
    assert timeline.end == pytest.approx(len(times) * FRAME, abs=1e-6)


@given(runs)
def test_media_time_never_goes_back_by_as_much_as_a_break(parts):
    timeline, times = Timeline(), []
    for start, count, announced in parts:
        if announced:
            timeline.cut()
        times += played(timeline, stamps_of(start, count))
    assert all(after - before >= -BREAK_SECONDS for before, after in itertools.pairwise(times))
    assert timeline.end >= max(times)


@given(st.integers(0, 100), st.integers(1, 100))
def test_a_33_bit_clock_that_begins_anew_is_no_hole(before, after):
    start = WRAP - (before + 1) * FRAME
    stamps = [stamp % WRAP for stamp in stamps_of(start, before + 1 + after)]
    times = list(played(Timeline(), stamps))
    assert times == pytest.approx([number * FRAME for number in range(len(times))], abs=1e-6)


@given(st.floats(BREAK_SECONDS + 1, WRAP), st.booleans())
def test_an_unannounced_jump_is_taken_for_a_new_clock(far, back):
    start = WRAP
    jumped = start + 1 + (-far if back else far)
    times = list(played(Timeline(), [*stamps_of(start, 25), *stamps_of(jumped, 25)]))
    assert times == pytest.approx([number * FRAME for number in range(50)], abs=1e-6)


def test_a_short_pause_of_the_clock_is_time_that_passed():
    times = list(played(Timeline(), [0.0, 0.04, 5.0]))
    assert times == [0.0, 0.04, 5.0]


def test_media_time_begins_with_the_first_picture():
    timeline = Timeline()
    assert timeline.place(1000.0, FRAME) is None
    assert timeline.end == 0.0
    timeline.start(1000.5)
    assert timeline.place(1000.5, FRAME) == 0.0


def test_lost_media_takes_its_time():
    timeline = Timeline()
    list(played(timeline, stamps_of(10.0, 25)))
    timeline.skip(2.0)
    timeline.cut()
    assert list(played(timeline, [77.0])) == pytest.approx([3.0])


@pytest.mark.parametrize("prelude", ["cut", "skip"])
def test_before_the_first_picture_neither_cuts_nor_losses_count(prelude):
    timeline = Timeline()
    timeline.cut() if prelude == "cut" else timeline.skip(6.0)
    assert list(played(timeline, [50.0])) == [0.0]


def test_a_new_decoder_goes_on_where_the_last_one_was():
    timeline = Timeline(origin=100.0, end=8.0)
    assert list(played(timeline, [108.0])) == [8.0]


def test_reordered_pictures_do_not_take_back_the_end():
    timeline = Timeline()
    timeline.start(0.0)
    assert [timeline.place(stamp, FRAME) for stamp in (0.0, 0.12, 0.04)] == [0.0, 0.12, 0.04]
    assert timeline.end == pytest.approx(0.16)


def test_beside_the_pictures_nothing_moves():
    timeline = Timeline()
    list(played(timeline, stamps_of(100.0, 50)))
    assert timeline.beside(103.0, 2.0) == pytest.approx(3.0)
    assert timeline.end == pytest.approx(2.0)


@pytest.mark.parametrize("stamp", [100.0 - BREAK_SECONDS, 103.0 + BREAK_SECONDS])
def test_what_is_far_from_the_pictures_has_no_place_beside_them(stamp):
    timeline = Timeline()
    list(played(timeline, stamps_of(100.0, 50)))
    assert timeline.beside(stamp, 2.0) is None


def test_before_the_first_picture_there_is_no_place_beside_it():
    assert Timeline().beside(1.0, 0.0) is None


@given(st.floats(-WRAP, WRAP))
def test_what_comes_late_beside_a_cut_goes_on_from_where_it_was(other):
    timeline = Timeline()
    list(played(timeline, stamps_of(100.0, 100)))
    timeline.cut()
    list(played(timeline, stamps_of(other, 50)))
    assert timeline.beside(103.0, 3.0) == pytest.approx(3.0, abs=1e-6)
