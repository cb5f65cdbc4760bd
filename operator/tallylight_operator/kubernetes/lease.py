"""Which of several operators may write: one Lease, held by one, and no write once it may be another's.

`Claim` is the pure part: what is known of the Lease, and what may be done. `Keeper` reads and writes it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from tallylight_operator.clock import Clock
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.settings import LeaseSettings

log = logging.getLogger(__name__)

RELEASE_SECONDS = 1.0  # that the release of the Lease may take, when the process is to end


@dataclass(frozen=True, slots=True)
class Record:
    """A Lease as it is stored. `version` is that of the object: a write against an older one is refused."""

    holder: str
    duration: float
    acquired: datetime | None
    renewed: datetime | None
    transitions: int = 0
    version: str = ""
    operators: tuple[tuple[str, int], ...] = ()  # of one that several hold together: each, and a number that grows


@dataclass(frozen=True, slots=True)
class Claim:
    """What one operator knows. Times are its own monotonic seconds: no two machines' clocks are compared."""

    settings: LeaseSettings
    record: Record | None = None
    observed_at: float = 0.0  # when `record` was first read as it is
    renewed_at: float | None = None  # when our last renewal that succeeded was begun

    def may_write(self, now: float) -> bool:
        """Whether no other operator can be the leader yet. Ends well before another may begin."""
        return self.renewed_at is not None and now < self.renewed_at + self.settings.renew_deadline

    def writing_ends(self, now: float) -> float:
        """For how long writing is allowed yet; 0 when it is not."""
        return 0.0 if self.renewed_at is None else max(0.0, self.renewed_at + self.settings.renew_deadline - now)

    def is_free(self, now: float) -> bool:
        """Whether the Lease may be taken: it is ours, is not held, or was not renewed for its whole duration."""
        if self.record is None or self.record.holder in ("", self.settings.identity):
            return True
        return now >= self.observed_at + self.record.duration

    def observed(self, record: Record | None, now: float) -> "Claim":
        """After reading the Lease. Only what differs from before restarts the wait."""
        lost = record is not None and record.holder != self.settings.identity
        renewed_at = None if lost else self.renewed_at
        if record == self.record:
            return replace(self, renewed_at=renewed_at)
        return replace(self, record=record, observed_at=now, renewed_at=renewed_at)

    def wanted(self, wall: datetime) -> Record:
        """What to write in order to take or keep the Lease."""
        old, identity = self.record, self.settings.identity
        ours = old is not None and old.holder == identity
        return Record(
            holder=identity,
            duration=self.settings.duration,
            acquired=old.acquired if old is not None and ours else wall,
            renewed=wall,
            transitions=0 if old is None else old.transitions + (not ours),
            version="" if old is None else old.version,
        )

    def written(self, record: Record, began: float) -> "Claim":
        """After a write that succeeded. It counts from when it was begun: the answer may have taken long."""
        return replace(self, record=record, observed_at=began, renewed_at=began)

    def released(self) -> "Claim":
        """After a release."""
        return replace(self, renewed_at=None)


class LeaseStore(Protocol):
    """Where the Lease is kept. Each may raise RetryableError."""

    async def read(self) -> Record | None:
        """The Lease; None when there is none."""

    async def write(self, record: Record) -> Record:
        """Make it so, unless another wrote since `record.version`. Returns it as stored."""


class Keeper:
    """Takes the Lease when it is free and wanted, keeps it, and says whether it is held. `changed`: taken, or lost."""

    def __init__(
        self,
        store: LeaseStore,
        settings: LeaseSettings,
        clock: Clock,
        changed: Callable[[], None] = lambda: None,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._changed = changed
        self._is_wanted = is_wanted
        self._claim = Claim(settings)
        self._one_at_a_time = asyncio.Lock()

    @property
    def holder(self) -> str:
        """The holder of the Lease when it was last read."""
        return "" if self._claim.record is None else self._claim.record.holder

    def leader(self) -> str:
        """Who holds it, as far as is known; empty: it is free, or was not renewed for too long."""
        now = self._clock.monotonic()
        if self._claim.may_write(now):
            return self._settings.identity
        return "" if self._claim.is_free(now) else self.holder

    def may_write(self) -> bool:
        """Whether we are the leader at this very moment."""
        return self._claim.may_write(self._clock.monotonic())

    def writing_ends(self) -> float:
        """For how many seconds we surely are."""
        return self._claim.writing_ends(self._clock.monotonic())

    async def run(self) -> None:
        """Try again and again, until cancelled."""
        never = asyncio.Event()
        while True:
            async with self._one_at_a_time:
                led = self._claim.renewed_at is not None
                await self._try()
                self._give_up_when_late()
            if led != (self._claim.renewed_at is not None):
                self._announce_change()
            await self._clock.wait(never, self._settings.retry_period)

    async def release(self) -> None:
        """Release the Lease, so that another may begin at once. An API that does not answer holds up no end."""
        async with self._one_at_a_time:
            if not self.may_write():
                return
            record = replace(self._claim.wanted(self._clock.now()), holder="", duration=1.0)
            self._claim = self._claim.released()
            try:
                async with asyncio.timeout(RELEASE_SECONDS):
                    await self._store.write(record)
            except (RetryableError, TimeoutError) as error:
                log.warning("the Lease could not be released, and runs out by itself: %s", str(error) or "no answer")
        self._changed()

    async def _try(self) -> None:
        began = self._clock.monotonic()
        try:
            async with asyncio.timeout(self._settings.renew_deadline / 2):
                if self._claim.renewed_at is None:
                    await self._read()
                    if not self._is_wanted():
                        return
                if self._claim.is_free(self._clock.monotonic()):
                    began = self._clock.monotonic()
                    stored = await self._store.write(self._claim.wanted(self._clock.now()))
                    self._claim = self._claim.written(stored, began)
        except (RetryableError, TimeoutError) as error:
            log.info("the Lease could not be renewed or taken: %s", str(error) or "no answer")
            await self._read_after_failure()

    async def _read_after_failure(self) -> None:
        """Another may have taken it; and a write may have succeeded though no answer came."""
        try:
            async with asyncio.timeout(self._settings.retry_period):
                await self._read()
        except (RetryableError, TimeoutError):
            return

    async def _read(self) -> None:
        record = await self._store.read()
        self._claim = self._claim.observed(record, self._clock.monotonic())

    def _give_up_when_late(self) -> None:
        if self._claim.renewed_at is not None and not self.may_write():
            self._claim = self._claim.released()

    def _announce_change(self) -> None:
        which = f" {self._settings.name}" if self._settings.shards > 1 else ""
        if self._claim.renewed_at is not None:
            log.info("leading%s", which)
        else:
            log.info("not leading; the Lease%s is held by %s", which, self.holder or "no operator")
        self._changed()
