"""Which operators share out the shards: each is called on one Lease, which all of them hold together.

Its holder names how many shards there are. So operators that count otherwise, or that have no shards, wait until the
last of these is gone, as they would for any other holder: a namespace is never in two shards at once. Each operator
writes a number that grows; one whose number stands still is gone. No two machines' clocks are compared.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from tallylight_operator.clock import Clock
from tallylight_operator.kubernetes.api import CONFLICT, ApiError
from tallylight_operator.kubernetes.lease import LeaseStore, Record
from tallylight_operator.settings import LeaseSettings

_TRIES = 4  # of one write
T = TypeVar("T")


def shared_identity(settings: LeaseSettings) -> str:
    """Whom the Lease names as its holder: all operators that count alike."""
    return f"{settings.shards} shards"


@dataclass(slots=True)
class Roster:
    """The Lease that is held together, as a `LeaseStore` of each: a renewal by another is no conflict."""

    objects: LeaseStore
    settings: LeaseSettings
    clock: Clock
    _beat: int = 0
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)  # others' numbers, and since when they stand

    def operators(self) -> frozenset[str]:
        """Those that are there, this one included. One is gone once it may not write any more."""
        since = self.clock.monotonic() - self.settings.renew_deadline
        return frozenset({self.settings.identity, *(name for name, (_, at) in self._seen.items() if at > since)})

    async def read(self) -> Record | None:
        """The Lease; None when there is none. May raise RetryableError."""
        record = await self.objects.read()
        self._call(record)
        return record

    async def write(self, record: Record) -> Record:
        """Take or renew it, and be called on it. May raise RetryableError."""
        return await self._despite_others(partial(self._write_once, record))

    async def leave(self) -> None:
        """Be called no more; the last one releases the Lease. May raise RetryableError."""
        await self._despite_others(self._leave_once)

    async def _despite_others(self, write: Callable[[], Awaitable[T]]) -> T:
        """Others write at the same moment, and each of them once in a while."""
        for _ in range(_TRIES - 1):
            try:
                return await write()
            except ApiError as error:
                if error.code != CONFLICT:
                    raise
        return await write()

    async def _write_once(self, record: Record) -> Record:
        there = await self.read()
        if there is not None and there.holder == record.holder:  # renewed by another since
            record = replace(there, renewed=record.renewed)
        self._beat += 1
        called = self._others() | {self.settings.identity: self._beat}
        return await self.objects.write(replace(record, operators=tuple(sorted(called.items()))))

    async def _leave_once(self) -> None:
        there = await self.read()
        if there is not None and there.holder == shared_identity(self.settings):
            others = self._others()
            holder = there.holder if others else ""
            await self.objects.write(replace(there, holder=holder, operators=tuple(sorted(others.items()))))

    def _others(self) -> dict[str, int]:
        """The numbers of those that are there."""
        return {name: self._seen[name][0] for name in self.operators() & self._seen.keys()}

    def _call(self, record: Record | None) -> None:
        """Note whose numbers have grown. Those of operators that count otherwise are none of ours."""
        ours = record is not None and record.holder == shared_identity(self.settings)
        called = dict(record.operators) if record is not None and ours else {}
        called.pop(self.settings.identity, None)
        now = self.clock.monotonic()
        before = self._seen
        self._seen = {
            name: before[name] if name in before and before[name][0] == beat else (beat, now)
            for name, beat in called.items()
        }
