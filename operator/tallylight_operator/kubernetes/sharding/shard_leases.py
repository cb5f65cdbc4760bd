"""The Leases of all shards: which this operator may write in, and which it is to hold.

With one shard, that is one Lease, and its holder leads.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from tallylight_contract import labels
from tallylight_operator.clock import Clock
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.fencing import Calls
from tallylight_operator.kubernetes.lease import RELEASE_SECONDS, Keeper
from tallylight_operator.kubernetes.lease_objects import LeaseObjects
from tallylight_operator.kubernetes.sharding.roster import Roster, shared_identity
from tallylight_operator.kubernetes.sharding.shares import fair_shares
from tallylight_operator.settings import LeaseSettings

log = logging.getLogger(__name__)


def shard_name(lease: str, shard: int) -> str:
    """What the Lease of one of several shards is called."""
    return f"{lease}-shard-{shard}"


@dataclass(frozen=True, slots=True)
class ShardLease:
    """The right to write in one shard, counted from 0: all of `keepers` are needed for it."""

    shard: int
    keepers: tuple[Keeper, ...]
    is_wanted: Callable[[], bool] = lambda: True

    def writing_ends(self) -> float:
        """For how many seconds this operator surely may write in the shard; 0: not at all."""
        return min(keeper.writing_ends() for keeper in self.keepers)

    def may_write(self) -> bool:
        """Whether it may at this very moment."""
        return self.writing_ends() > 0.0

    async def hand_over(self) -> None:
        """Release the shard, for one that is to have it. Nothing of it may be under way any more."""
        await self.keepers[0].release()


class ShardLeases:
    """`of` each shard; `run` takes and keeps what is this operator's share. `changed` is called after each change."""

    def __init__(self, api: Calls, settings: LeaseSettings, serves: tuple[str, ...], clock: Clock) -> None:
        self.changed: Callable[[], None] = lambda: None
        self._settings, self._serves = settings, serves
        whole = LeaseObjects(api, settings, serves)
        self._roster = Roster(whole, settings, clock)
        if settings.shards == 1:
            self._together: tuple[Keeper, ...] = ()
            self._keepers = [Keeper(whole, settings, clock, self._has_changed)]
        else:
            together = replace(settings, identity=shared_identity(settings))
            self._together = (Keeper(self._roster, together, clock, self._has_changed),)
            self._keepers = [self._keeper(api, clock, shard) for shard in range(settings.shards)]

    def of(self) -> tuple[ShardLease, ...]:
        """Those of all shards, in order."""
        return tuple(
            ShardLease(shard, (keeper, *self._together), partial(self._is_wanted, shard))
            for shard, keeper in enumerate(self._keepers)
        )

    async def run(self) -> None:
        """Take, keep and share out, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for keeper in (*self._together, *self._keepers):
                tasks.create_task(keeper.run())

    async def release(self) -> None:
        """Release all, so that others may begin at once. An API that does not answer holds up no end."""
        await asyncio.gather(*(keeper.release() for keeper in self._keepers))
        if self._together:
            try:
                async with asyncio.timeout(RELEASE_SECONDS):
                    await self._roster.leave()
            except (RetryableError, TimeoutError) as error:
                log.warning("the roster could not be left, and runs out by itself: %s", str(error) or "no answer")

    def _keeper(self, api: Calls, clock: Clock, shard: int) -> Keeper:
        settings = replace(self._settings, name=shard_name(self._settings.name, shard))
        objects = LeaseObjects(api, settings, self._serves, labels.OPERATOR_SHARD_VALUE)
        return Keeper(objects, settings, clock, self._has_changed, partial(self._is_wanted, shard))

    def _is_wanted(self, shard: int) -> bool:
        """Whether this operator is to hold a shard, as far as it knows of the others."""
        if not self._together:
            return True
        if not self._together[0].may_write():  # so it is not called yet, or does not know who else is
            return False
        holders = {number: keeper.leader() for number, keeper in enumerate(self._keepers)}
        return fair_shares(len(self._keepers), self._roster.operators(), holders)[shard] == self._settings.identity

    def _has_changed(self) -> None:
        self.changed()
