"""Posts Events in the background: no stream waits for them."""

import asyncio
import logging

from tallylight_operator.clock import Clock
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.api import ApiError, Json, Request
from tallylight_operator.kubernetes.events import Notice, event, event_about
from tallylight_operator.kubernetes.fencing import Calls

log = logging.getLogger(__name__)

_MOST_WAITING = 5000  # Events; whatever is dropped beyond that is in the status anyway
_POSTERS = 4  # at once: monitors are created meanwhile, and take precedence
_ALREADY_THERE = 409


class EventRecorder:
    """A bounded queue of Events. What does not fit, or is refused, is dropped: the status holds the truth."""

    def __init__(self, api: Calls, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._waiting: asyncio.Queue[Request] = asyncio.Queue(_MOST_WAITING)

    def record(self, key: Key, uid: str, notice: Notice) -> None:
        """Queue an Event about a LiveStream."""
        self._queue(event(notice, key, uid, self._clock.now()))

    def record_about(self, regarding: dict[str, str], notice: Notice) -> None:
        """Queue an Event about any object of a namespace, by a reference to it."""
        self._queue(event_about(regarding, notice, self._clock.now()))

    def _queue(self, body: Json) -> None:
        about = body["regarding"]
        path = f"/apis/events.k8s.io/v1/namespaces/{about['namespace']}/events"
        try:
            self._waiting.put_nowait(Request("create", path, body))
        except asyncio.QueueFull:
            which = f"{about['namespace']}/{about['name']}"
            log.warning("%s: too many Events at once; one is left out: %s", which, body["note"])

    async def run(self) -> None:
        """Post until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(_POSTERS):
                tasks.create_task(self._post())

    async def _post(self) -> None:
        while True:
            request = await self._waiting.get()
            try:
                await self._api.call(request)
            except RetryableError as error:
                known = isinstance(error, ApiError) and error.code == _ALREADY_THERE
                if not known:
                    log.info("an Event could not be posted: %s", error)
