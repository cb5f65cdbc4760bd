import os
import time

import pytest

from tallylight_bench.cpu import cpu_seconds, steady


def test_what_was_used_until_the_tenth_second_is_not_steady():
    assert steady([(0.0, 0.0), (5.0, 4.0), (10.0, 4.5), (15.0, 5.0), (20.0, 5.5)]) == pytest.approx(0.1)


def test_a_look_at_a_process_of_which_a_part_has_ended_is_passed_over():
    assert steady([(10.0, 4.5), (20.0, 5.5), (20.5, 1.5), (21.0, 0.0)]) == pytest.approx(0.1)


@pytest.mark.parametrize("looks", [[], [(9.5, 4.0)], [(10.0, 4.0)]], ids=["never", "ended before", "one look"])
def test_what_ended_before_it_was_steady_has_no_figure(looks):
    assert steady(looks) is None


def test_a_process_that_has_ended_has_used_nothing_and_ours_something():
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    assert cpu_seconds(2**22 + 1) == 0.0
    assert cpu_seconds(os.getpid()) >= 0.1
