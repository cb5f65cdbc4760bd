import numpy as np
import pytest

from tallylight_monitor.decoder.continuity import Continuity
from tallylight_monitor.decoder.packet_heads import Heads

PID = 0x102


def heads(*counters, announced=()):
    rows = np.zeros((len(counters), 188), np.uint8)
    rows[:, 0], rows[:, 1], rows[:, 2] = 0x47, PID >> 8, PID & 0xFF
    rows[:, 3] = 0x10 | np.array(counters, np.uint8)
    for place in announced:
        rows[place, 3] |= 0x20
        rows[place, 4:6] = 1, 0x80
    return Heads(rows)


@pytest.mark.parametrize(
    ("counters", "missing"),
    [
        pytest.param((14, 15, 0, 1), 0, id="over the end of its four bits"),
        pytest.param((1, 2, 5, 6), 2, id="two are missing"),
        pytest.param((1, 2, 2, 3), 0, id="one comes twice"),
        pytest.param((1, 2, 2, 2, 3), 1, id="one comes three times"),
        pytest.param((3, 2), 14, id="one step back"),
    ],
)
def test_packets_are_missing_by_their_counters(counters, missing):
    assert Continuity().missing(heads(*counters), PID)[1].sum() == missing


def test_a_step_that_is_announced_is_none():
    assert not len(Continuity().missing(heads(1, 2, 9, announced=(2,)), PID)[0])


def test_counters_go_on_from_piece_to_piece():
    followed = Continuity()
    followed.missing(heads(1, 2), PID)
    places, counts = followed.missing(heads(4, 5), PID)
    assert (places.tolist(), counts.tolist()) == ([0], [1])


def test_one_that_comes_twice_over_the_edge_of_a_piece_may_not_come_again():
    followed = Continuity()
    followed.missing(heads(1, 2, 2), PID)
    assert followed.missing(heads(2, 3), PID)[1].tolist() == [1]


def test_the_first_packets_of_a_pid_lack_nothing():
    assert not len(Continuity().missing(heads(9, 10), PID)[0])
