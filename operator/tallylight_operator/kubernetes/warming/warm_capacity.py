"""Keeps as many placeholders as monitors start soon, in the namespace of the release's Lease."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from tallylight_contract import labels
from tallylight_operator.clock import Clock
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.api import ApiError, Request
from tallylight_operator.kubernetes.fencing import Calls
from tallylight_operator.kubernetes.own_container import is_over
from tallylight_operator.kubernetes.relist import Lists
from tallylight_operator.kubernetes.warming.placeholder_pod import pod
from tallylight_operator.kubernetes.warming.plan import planned
from tallylight_operator.settings import Settings

log = logging.getLogger(__name__)

EVERY_SECONDS = 10.0
SELECTOR = f"{labels.APP}={labels.PLACEHOLDER_VALUE},{labels.MANAGED_BY}={labels.MANAGED_BY_VALUE}"


class WarmCapacity:
    """`run` while this operator leads a shard. What fails is logged once and tried again: no monitor waits for it."""

    def __init__(self, api: Calls, lists: Lists, settings: Settings, shard: int, clock: Clock) -> None:
        self._api, self._lists, self._settings, self._clock = api, lists, settings, clock
        self._prefix = f"{settings.lease.name}-warm-{shard}-"
        self._folder = f"/api/v1/namespaces/{settings.lease.namespace}/pods"
        self._some_may_be_there = True  # of a leader before this one
        self._error = ""

    async def run(self, starts_within: Callable[[timedelta], int]) -> None:
        """Until cancelled, where room is to be held at all. `starts_within`: how many monitors start in that time."""
        most, never = self._settings.warm.most, asyncio.Event()
        while most is not None:
            try:
                await self._hold(min(most, starts_within(self._settings.warm.ahead)))
                self._error = ""
            except RetryableError as error:
                if str(error) != self._error:
                    log.warning("room for monitors is not held as it should be, will be tried again: %s", error)
                self._error = str(error)
            await self._clock.wait(never, EVERY_SECONDS)

    async def _hold(self, wanted: int) -> None:
        if not (wanted or self._some_may_be_there):
            return
        listed, _ = await self._lists.list_all(self._folder, SELECTOR)
        named = {each["metadata"]["name"]: is_over(each) for each in listed}
        there = {name: over for name, over in named.items() if name.startswith(self._prefix)}
        plan = planned(wanted, there, self._prefix)
        self._some_may_be_there = bool(there or plan.make)
        for name in plan.remove:
            await self._remove(name)
        for name in plan.make:
            body = pod(name, self._settings.lease.namespace, self._settings.monitor, self._settings.warm)
            await self._api.call(Request("create", self._folder, body))

    async def _remove(self, name: str) -> None:
        try:
            await self._api.call(Request("delete", f"{self._folder}/{name}"))
        except ApiError as error:
            if not error.means_gone:
                raise
