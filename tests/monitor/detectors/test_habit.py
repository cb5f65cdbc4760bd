from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.detectors.habit import LEARNT_SECONDS, SETTLED_SECONDS, Change, Habit


def taken(habit, value, begin, end):
    """What it says to the same value, each half second."""
    return [habit.take(value, begin + tick / 2) for tick in range(round(2 * (end - begin)))]


def test_what_has_been_the_same_for_some_time_is_usual():
    habit = Habit()
    assert not any(taken(habit, "a", 0, LEARNT_SECONDS + 1))
    assert habit.usual == "a"


def test_what_is_otherwise_is_a_change_until_it_has_been_so_for_long():
    habit = Habit()
    taken(habit, "a", 0, 10)
    found = taken(habit, "b", 10, 10 + SETTLED_SECONDS + 5)
    assert found[0] == Change("a", 10)
    assert found[round(2 * SETTLED_SECONDS) - 1] == Change("a", 10)
    assert found[-1] is None
    assert habit.usual == "b"


def test_what_goes_back_is_over():
    habit = Habit()
    taken(habit, "a", 0, 10)
    taken(habit, "b", 10, 12)
    assert habit.take("a", 12) is None


def test_a_second_change_is_the_same_event():
    habit = Habit()
    taken(habit, "a", 0, 10)
    taken(habit, "b", 10, 12)
    assert habit.take("c", 12) == Change("a", 10)


def test_what_never_stays_is_never_usual():
    habit = Habit()
    assert not any(habit.take(tick % 2, tick) for tick in range(100))
    assert habit.usual is None


def test_where_something_else_begins_all_is_learnt_anew():
    habit = Habit()
    taken(habit, "a", 0, 10)
    habit.forget()
    assert not any(taken(habit, "b", 10, 20))


@given(st.lists(st.sampled_from("ab"), max_size=60))
def test_only_what_differs_from_what_is_usual_is_a_change(values):
    habit = Habit()
    for at, value in enumerate(values):
        change = habit.take(value, float(at))
        assert change is None or (change.usual != value and change.since <= at)
