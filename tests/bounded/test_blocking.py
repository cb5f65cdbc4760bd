import asyncio
import threading
import time

import pytest

from tallylight_bounded.blocking import in_a_thread


def test_what_the_work_gives_is_given_and_what_it_raises_is_raised():
    async def fails():
        await in_a_thread(lambda: 1 // 0)

    assert asyncio.run(in_a_thread(lambda: 7)) == 7
    with pytest.raises(ZeroDivisionError):
        asyncio.run(fails())


def test_work_that_never_ends_holds_up_neither_its_caller_nor_the_loops_end(capsys):
    released = threading.Event()

    async def gives_up():
        async with asyncio.timeout(0.05):
            await in_a_thread(released.wait)

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(gives_up())
    assert time.monotonic() - began < 2
    released.set()  # the answer comes to a loop that is closed, and is dropped without a word
    time.sleep(0.1)
    assert capsys.readouterr().err == ""
