"""What CI is made of: a Python that runs is found or missed aloud, and no step takes longer than it may."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIND = ROOT / ".ci" / "find-python"


def found(name, first_on_path):
    env = os.environ | {"PATH": f"{first_on_path}:{os.environ['PATH']}"}
    return subprocess.run([FIND, name], capture_output=True, text=True, check=False, timeout=30, env=env)


def stepped(budget, limit, *words):
    """A step of CI, and another after it."""
    script = f". .ci/step.sh; step {limit} {' '.join(words)}; step 5 echo the next one"
    command = ["bash", "-euc", f"BUDGET={budget}; {script}"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30, cwd=ROOT)


def side_by_side(folder, beside, meanwhile):
    """A step of CI while another runs, and then the status of the first."""
    script = f". {ROOT}/.ci/step.sh; beside 20 {beside}; step 5 {meanwhile}; joined || echo joined with $?"
    command = ["bash", "-euc", f"BUDGET=60; {script}"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30, cwd=folder)


def test_a_python_that_runs_is_found(tmp_path):
    (tmp_path / "python3.99").symlink_to(sys.executable)
    done = found("python3.99", tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / "python3.99"))


def test_a_python_that_is_there_and_does_not_run_is_none(tmp_path):
    (tmp_path / "python3.99").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "python3.99").chmod(0o755)
    done = found("python3.99", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "python3.99 is here and does not run\n")


def test_a_python_that_is_not_there_is_missed_by_its_name(tmp_path):
    done = found("python3.99", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "there is no python3.99 here\n")


def test_a_step_says_how_long_it_took_and_the_next_one_begins():
    done = stepped(60, 5, "echo", "the first one")
    assert done.returncode == 0
    assert re.search(r"^the first one$(?s:.*)^the next one$", done.stdout, re.MULTILINE)
    assert re.search(r"=== echo the first one: status 0 after \d+ s, \d+ s in all ===", done.stdout)


@pytest.mark.parametrize(
    ("budget", "limit"), [pytest.param(60, 1, id="its own limit"), pytest.param(1, 60, id="what is left for all")]
)
def test_a_step_that_hangs_is_ended_and_with_it_the_run(budget, limit):
    done = stepped(budget, limit, "sleep", "20")
    assert done.returncode == 124
    assert "=== sleep 20: status 124 after" in done.stdout
    assert "the next one" not in done.stdout


def test_a_step_that_would_begin_too_late_does_not():
    done = stepped(0, 5, "echo", "the first one")
    assert (done.returncode, "\nthe first one" in done.stdout) == (1, False)
    assert done.stderr == "=== echo the first one: not begun, the 0 s for all are over\n"


def test_two_steps_run_side_by_side_and_what_each_printed_stays_together(tmp_path):
    slow = """bash -c 'until test -e done; do sleep 0.1; done; echo slow'"""
    done = side_by_side(tmp_path, slow, "touch done")
    assert done.returncode == 0
    assert re.search(r"touch done: status 0(?s:.*)^slow$(?s:.*): status 0", done.stdout, re.MULTILINE)
    assert "joined with" not in done.stdout


def test_a_step_beside_another_that_fails_is_not_lost(tmp_path):
    done = side_by_side(tmp_path, "bash -c 'echo it broke; exit 3'", "true")
    assert re.search(r"^it broke$(?s:.*)^joined with 3$", done.stdout, re.MULTILINE)
