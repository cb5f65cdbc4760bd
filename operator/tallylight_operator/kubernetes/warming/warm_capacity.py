"""Keeps as many placeholders as monitors start soon, in the namespace of the release's Lease."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from tallylight_contract import labels
from tallylight_operator.clock import Clock
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes.api import REFUSED, ApiError, Request
from tallylight_operator.kubernetes.events import Notice
from tallylight_operator.kubernetes.fencing import Calls
from tallylight_operator.kubernetes.own_container import is_over
from tallylight_operator.kubernetes.relist import Lists
from tallylight_operator.kubernetes.warming.notices import not_held, notice
from tallylight_operator.kubernetes.warming.placeholder_pod import pod
from tallylight_operator.kubernetes.warming.plan import planned
from tallylight_operator.kubernetes.warming.room import CAUSES, Cause, Missing, Room, Shortage, room_of
from tallylight_operator.settings import Settings

log = logging.getLogger(__name__)

EVERY_SECONDS = 10.0
# After so many looks that failed, one after the other, nothing is known any more of what is held.
BEARABLE_LOOKS = 3
SELECTOR = f"{labels.APP}={labels.PLACEHOLDER_VALUE},{labels.MANAGED_BY}={labels.MANAGED_BY_VALUE}"

Told = Callable[[Notice], None]


class WarmCapacity:
    """`run` while this operator leads a shard. What fails is counted, told once and tried again; no monitor waits.

    `tell` takes the Event about it; `missed` is called with the cause of each placeholder that came to nothing.
    """

    def __init__(self, api: Calls, lists: Lists, settings: Settings, shard: int, clock: Clock) -> None:
        self._api, self._lists, self._settings, self._clock = api, lists, settings, clock
        self._prefix = f"{settings.lease.name}-warm-{shard}-"
        self._folder = f"/api/v1/namespaces/{settings.lease.namespace}/pods"
        self._some_may_be_there = True  # of a leader before this one
        self._error, self._failed_looks = "", 0
        self._room, self._shortage = Room(), Shortage()
        self._said: set[Cause] = set()
        self.tell: Told = lambda _: None
        self.missed: Callable[[Cause], None] = lambda _: None

    def states(self) -> Iterator[tuple[str, int]]:
        """How many placeholders are in each state, as of the last look; none where no room is to be held."""
        if self._settings.warm.most is not None:
            yield "wanted", self._room.wanted
            yield "running", self._room.running
            yield from ((cause, self._room.number(cause)) for cause in CAUSES)

    async def run(self, starts_within: Callable[[timedelta], int]) -> None:
        """Until cancelled, where room is to be held at all. `starts_within`: how many monitors start in that time."""
        most, never = self._settings.warm.most, asyncio.Event()
        try:
            while most is not None:
                await self._look(min(most, starts_within(self._settings.warm.ahead)))
                await self._clock.wait(never, EVERY_SECONDS)
        finally:
            self._room, self._shortage = Room(), Shortage()  # another leads, and says how it is
            self._said.clear()
            self._error, self._failed_looks = "", 0

    async def _look(self, wanted: int) -> None:
        try:
            room = await self._hold(wanted)
            self._error, self._failed_looks = "", 0
        except RetryableError as error:
            if str(error) != self._error:
                log.warning("room for monitors is not held as it should be, will be tried again: %s", error)
            self._error, self._failed_looks = str(error), self._failed_looks + 1
            if self._failed_looks >= BEARABLE_LOOKS:
                self._account_for(Room(wanted).without(planned(wanted, {}, self._prefix).make, self._error))
        else:
            self._account_for(room)

    def _account_for(self, room: Room) -> None:
        ahead = self._settings.warm.ahead
        self._room = room
        self._shortage, newly = self._shortage.after(room, self._clock.monotonic(), ahead)
        for each in newly.values():
            self.missed(each.cause)
        if room.wanted and room.running >= room.wanted:
            self._said.clear()  # what comes after this is news again
        for cause in CAUSES:
            if found := {name: each for name, each in newly.items() if each.cause == cause}:
                self._say(cause, found)

    def _say(self, cause: Cause, found: dict[str, Missing]) -> None:
        if cause in self._said:
            return
        self._said.add(cause)
        lease = self._settings.lease
        said = not_held(found, self._room.wanted, self._settings.warm, lease.namespace)
        log.warning("room for monitors is not held as it should be: %s", said)
        self.tell(notice(said, f"{lease.identity} {cause} {self._clock.now().isoformat()}"))

    async def _hold(self, wanted: int) -> Room:
        """Make and remove what is due. Raises RetryableError where the API does not answer."""
        if not (wanted or self._some_may_be_there):
            return Room()
        listed, _ = await self._lists.list_all(self._folder, SELECTOR)
        named = {str(each["metadata"]["name"]): each for each in listed}
        there = {name: each for name, each in named.items() if name.startswith(self._prefix)}
        plan = planned(wanted, {name: is_over(each) for name, each in there.items()}, self._prefix)
        self._some_may_be_there = bool(there or plan.make)
        for name in plan.remove:
            await self._remove(name)
        refused, why = await self._make(plan.make)
        return room_of(wanted, there).without(refused, why)

    async def _make(self, names: Iterable[str]) -> tuple[tuple[str, ...], str]:
        """Make these. Returns those that the API refuses, and why: after the first, no other is tried in this round."""
        due = tuple(names)
        for number, name in enumerate(due):
            body = pod(name, self._settings.lease.namespace, self._settings.monitor, self._settings.warm)
            try:
                await self._api.call(Request("create", self._folder, body))
            except ApiError as error:
                if error.code not in REFUSED:
                    raise
                return due[number:], str(error)
        return (), ""

    async def _remove(self, name: str) -> None:
        try:
            await self._api.call(Request("delete", f"{self._folder}/{name}"))
        except ApiError as error:
            if not error.means_gone:
                raise
