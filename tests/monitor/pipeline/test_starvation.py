import os

import pytest

from tallylight_monitor.pipeline.starvation import Starvation


def test_what_a_process_waited_before_it_was_first_looked_at_is_not_counted():
    waited = iter([7.0, 7.1])
    starvation = Starvation(lambda _: next(waited))
    assert [*starvation.of(0.25, 1), *starvation.of(0.25, 1)] == [0.0, pytest.approx(0.1)]


def test_no_more_than_half_of_the_time_is_put_down_to_the_machine():
    waited = iter([0.0, 9.0])
    starvation = Starvation(lambda _: next(waited))
    assert [*starvation.of(1.0, 1), *starvation.of(1.0, 1)] == [0.0, 0.5]


def test_each_process_is_known_by_itself():
    waited = {1: iter([1.0, 1.1]), 2: iter([5.0, 5.2])}
    starvation = Starvation(lambda pid: next(waited[pid]))
    assert starvation.of(1.0, 1, 2) == [0.0, 0.0]
    assert starvation.of(1.0, 1, 2) == pytest.approx([0.1, 0.2])


def test_a_process_that_has_ended_is_forgotten_and_another_with_its_id_begins_anew():
    waited = iter([5.0, 5.1, 90.0, 90.3])
    starvation = Starvation(lambda _: next(waited))
    told = [starvation.of(1.0, pid) for pid in (7, 7, None, 7, 7)]
    assert told == [[0.0], [pytest.approx(0.1)], [0.0], [0.0], [pytest.approx(0.3)]]


def test_what_is_kept_does_not_grow_with_decoders():
    starvation = Starvation(float)
    for pid in range(1, 1000):
        starvation.of(1.0, 1, pid)
    assert len(starvation._known) <= 2


def test_without_a_process_there_is_nothing_to_wait():
    assert Starvation().of(1.0, None) == [0.0]
    assert Starvation().of(1.0, os.getpid()) == [0.0]
