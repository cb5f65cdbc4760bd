"""Put what comes in any order back in order. Pure."""

from collections.abc import Iterator
from typing import Generic, TypeVar

_Item = TypeVar("_Item")


class InOrder(Generic[_Item]):
    """Executions overtake each other, and a detector must see its seconds one after the other."""

    def __init__(self) -> None:
        self._next, self._early = 0, dict[int, _Item]()

    def put(self, number: int, item: _Item) -> Iterator[_Item]:
        """Take the item with this number, from 0 on; gives all whose turn it is now."""
        self._early[number] = item
        while self._next in self._early:
            yield self._early.pop(self._next)
            self._next += 1
