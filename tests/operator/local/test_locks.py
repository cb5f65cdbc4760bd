import asyncio
import os
import subprocess
import sys

import pytest

from tallylight_operator.local import locks

HOLD = "import fcntl,os,signal,sys; f=open(sys.argv[1],'r+'); fcntl.flock(f,fcntl.LOCK_EX); {} print('held',flush=True); signal.pause()"  # noqa: E501 - one program


@pytest.fixture
def held(tmp_path):
    """Start a process that holds a lock and ends, or does not, when it is asked to."""
    path, started = tmp_path / "lock", []

    def start(*, stubborn):
        path.touch()
        program = HOLD.format("signal.signal(signal.SIGTERM, signal.SIG_IGN);" if stubborn else "")
        process = subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE, process_group=0)
        started.append(process)
        process.stdout.readline()
        path.write_text(f"{process.pid}\n")
        return path, process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_lock_is_held_by_one(tmp_path):
    first = locks.try_lock(tmp_path / "lock")
    assert locks.try_lock(tmp_path / "lock") is None
    os.close(first)
    again = locks.try_lock(tmp_path / "lock")
    assert again is not None
    os.close(again)


def test_a_remembered_pid_is_forgotten_with_the_next_lock(tmp_path):
    path = tmp_path / "lock"
    path.write_text("12345\n")
    descriptor = locks.try_lock(path)
    assert locks.holder(path) is None
    locks.sign(descriptor, os.getpid())
    assert locks.holder(path) == os.getpid()
    os.close(descriptor)


@pytest.mark.parametrize("text", ["", "abc", "0", "1", "-5"])
def test_a_pid_that_is_none_is_not_signalled(tmp_path, text):
    (tmp_path / "lock").write_text(text)
    assert locks.holder(tmp_path / "lock") is None


def test_a_holder_is_asked_to_end(held):
    path, process = held(stubborn=False)
    os.close(asyncio.run(locks.take_over(path, 5, force=False)))
    assert process.wait(1) == -15


def test_a_stubborn_holder_is_killed_where_that_is_allowed(held):
    path, process = held(stubborn=True)
    os.close(asyncio.run(locks.take_over(path, 0.3, force=True)))
    assert process.wait(1) == -9


def test_a_stubborn_holder_is_left_alone_where_it_is_not(held):
    path, process = held(stubborn=True)
    with pytest.raises(locks.StillHeld, match=str(process.pid)):
        asyncio.run(locks.take_over(path, 0.3, force=False))
    assert process.poll() is None


@pytest.fixture
def bystander():
    """A process that has nothing to do with any lock, and leads a group."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], process_group=0)
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("force", [False, True])
def test_a_process_whose_number_stands_in_the_lock_is_not_signalled(held, bystander, force):
    path, holder = held(stubborn=True)
    path.write_text(f"{bystander.pid}\n")
    with pytest.raises(locks.StillHeld, match=f"another process than {bystander.pid}.*none was signalled"):
        asyncio.run(locks.take_over(path, 0.2, force=force))
    assert (bystander.poll(), holder.poll()) == (None, None)


def test_only_who_holds_the_very_file_is_its_holder(held, tmp_path, bystander):
    path, process = held(stubborn=False)
    copy = tmp_path / "copy"
    copy.write_text(path.read_text())
    assert locks.is_holder(path, process.pid)
    assert not locks.is_holder(copy, process.pid)
    assert not locks.is_holder(path, bystander.pid)
    assert not locks.is_holder(path, 2**22 + 1)  # nobody's


@pytest.mark.parametrize(
    "text", ["9" * 30, str(2**22 + 1), "9" * 5000, "12 34", "\x0012", "0x10", "1e3", "+", "\ud800"]
)
def test_whatever_stands_in_a_lock_is_a_pid_or_nothing(tmp_path, text):
    (tmp_path / "lock").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert locks.holder(tmp_path / "lock") is None


def test_a_pipe_in_the_place_of_a_lock_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "lock")
    assert locks.holder(tmp_path / "lock") is None


def test_a_process_that_only_reads_the_lock_is_not_signalled_whose_number_stands_in_it(held):
    path, holder = held(stubborn=True)
    program = "import sys,time; f=open(sys.argv[1]); print('open',flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE, process_group=0) as reader:
        reader.stdout.readline()
        path.write_text(f"{reader.pid}\n")
        with pytest.raises(locks.StillHeld, match="none was signalled"):
            asyncio.run(locks.take_over(path, 0.2, force=True))
        assert (reader.poll(), holder.poll()) == (None, None)
        reader.kill()


def test_a_process_that_was_given_the_lock_is_its_holder(tmp_path):
    path = tmp_path / "lock"
    descriptor = locks.try_lock(path)
    program = "import time; print('there',flush=True); time.sleep(60)"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, pass_fds=[descriptor]) as heir:
        heir.stdout.readline()
        os.close(descriptor)
        assert locks.is_holder(path, heir.pid)
        heir.kill()
