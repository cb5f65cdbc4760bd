"""The prober of one namespace: there while a stream of it follows its signal, asked what is to be asked, and read."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tallylight_contract.livestream import LiveStream
from tallylight_operator.clock import Clock
from tallylight_operator.controller.backoff import BackOff
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.controller.signal_book import SignalBook
from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.makers import is_anothers
from tallylight_operator.kubernetes.probing.asked import NO_ROOM, Asked, asked_of
from tallylight_operator.kubernetes.probing.known_pods import KnownProbers
from tallylight_operator.kubernetes.probing.plan import Make, Plan, Relist, Step, planned
from tallylight_operator.kubernetes.probing.prober_pod import made_of
from tallylight_operator.kubernetes.probing.prober_state import ObservedProber, observed_prober
from tallylight_operator.kubernetes.probing.prober_writes import ProberWrites
from tallylight_operator.kubernetes.probing.reader import Pages, Reader, Readers
from tallylight_operator.settings import MonitorSettings

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 5.0  # nothing was said to have changed, and it is looked at all the same
_MAKES = BackOff(first=1.0, longest=60.0)  # between two pods, while none of them answers
_RELIST_SECONDS = 1.0  # between two lists: streams are applied one by one
STARTING = "its prober is being started"
NOT_LEADING = "this operator does not lead"

Gone = Callable[[], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What all namespaces' probers share. `gone` names the releases that serve nothing any more."""

    writes: ProberWrites
    pods: KnownProbers
    book: SignalBook
    settings: MonitorSettings
    clock: Clock
    gone: Gone


class NamespaceProber:
    """Tell it of streams by `follow`, and of anything else by `changed`; `run` is all the rest."""

    def __init__(self, namespace: str, parts: Parts) -> None:
        self._namespace, self._parts = namespace, parts
        self.changed = asyncio.Event()
        self._streams: dict[str, LiveStream] = {}
        self._asked: Asked | None = None
        self._is_listed = True  # `_asked` is what these streams ask for
        self._rng = Random()  # noqa: S311 - spreads tries in time
        self._readers = Readers(namespace, parts.clock, self.changed.set)
        self._made = 0  # pods, since one of them answered
        self._not_before: dict[type[Step], float] = {}  # in monotonic seconds
        self._refused = ""  # why the API did not carry out a step
        self._silent_since: float | None = None

    def follow(self, name: str, stream: LiveStream | None) -> None:
        """A stream of the namespace that follows its signal; None: it does not, or is gone."""
        if stream is self._streams.get(name):
            return
        self._streams.pop(name, None)
        self._streams |= {} if stream is None else {name: stream}
        self._is_listed = False
        self.changed.set()

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to do: streams that are followed, or a pod that is to be removed."""
        return bool(self._streams) or bool(self._probers())

    def silent_for(self) -> float | None:
        """For how many seconds nothing has been heard of the prober; 0: it answers. None: there is to be none."""
        if not self._streams:
            return None
        since = self._silent_since
        return 0.0 if since is None else max(0.0, self._parts.clock.monotonic() - since)

    async def run(self, pages: Pages) -> None:
        """Keep it at work while it is needed, or until cancelled."""
        try:
            while self.is_needed:
                self.changed.clear()
                pause = await self._step(pages)
                await self._parts.clock.wait(self.changed, pause)
        finally:
            self._unheard(NOT_LEADING)
            self._silent_since = None
            await self._readers.close()

    async def _step(self, pages: Pages) -> float:
        """Look once, and do what is due. Returns after how many seconds to look again."""
        if not self._is_listed:
            self._asked, self._is_listed = asked_of(self._streams.values()), True
        pause = _AGAIN_SECONDS
        try:
            plan = planned(self._asked, self._made_of(), self._probers(), self._readers.settled(self._asked))
            pause = await self._carry_out(plan)
            await self._readers.read(plan.read, pages)
            self._tell(plan)
        except Exception as error:  # the supervising loop: one namespace's bug must not stop the others
            log.exception("the prober of %s: unexpected; will be tried again", self._namespace)
            self._unheard(f"an error of the operator's own: {type(error).__name__}")
        return pause

    def _probers(self) -> tuple[ObservedProber, ...]:
        """Those that are ours."""
        pods, parts = self._parts.pods, self._parts
        ours = (pod for pod in pods.of(self._namespace) if not is_anothers(pod, parts.settings.operator, parts.gone()))
        return tuple(observed_prober(pod, pods.mount_error(pod["metadata"]["uid"])) for pod in ours)

    def _made_of(self) -> str:
        return "" if self._asked is None else made_of(self._asked, self._parts.settings)

    async def _carry_out(self, plan: Plan) -> float:
        """Carry out what may be done now. Returns after how many seconds there is more to do."""
        now, waits = self._parts.clock.monotonic(), [_AGAIN_SECONDS]
        waits += [wait for step in plan.steps if (wait := self._not_before.get(type(step), now) - now) > 0]
        due = [step for step in plan.steps if self._not_before.get(type(step), now) <= now]
        self._refused = self._refused if len(due) < len(plan.steps) else ""
        for step in due:
            self._pace(step, now)
            try:
                await self._parts.writes.carry_out(step, self._namespace, self._asked)
            except RetryableError as error:
                self._refused = f"its prober cannot be had as it should be: {error}"
                log.warning("the prober of %s: will be tried again: %s", self._namespace, error)
                waits.append(self._not_before.get(type(step), now + _AGAIN_SECONDS) - now)
        return min(waits)

    def _pace(self, step: Step, now: float) -> None:
        """How soon a step of this kind may be carried out again: others may undo what we do."""
        if isinstance(step, Make):
            self._made += 1
            self._not_before[Make] = now + _MAKES.wait(self._made, self._rng)
        elif isinstance(step, Relist):
            self._not_before[Relist] = now + _RELIST_SECONDS

    def _tell(self, plan: Plan) -> None:
        """Pass on what is known, or why nothing is."""
        reader = self._readers.of(plan.believed)
        if reader is None or reader.page is None or reader.silent:
            self._unheard(self._why(plan, reader))
            return
        self._made = 0 if plan.believed and plan.believed.made_of == self._made_of() else self._made
        self._silent_since = None
        self._parts.book.heard(reader.page)
        if self._asked is not None:
            self._parts.book.unheard(self._asked.left_out, NO_ROOM)

    def _why(self, plan: Plan, reader: Reader | None) -> str:
        if reader is not None and reader.silent:
            return reader.silent
        blocker = plan.believed.blocker if plan.believed else ""
        return f"its prober does not start: {blocker}" if blocker else self._refused or STARTING

    def _unheard(self, why: str) -> None:
        if self._silent_since is None:
            self._silent_since = self._parts.clock.monotonic()
        self._parts.book.unheard([Key(self._namespace, name) for name in self._streams], why)
