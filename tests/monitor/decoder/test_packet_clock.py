import pytest

from tallylight_monitor.decoder.packet_clock import WRAP_SECONDS, PacketClock


def test_packets_between_two_references_are_sent_evenly():
    times = PacketClock().place(101, [0, 50, 100], [7.0, 7.1, 7.2])
    assert times[75] - times[25] == pytest.approx(0.1)


def test_nothing_is_known_before_two_references():
    assert PacketClock().place(10, [3], [1.0]) is None


def test_without_references_time_goes_on_at_the_rate_of_before():
    clock = PacketClock()
    first = clock.place(100, [0, 50], [0.0, 0.05])
    assert clock.place(100, [], [])[-1] == pytest.approx(first[-1] + 0.1)


@pytest.mark.parametrize("step", [-5.0, 3600.0, -WRAP_SECONDS / 3], ids=["back", "forward", "a third of all"])
def test_a_step_of_the_references_neither_turns_time_back_nor_hurries_it_on(step):
    times = PacketClock().place(201, [0, 50, 100, 150, 200], [9.0, 9.05, 9.1 + step, 9.15 + step, 9.2 + step])
    assert (times[1:] >= times[:-1]).all()
    assert times[-1] == pytest.approx(0.2, abs=0.01)


def test_a_clock_that_begins_anew_is_no_step():
    times = PacketClock().place(101, [0, 50, 100], [WRAP_SECONDS - 0.05, 0.0, 0.05])
    assert times[100] - times[0] == pytest.approx(0.1)


def test_another_beginning_is_at_zero():
    clock = PacketClock()
    clock.place(100, [0, 50], [0.0, 0.05])
    clock.begin()
    assert clock.place(100, [0, 50], [77.0, 77.05])[0] == 0.0


def test_references_that_hardly_step_tell_no_rate_by_which_nothing_would_be_read_again():
    """An encoder that was started anew may begin next to where the one before it ended."""
    clock = PacketClock()
    clock.place(100, [0, 50], [0.0, 0.05])
    clock.place(100, [0, 50], [0.1, 0.1 + 1 / 27_000_000])
    assert 900 < clock.rate < 1400
    for number in range(40):
        clock.place(100, [0, 50], [1.0 + number / 10, 1.05 + number / 10])
    assert clock.rate == pytest.approx(1000, rel=0.02)
