"""A measurement that was broken off goes on where it was; what is said on standard error counts; a disk gets full."""

import os
import subprocess

import pytest

from tallylight_bench.faults.cases import cases
from tallylight_bench.faults.events import Remark
from tallylight_bench.faults.expected import Expected
from tallylight_bench.faults.judging import Outcome, Times, judged
from tallylight_bench.faults.kept_runs import KeptRuns
from tallylight_bench.faults.pulse import waited_seconds
from tallylight_bench.faults.run import Record
from tallylight_bench.faults.small_disk import SmallDisk

CASES = cases(["name vanishes"], 3, seed=1)
OUTCOMES = [Outcome(("signal_lost",), 2.5, 0.7), Outcome(hung="a traceback"), Outcome(false=("freeze: it stands",))]


def test_every_run_is_known_again(tmp_path):
    kept = KeptRuns(tmp_path / "runs.jsonl")
    for case, outcome in zip(CASES, OUTCOMES, strict=True):
        kept.enter(Record(case, 100.0, 130.0, outcome))
    known = KeptRuns(kept.path).known()
    assert [known[case.seed] for case in CASES] == OUTCOMES


def test_of_a_case_that_was_run_again_the_last_run_counts(tmp_path):
    kept = KeptRuns(tmp_path / "runs.jsonl")
    for outcome in OUTCOMES:
        kept.enter(Record(CASES[0], 100.0, 130.0, outcome))
    assert kept.known() == {CASES[0].seed: OUTCOMES[-1]}


@pytest.mark.parametrize("path", [None, "nothing.jsonl"])
def test_where_nothing_was_kept_nothing_is_known(tmp_path, path):
    assert KeptRuns(path and tmp_path / path).known() == {}


@pytest.mark.parametrize(
    ("at", "text", "wrong"),
    [
        pytest.param(12.0, "it cannot be written: No space left", "", id="in its time"),
        pytest.param(9.0, "it cannot be written: No space left", "standard error did not say: No space", id="before"),
        pytest.param(12.0, "Input/output error", "standard error did not say: No space", id="something else"),
    ],
)
def test_what_standard_error_must_say_is_part_of_what_must_be_told(at, text, wrong):
    expected = Expected((), remark="No space")
    outcome = judged(expected, [], Times(10.0, 15.0, 20.0, 30.0), {}, [Remark(at, text)])
    assert outcome.wrong == wrong


def test_a_small_disk_gets_full_and_has_room_again(tmp_path):
    disk = SmallDisk(tmp_path / "disk")
    try:
        disk.mount()
    except subprocess.CalledProcessError:
        pytest.skip("no disk can be made")
    try:
        disk.fill()
        with pytest.raises(OSError, match="No space left"):
            disk.said.write_bytes(b"x")
        disk.clear()
        disk.said.write_bytes(b"x")
    finally:
        disk.unmount()


def test_the_system_knows_for_how_long_a_process_was_not_let_run():
    assert waited_seconds([os.getpid()]) > 0.0
    assert waited_seconds([]) == 0.0


def test_of_a_process_that_is_gone_nothing_is_known(tmp_path):
    assert waited_seconds([7], tmp_path) == 0.0
