"""A queue in which each key stands at most once, and is worked on by one worker at a time."""

import asyncio
from collections.abc import Hashable
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)


class WorkQueue(Generic[KeyT]):
    """Keys in the order in which they were first added. Bounded by the number of keys."""

    def __init__(self) -> None:
        self._waiting: dict[KeyT, None] = {}
        self._at_work: set[KeyT] = set()
        self._woken: set[KeyT] = set()  # added while at work: once more, afterwards
        self._available = asyncio.Semaphore(0)  # one for each key: each wakes one worker; an event would wake all

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, key: KeyT) -> None:
        """Queue `key`. Adding it again before its turn changes nothing."""
        if key in self._at_work:
            self._woken.add(key)
            return
        if key not in self._waiting:
            self._waiting[key] = None
            self._available.release()

    async def take(self) -> KeyT:
        """The next key, once there is one. Its worker calls `done` afterwards."""
        await self._available.acquire()
        key = next(iter(self._waiting))
        del self._waiting[key]
        self._at_work.add(key)
        return key

    def done(self, key: KeyT) -> None:
        """Work on `key` is over; it goes back to the end when it was added meanwhile."""
        self._at_work.discard(key)
        if key in self._woken:
            self._woken.discard(key)
            self.add(key)
