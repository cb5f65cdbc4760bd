"""A queue in which each key stands at most once, and is worked on by one worker at a time; lanes take turns."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)


class WorkQueue(Generic[KeyT]):
    """Keys in the order in which they were first added, but for one lane of them at a time: a long one delays no other.

    Bounded by the number of keys.
    """

    def __init__(self, lane_of: Callable[[KeyT], Hashable] = lambda _: None) -> None:
        self._lane_of = lane_of
        self._lanes: dict[Hashable, dict[KeyT, None]] = {}  # none is empty; the first is next
        self._at_work: set[KeyT] = set()
        self._woken: set[KeyT] = set()  # added while at work: once more, afterwards
        self._available = asyncio.Semaphore(0)  # one for each key: each wakes one worker; an event would wake all

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def add(self, key: KeyT) -> None:
        """Queue `key`. Adding it again before its turn changes nothing."""
        if key in self._at_work:
            self._woken.add(key)
            return
        lane = self._lanes.setdefault(self._lane_of(key), {})
        if key not in lane:
            lane[key] = None
            self._available.release()

    async def take(self) -> KeyT:
        """The next key, once there is one. Its worker calls `done` afterwards."""
        await self._available.acquire()
        name = next(iter(self._lanes))
        lane = self._lanes.pop(name)
        key = next(iter(lane))
        del lane[key]
        if lane:
            self._lanes[name] = lane  # behind the others
        self._at_work.add(key)
        return key

    def done(self, key: KeyT) -> None:
        """Work on `key` is over; it goes back to the end when it was added meanwhile."""
        self._at_work.discard(key)
        if key in self._woken:
            self._woken.discard(key)
            self.add(key)
