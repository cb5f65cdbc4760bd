import os

import pytest

from tallylight_monitor.pipeline.starvation import Starvation


def test_what_a_process_waited_before_it_was_first_looked_at_is_not_counted():
    waited = iter([7.0, 7.1])
    starvation = Starvation(lambda _: next(waited))
    assert [starvation.of(1, 0.25), starvation.of(1, 0.25)] == [0.0, pytest.approx(0.1)]


def test_no_more_than_half_of_the_time_is_put_down_to_the_machine():
    waited = iter([0.0, 9.0])
    starvation = Starvation(lambda _: next(waited))
    assert [starvation.of(1, 1.0), starvation.of(1, 1.0)] == [0.0, 0.5]


def test_each_process_is_known_by_itself():
    waited = {1: iter([1.0, 1.1]), 2: iter([5.0, 5.2])}
    starvation = Starvation(lambda pid: next(waited[pid]))
    assert [starvation.of(pid, 1.0) for pid in (1, 2, 1, 2)] == [0.0, 0.0, pytest.approx(0.1), pytest.approx(0.2)]


def test_without_a_process_there_is_nothing_to_wait():
    assert Starvation().of(None, 1.0) == 0.0
    assert Starvation().of(os.getpid(), 1.0) == 0.0
