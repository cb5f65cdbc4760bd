"""Write pictures of defects while the monitor watches on."""

import asyncio
from collections.abc import Callable
from functools import partial

from tallylight_bounded.blocking import in_a_thread
from tallylight_monitor.outlets.evidence import EvidenceFolder
from tallylight_monitor.wire import Pictures, TakePictures

# Pictures that wait to be written; more are dropped, for a folder that does not answer must not fill the memory.
SAVES_WAITING = 20
SAVE_SECONDS = 1.0  # for those that wait at the end
RETRY_SECONDS = 2.0


class EvidenceSaving:
    """Writes into a folder, in order, where one that does not answer holds up nothing else; without one, nothing."""

    def __init__(self, folder: EvidenceFolder | None) -> None:
        self._folder = folder
        self._saves: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()
        self._retried_at = float("-inf")

    def keep(self, pictures: Pictures) -> None:
        """Write them soon; drop them, and count it, where too many wait."""
        if self._folder is None:
            return
        if len(self._saves) >= SAVES_WAITING:
            self._folder.drop(pictures)
            return
        self._soon(partial(self._folder.save, pictures))

    def retry(self, now: float, ask: Callable[[TakePictures], None]) -> None:
        """Ask again for pictures that were not there, and write those that could not be; every two seconds."""
        if self._folder is None or now - self._retried_at < RETRY_SECONDS:
            return
        self._retried_at = now
        for request in self._folder.again():
            ask(request)
        if self._folder.waits and not self._saves:
            self._soon(self._folder.write)

    async def end(self) -> None:
        """Let what waits be written, for a moment."""
        if self._folder is not None and self._folder.waits:
            self._soon(self._folder.write)
        waiting = tuple(self._saves)
        if waiting:
            await asyncio.wait(waiting, timeout=SAVE_SECONDS)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        if self._folder is not None:
            self._folder.end()

    def _soon(self, write: Callable[[], None]) -> None:
        task = asyncio.create_task(self._in_turn(write))
        self._saves.add(task)
        task.add_done_callback(self._saves.discard)

    async def _in_turn(self, write: Callable[[], None]) -> None:
        async with self._one_at_a_time:
            await in_a_thread(write)
