"""How far results are behind is told by what waits, and by nothing that the stream does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.pipeline.backlog import IDLE_SECONDS, Backlog

TICK = 0.25


def looked(looks):
    """After looks a tick apart; each is how much media was judged since the last, and whether more waits."""
    backlog, now, media = Backlog(), 100.0, 50.0
    for judged, waits in looks:
        now, media = now + TICK, media + judged
        backlog.look(now, media, waits=waits)
    return backlog, now


def test_a_monitor_that_keeps_pace_is_never_late():
    arrives = [(0.0, False)] * 7 + [(2.0, False)]  # a segment of two seconds, judged within a tick
    assert looked(arrives * 20)[0].seconds == 0.0


def test_one_that_judges_at_half_the_pace_loses_half_a_second_each_second():
    backlog, now = looked([(TICK / 2, True)] * 80)
    assert backlog.seconds == pytest.approx(10.0, abs=TICK)
    assert backlog.late_for(now) == pytest.approx(18.0, abs=1.0)


def test_it_catches_up_by_what_it_judges_faster():
    backlog, now = looked([(TICK / 2, True)] * 80 + [(TICK * 2, True)] * 20)
    assert backlog.seconds == pytest.approx(5.0, abs=TICK)
    assert backlog.late_for(now) > 0


def test_one_that_has_had_nothing_to_do_for_a_while_has_judged_all_there_is():
    busy = [(TICK / 2, True)] * 80
    assert looked([*busy, (0.0, False), (TICK, True)])[0].seconds > 5.0
    backlog, now = looked([*busy, *[(0.0, False)] * (int(IDLE_SECONDS / TICK) + 1)])
    assert (backlog.seconds, backlog.late_for(now)) == (0.0, 0.0)


def test_a_source_that_stands_still_makes_nobody_late():
    assert looked([(2.0, False), *[(0.0, False)] * 200])[0].seconds == 0.0


@given(st.lists(st.tuples(st.floats(0, 2), st.booleans()), max_size=60), st.floats(0, 1))
def test_one_that_judges_less_is_never_less_late(looks, share):
    slower = [(judged * share, waits) for judged, waits in looks]
    assert looked(slower)[0].seconds >= looked(looks)[0].seconds - 1e-9


@pytest.mark.parametrize(
    ("held", "more", "left"), [(0.0, 0.0, 10.0), (0.0, 4.0, 6.0), (4.0, 0.0, 14.0), (4.0, 20.0, 0.0)]
)
def test_what_is_left_is_what_was_held_when_it_fell_behind_and_what_came_since_and_was_not_judged(held, more, left):
    backlog, now, media = Backlog(), 100.0, 50.0
    for _ in range(80):
        now, media = now + TICK, media + TICK / 2
        backlog.look(now, media, waits=True, held=held)
    assert backlog.left(media + more) == pytest.approx(left, abs=TICK)
