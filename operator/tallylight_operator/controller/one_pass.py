"""Carry out what is decided about one stream, in an order in which a crash loses nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from tallylight_contract.livestream import LiveStream
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.clock import Clock
from tallylight_operator.controller.admission import Admission
from tallylight_operator.controller.gaps import Gaps
from tallylight_operator.controller.runtime import RetryableError, Runtime
from tallylight_operator.controller.starts_ahead import StartsAhead
from tallylight_operator.controller.turns import Turns
from tallylight_operator.decision.decide import Decision, decide
from tallylight_operator.decision.model import Collect, Drain, Identity, Key, ObservedState
from tallylight_operator.schedule import overrides

# A report is published, then its monitor is collected; anything that needs more waits for its event.
_LONGEST = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one pass over a stream ended. `acted`: an action was carried out, or the status changed.

    At `requeue_at` a transition is due; at `publish_at` only a deferred status is.
    """

    requeue_at: datetime | None
    acted: bool
    gone: bool
    publish_at: datetime | None = None


class OnePass(Protocol):
    """One pass over one stream."""

    async def __call__(self, key: Key, stream: LiveStream | None, circle: tuple[str, ...]) -> Outcome:
        """Reconcile the stream; `circle` is that of its upstreams. May raise anything; RetryableError is expected."""


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Observe, decide, carry out: for one stream, in one runtime."""

    runtime: Runtime
    clock: Clock
    gaps: Gaps
    turns: Turns
    ahead: StartsAhead
    admission: Admission
    jitter: timedelta = timedelta()

    async def __call__(self, key: Key, stream: LiveStream | None, circle: tuple[str, ...] = ()) -> Outcome:
        """Reconcile the stream, and once more where a report had to be published first. Raises RetryableError."""
        identity, acted = self._identity(key, stream, circle), False
        for _ in range(_LONGEST):
            observed = await self.runtime.observe(key)
            decision = self._decide(identity, stream, observed)
            acted |= bool(decision.actions) or decision.status != observed.status
            await self._carry_out(identity, stream, observed, decision)
            if not decision.requeue:
                break
        gone = stream is None and observed.monitors == ()
        return Outcome(decision.requeue_at, acted, gone, decision.deferred_until or self.turns.until(key, decision))

    def _identity(self, key: Key, stream: LiveStream | None, circle: tuple[str, ...]) -> Identity:
        if stream is None:
            return Identity(key, 0)
        overridden = overrides.read(stream.metadata.annotations)
        refused, unread = self.runtime.refusal(stream), self.runtime.unread_edit(key)
        return Identity(
            key=key,
            generation=stream.metadata.generation,
            overrides=overridden,
            circle=circle,
            refused=refused,
            unread=unread,
            shortfall=self.ahead.of(key),
            jitter=self.jitter,
        )

    def _decide(self, identity: Identity, stream: LiveStream | None, observed: ObservedState) -> Decision:
        spec, now = None if stream is None else stream.spec, self.clock.now()
        decision = decide(spec, identity, now, observed)
        if decision.claims is not None:
            self.admission.note(identity.key, decision.claims)
        waits = self.admission.of(identity.key)
        if waits != identity.waits:
            decision = decide(spec, replace(identity, waits=waits), now, observed)
        self.gaps.note(identity.key, decision)
        self.ahead.note(identity.key, decision.planned)
        return decision

    async def _carry_out(
        self, identity: Identity, stream: LiveStream | None, observed: ObservedState, decision: Decision
    ) -> None:
        """Removals come after the status; starts come before it, for a start must not wait."""
        key = identity.key
        removes = any(isinstance(action, (Drain, Collect)) for action in decision.actions)
        if removes:
            await self._publish(key, observed.status, decision.status)
        failure = await self._each(key, decision)
        if failure is not None:
            await self._publish_error(identity, stream, failure)
            raise failure
        if not removes and decision.deferred_until is None and self.turns.until(key, decision) is None:
            await self._publish(key, observed.status, decision.status)
            self.turns.took(key, decision)

    async def _each(self, key: Key, decision: Decision) -> RetryableError | None:
        """Try every action; one that fails is no reason to leave out the next. Returns the first failure."""
        first: RetryableError | None = None
        for action in decision.actions:
            try:
                await self.runtime.carry_out(key, action)
            except RetryableError as error:
                first = first or error
        return first

    async def _publish_error(self, identity: Identity, stream: LiveStream | None, failure: RetryableError) -> None:
        observed = await self.runtime.observe(identity.key)
        failed = self._decide(identity, stream, replace(observed, last_error=str(failure), blocker=failure.blocker))
        await self._publish(identity.key, observed.status, failed.status)

    async def _publish(self, key: Key, old: LiveStreamStatus, new: LiveStreamStatus) -> None:
        if new != old:
            await self.runtime.publish(key, new)
