import os

import pytest

from tallylight_monitor.pipeline.decoder_process import hang, held_memory, is_held, waited_seconds
from tallylight_monitor.pipeline.silence import LONGEST_SECONDS, Silence

PATIENCE = 3.0


def lasted(*looks, starved=0.0, held_until=0.0):
    """Looks at a silence at these times; of each second, so much the decoder could run and was not let run."""
    silence = Silence(0.0, lambda: starved * silence.at, lambda: silence.at < held_until)
    for at in looks:
        silence.look(at)
    return silence.lasts(PATIENCE)


def every_half(seconds):
    return [step / 2 for step in range(1, round(2 * seconds) + 1)]


@pytest.mark.parametrize(("seconds", "hung"), [(2.5, False), (3.0, True)])
def test_a_decoder_is_hung_that_could_have_been_heard_for_so_long(seconds, hung):
    assert lasted(*every_half(seconds)) == hung


def test_a_monitor_that_did_not_run_heard_nobody():
    assert not lasted(0.5, 18.0)


def test_a_monitor_that_is_late_again_and_again_finds_a_hang_all_the_same():
    assert lasted(1.5, 3.0, 4.5, 6.0, 7.5, 9.0)


def test_a_decoder_that_the_machine_does_not_let_run_is_not_hung():
    assert not lasted(*every_half(10.0), starved=0.8)


def test_a_decoder_that_the_kernel_lets_wait_is_not_hung():
    assert not lasted(*every_half(10.0), held_until=9.0)
    assert lasted(*every_half(10.0), held_until=6.0)


@pytest.mark.parametrize("why", [{"starved": 1.0}, {"held_until": 1000.0}], ids=["no core", "held"])
def test_no_machine_is_waited_for_for_ever(why):
    assert not lasted(*every_half(LONGEST_SECONDS), **why)
    assert lasted(*every_half(PATIENCE + LONGEST_SECONDS), **why)


def test_the_system_knows_how_long_a_process_has_waited_and_what_it_holds():
    assert waited_seconds(os.getpid()) > 0.0
    assert held_memory(os.getpid()) > 1 << 20


def test_of_a_process_that_is_gone_nothing_is_known(tmp_path):
    assert (waited_seconds(7, tmp_path), held_memory(7, tmp_path), is_held(7, tmp_path)) == (0.0, 0, False)


@pytest.mark.parametrize(("state", "held"), [("D", True), ("R", False), ("S", False), ("T", False)])
def test_a_process_is_held_whose_state_says_so_whatever_its_name(tmp_path, state, held):
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "stat").write_text(f"7 (D) python) {state} 1 7 7 0 -1")
    assert is_held(7, tmp_path) == held


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (10 << 20, "hung: it said nothing for 3 s"),
        (90 << 20, "hung: it said nothing for 3 s, near its memory limit of 100 MB"),
    ],
)
def test_a_hang_near_the_memory_limit_is_told_as_such(held, words):
    assert hang(PATIENCE, 100 << 20, held) == words
