"""Wait for what the system may never answer: a dead mount, a dead name server."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

_Result = TypeVar("_Result")


async def in_a_thread(work: Callable[[], _Result]) -> _Result:
    """Do `work` in a thread of its own, which nobody waits for once this is cancelled, or the process ends.

    The loop's own threads would hold up the end of the process until each of them has its answer.
    """
    answer: Future[_Result] = Future()
    answer.set_running_or_notify_cancel()  # from here on nobody can cancel it under the thread

    def do() -> None:
        try:
            answer.set_result(work())
        except Exception as error:  # noqa: BLE001 - it is raised where the work is waited for
            answer.set_exception(error)

    Thread(target=do, name="blocking", daemon=True).start()
    return await asyncio.wrap_future(answer)
