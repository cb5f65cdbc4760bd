from tallylight_monitor.detectors.table_habit import TableHabit
from tallylight_monitor.detectors.transport_window import Gap


def seen(habit, every, count):
    return max(habit.late(Gap(every, ended=(every,)), "PAT").value for _ in range(count))


def test_a_gap_is_late_where_tables_came_often():
    habit = TableHabit()
    assert seen(habit, 0.1, 120) == 0.0
    assert habit.late(Gap(0.7, 12.0), "PAT").value == 0.7


def test_a_stream_that_is_joined_from_segments_has_a_habit_of_its_own():
    habit = TableHabit()
    assert seen(habit, 4.0, 30) == 0.0
    assert habit.late(Gap(9.0), "PAT").value == 9.0


def test_before_anything_is_usual_only_a_long_gap_is_late():
    assert TableHabit().late(Gap(4.0), "PAT").value == 0.0
    assert TableHabit().late(Gap(5.5), "PAT").value == 5.5


def test_one_long_gap_makes_no_habit():
    habit = TableHabit()
    seen(habit, 0.1, 120)
    habit.late(Gap(3.0, ended=(3.0,)), "PAT")
    assert habit.late(Gap(0.7), "PAT").value == 0.7


def test_what_was_due_is_late_whatever_the_habit():
    assert TableHabit().late(Gap(0.6, due=True), "PAT").value == 0.6
