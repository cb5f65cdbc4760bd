"""Write pictures of defects while the monitor watches on."""

import asyncio
from functools import partial

from tallylight_bounded.blocking import in_a_thread
from tallylight_monitor.outlets.evidence import EvidenceFolder
from tallylight_monitor.wire import Pictures

# Pictures that wait to be written; more are dropped, for a folder that does not answer must not fill the memory.
SAVES_WAITING = 20
SAVE_SECONDS = 1.0  # for those that wait at the end


class EvidenceSaving:
    """Writes into a folder, in order, where one that does not answer holds up nothing else; without one, nothing."""

    def __init__(self, folder: EvidenceFolder | None) -> None:
        self._folder = folder
        self._saves: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()

    def keep(self, pictures: Pictures) -> None:
        """Write them soon; drop them, and count it, where too many wait."""
        if self._folder is None:
            return
        if len(self._saves) >= SAVES_WAITING:
            self._folder.drop(pictures)
            return
        task = asyncio.create_task(self._save(self._folder, pictures))
        self._saves.add(task)
        task.add_done_callback(self._saves.discard)

    async def end(self) -> None:
        """Let what waits be written, for a moment."""
        waiting = tuple(self._saves)
        if waiting:
            await asyncio.wait(waiting, timeout=SAVE_SECONDS)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        if self._folder is not None:
            self._folder.end()

    async def _save(self, folder: EvidenceFolder, pictures: Pictures) -> None:
        async with self._one_at_a_time:
            await in_a_thread(partial(folder.save, pictures))
