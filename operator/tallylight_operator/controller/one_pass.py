"""Carry out what is decided about one stream, in an order in which a crash loses nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from tallylight_contract.livestream import LiveStream
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.clock import Clock
from tallylight_operator.controller.runtime import RetryableError, Runtime
from tallylight_operator.decision.decide import Decision, decide
from tallylight_operator.decision.model import Collect, Drain, Identity, Key, ObservedState
from tallylight_operator.schedule import overrides

# A report is published, then its monitor is cleared away; whatever needs more waits for its event.
_LONGEST = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a look at one stream ended. `acted`: something was done or said.

    At `requeue_at` a transition is due; at `look_again` there is only something left to say.
    """

    requeue_at: datetime | None
    acted: bool
    gone: bool
    look_again: datetime | None = None


class OnePass(Protocol):
    """Looks at one stream once."""

    async def __call__(self, key: Key, stream: LiveStream | None) -> Outcome:
        """Do it. May raise anything; RetryableError is expected."""


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Observe, decide, carry out: for one stream at one place."""

    runtime: Runtime
    clock: Clock

    async def __call__(self, key: Key, stream: LiveStream | None) -> Outcome:
        """Do it, and once more where a report had to be published first. Raises RetryableError."""
        acted = False
        for _ in range(_LONGEST):
            observed = await self.runtime.observe(key)
            decision = self._decide(key, stream, observed)
            acted |= bool(decision.actions) or decision.status != observed.status
            await self._carry_out(key, stream, observed, decision)
            if not decision.requeue:
                break
        gone = stream is None and observed.monitors == ()
        return Outcome(decision.requeue_at, acted, gone, decision.deferred_until)

    def _decide(self, key: Key, stream: LiveStream | None, observed: ObservedState) -> Decision:
        if stream is None:
            return decide(None, Identity(key, 0), self.clock.now(), observed)
        identity = Identity(key, stream.metadata.generation, overrides.read(stream.metadata.annotations))
        return decide(stream.spec, identity, self.clock.now(), observed)

    async def _carry_out(
        self, key: Key, stream: LiveStream | None, observed: ObservedState, decision: Decision
    ) -> None:
        """What takes away comes after the status; what adds comes first, for a start must not wait."""
        removes = any(isinstance(action, (Drain, Collect)) for action in decision.actions)
        if removes:
            await self._publish(key, observed.status, decision.status)
        failure = await self._each(key, decision)
        if failure is not None:
            await self._tell_trouble(key, stream, failure)
            raise failure
        if not removes and decision.deferred_until is None:
            await self._publish(key, observed.status, decision.status)

    async def _each(self, key: Key, decision: Decision) -> RetryableError | None:
        """Try every action; one that fails is no reason to leave out the next. Returns the first failure."""
        first: RetryableError | None = None
        for action in decision.actions:
            try:
                await self.runtime.carry_out(key, action)
            except RetryableError as error:
                first = first or error
        return first

    async def _tell_trouble(self, key: Key, stream: LiveStream | None, failure: RetryableError) -> None:
        observed = await self.runtime.observe(key)
        told = self._decide(key, stream, replace(observed, last_error=str(failure), blocker=failure.blocker))
        await self._publish(key, observed.status, told.status)

    async def _publish(self, key: Key, old: LiveStreamStatus, new: LiveStreamStatus) -> None:
        if new != old:
            await self.runtime.publish(key, new)
