"""For how long a track is idle, where tracks come evenly, in turns, and not at all."""

import pytest

from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.decoder.track_state import LONGEST_TURN_SECONDS, NOT_SENT, TrackState
from tallylight_monitor.decoder.track_states import TrackStates
from tallylight_monitor.wire import Gap

SOUND = 0.02


def in_turns(turn, seconds, *, gone_at=float("inf")):
    """Pictures of one turn, then their sound, and so on. Gives how idle the sound is after each turn of pictures."""
    state, idle, now = TrackState("sound"), [], 0.0
    state.declare(0.0)
    while now < seconds:
        now += turn
        state.settle(now, whole=True)
        idle.append(state.idle)
        if now <= gone_at:
            for place in range(round(turn / SOUND)):
                state.judge(now, at=now - turn + place * SOUND, goes_on=True)
    return idle


@pytest.mark.parametrize("turn", [1.5, 2.0, 4.0])
def test_a_track_that_comes_in_turns_is_missed_in_none_but_the_first_two(turn):
    assert max(in_turns(turn, 60.0)[2:]) == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("turn", [0.04, 0.5, 0.9])
def test_a_track_that_comes_evenly_is_idle_since_it_came(turn):
    idle = in_turns(turn, 20.0, gone_at=10.0)
    assert idle[-1] == pytest.approx(10.0, abs=2 * turn)


def test_a_track_that_comes_in_turns_and_is_gone_is_missed_one_turn_later():
    assert in_turns(2.0, 20.0, gone_at=10.0)[-1] == pytest.approx(8.0, abs=0.1)


def test_no_turn_is_longer_than_what_is_waited_for():
    assert max(in_turns(20.0, 200.0)[2:]) == pytest.approx(20.0 - LONGEST_TURN_SECONDS)


def test_a_track_that_was_away_and_is_back_behind_a_gap_is_not_one_that_comes_in_turns():
    state = TrackState("sound")
    state.judge(10.0, goes_on=True)
    state.judge(15.0, goes_on=False)
    state.settle(18.0, whole=True)
    assert state.idle == 3.0


def test_a_segment_that_is_over_is_looked_at_as_a_whole_whatever_the_turns_in_it():
    state = TrackState("sound")
    for now in (2.0, 4.0, 6.0):
        state.judge(now, goes_on=True)
    state.settle(9.0)
    assert state.idle == 3.0


@pytest.mark.parametrize("late", [1.5, 4.0, 10.0])
@pytest.mark.parametrize("packets", [1, 3])
def test_the_last_packets_of_a_track_that_come_late_are_no_turn(late, packets):
    state = TrackState("sound")
    state.judge(6.0, at=5.98, goes_on=True)
    for place in range(packets):
        state.judge(6.0 + late, at=6.0 + place * SOUND, goes_on=True)
    state.settle(6.0 + late + 3.0, whole=True)
    assert state.idle == 3.0


def with_gap(*, whole, why=""):
    """A second of pictures, and after two without any another one; the sound goes on."""
    states = TrackStates(Timeline(), whole=whole)
    states.timeline.start()
    for index in range(25):
        states.place("picture", index / 25, 0.04)
    for index in range(200):
        states.place("sound", index / 50, 0.02)
    states["picture"].fail(why)
    states.place("picture", 3.0, 0.04)
    return states


@pytest.mark.parametrize(
    ("later", "gaps"),
    [
        pytest.param((1.0,), [], id="none"),
        pytest.param((1.9,), [], id="a short one"),
        pytest.param((3.0,), [Gap("picture", 1.0, 3.0, NOT_SENT)], id="one"),
        pytest.param(
            (3.0, 3.04, 5.04),
            [Gap("picture", 1.0, 3.0, NOT_SENT), Gap("picture", 3.08, 5.04, NOT_SENT)],
            id="two",
        ),
    ],
)
def test_a_gap_between_two_items_is_known_while_the_other_track_goes_on(later, gaps):
    states = TrackStates(Timeline(), whole=True)
    states.timeline.start()
    pictures, sounds = [(index / 25, "picture") for index in range(25)], [(index / 50, "sound") for index in range(260)]
    for stamp, name in sorted([*pictures, *((each, "picture") for each in later), *sounds]):
        states.place(name, stamp, 0.04 if name == "picture" else 0.02)
    assert states.take_gaps() == gaps


def test_a_gap_says_why_nothing_of_the_track_was_judged():
    assert [gap.why for gap in with_gap(whole=True, why="it is damaged").take_gaps()] == ["it is damaged"]


def test_of_a_segment_what_is_missing_is_known_by_its_length_and_not_by_stamps():
    assert with_gap(whole=False).take_gaps() == []
