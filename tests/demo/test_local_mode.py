import asyncio
import sys
import time

import psutil
import pytest

from tallylight_demo.local_mode import LocalMode

PRINTS = "print('one', flush=True); print('two', flush=True)"
WAITS = "import time; time.sleep(30)"
HAS_A_CHILD = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {WAITS!r}])
print(child.pid, flush=True)
child.wait()
"""


def run(program, tmp_path, conversation):
    async def talk():
        async with LocalMode.on((sys.executable, "-c", program), tmp_path / "log") as local:
            return await conversation(local)

    return asyncio.run(talk())


async def first_line(local):
    return await anext(local.lines(), None)


def test_lines_are_read_until_it_ends(tmp_path):
    async def conversation(local):
        return [line async for line in local.lines()]

    assert run(PRINTS, tmp_path, conversation) == [b"one\n", b"two\n"]


def test_it_is_ended_with_the_block(tmp_path):
    async def conversation(local):
        return local

    began = time.monotonic()
    assert run(WAITS, tmp_path, conversation).ended
    assert time.monotonic() - began < 5


def test_its_last_words_are_kept(tmp_path):
    async def conversation(local):
        await local.end()
        return local.last_words()

    async def patient(local):
        await first_line(local)
        return await conversation(local)

    assert run("import sys; sys.stderr.write('no such folder\\n')", tmp_path, patient) == "no such folder"


def test_a_monitor_is_seen_while_it_lives_and_what_is_left_is_counted_and_killed(tmp_path):
    async def conversation(local):
        pid = int(await first_line(local))
        seen = [process.pid for process in local.monitors()]
        return pid, seen, await local.end()

    pid, seen, left = run(HAS_A_CHILD, tmp_path, conversation)
    assert (seen, left) == ([pid], 1)
    with pytest.raises((psutil.NoSuchProcess, psutil.TimeoutExpired)):
        psutil.Process(pid).wait(timeout=0.01)
