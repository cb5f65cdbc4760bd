"""What is usual in a stream, and since when it is otherwise."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import eq
from typing import Generic, TypeVar

_Value = TypeVar("_Value")

# What has been the same for so long is usual; what is otherwise is a change until it has been so for so long. Both in
# seconds.
LEARNT_SECONDS, SETTLED_SECONDS = 4.0, 60.0


@dataclass(frozen=True, slots=True)
class Change(Generic[_Value]):
    """It was `usual`, and is otherwise `since` a time."""

    usual: _Value
    since: float


@dataclass(slots=True)
class Habit(Generic[_Value]):
    """Learns from what is seen. `same` tells which two values are one."""

    same: Callable[[_Value, _Value], bool] = eq
    usual: _Value | None = None
    _now: _Value | None = field(init=False, default=None)
    _since: float = field(init=False, default=0.0)
    _changed: float | None = field(init=False, default=None)

    def take(self, value: _Value, at: float, since: float | None = None) -> Change[_Value] | None:
        """What it is now, or has been `since`; gives the change for as long as it is one."""
        if self._now is None or not self.same(value, self._now):
            self._now, self._since = value, at if since is None else since
        if self.usual is None:
            self.usual = value if at - self._since >= LEARNT_SECONDS else None
            return None
        if self.same(value, self.usual):
            self._changed = None
            return None
        self._changed = self._since if self._changed is None else self._changed
        if at - self._since < SETTLED_SECONDS:
            return Change(self.usual, self._changed)
        self.usual, self._changed = value, None
        return None

    def forget(self) -> None:
        """Something else begins."""
        self.usual = self._now = self._changed = None
