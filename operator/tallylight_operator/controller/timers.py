"""The next wake-up of each of many keys: one per key, the nearest first."""

import heapq
from collections.abc import Hashable
from datetime import datetime
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)


class Timers(Generic[KeyT]):
    """A heap of instants. A key's new instant replaces its old one."""

    def __init__(self) -> None:
        self._due: dict[KeyT, datetime] = {}
        self._heap: list[tuple[datetime, int, KeyT]] = []
        self._set = 0  # breaks ties: keys need no order of their own

    def __len__(self) -> int:
        return len(self._due)

    def put(self, key: KeyT, at: datetime | None) -> None:
        """Wake `key` at an instant, and at no other; None: not at all."""
        if at is None:
            self.forget(key)
        elif self._due.get(key) != at:
            self._due[key] = at
            self._set += 1
            heapq.heappush(self._heap, (at, self._set, key))
            self._tidy()

    def forget(self, key: KeyT) -> None:
        """Do not wake `key`."""
        self._due.pop(key, None)
        self._drop_outdated()

    def next(self) -> datetime | None:
        """The nearest instant; None when no key is to be woken."""
        return self._heap[0][0] if self._heap else None

    def pop_due(self, now: datetime) -> dict[KeyT, datetime]:
        """Take out every key whose time has come, with that time."""
        due: dict[KeyT, datetime] = {}
        while self._heap and self._heap[0][0] <= now:
            at, _, key = heapq.heappop(self._heap)
            due[key] = at
            del self._due[key]
            self._drop_outdated()
        return due

    def _drop_outdated(self) -> None:
        """Let the top of the heap be one that counts."""
        while self._heap and self._due.get(self._heap[0][2]) != self._heap[0][0]:
            heapq.heappop(self._heap)

    def _tidy(self) -> None:
        """Many replaced instants far ahead must not pile up: the heap is at most twice what counts."""
        if len(self._heap) > 2 * len(self._due) + 8:
            self._heap = [entry for entry in self._heap if self._due.get(entry[2]) == entry[0]]
            heapq.heapify(self._heap)
        self._drop_outdated()
