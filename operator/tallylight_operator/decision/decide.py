"""Decide what to do about one stream; do none of it. Pure: a clock's reading comes in, actions go out."""

from dataclasses import dataclass
from datetime import datetime

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.status import LiveStreamStatus, failing_reason
from tallylight_operator.decision.actions import actions_after_deletion, actions_for
from tallylight_operator.decision.claims import claims_after_deletion, claims_of
from tallylight_operator.decision.conditions import conditions_of
from tallylight_operator.decision.evidence import evidence_of, without_pre_roll
from tallylight_operator.decision.jitter import with_jitter
from tallylight_operator.decision.model import Action, Claim, Identity, ObservedState, PlannedStart
from tallylight_operator.decision.projection import project
from tallylight_operator.decision.starts_ahead import planned_start
from tallylight_operator.decision.status import status_of
from tallylight_operator.decision.status_deferral import deferred_until
from tallylight_operator.decision.stream_facts import StreamFacts, stream_facts
from tallylight_operator.decision.unwatched import Gap, gap_of
from tallylight_operator.decision.upstream import refusal_of
from tallylight_operator.decision.wake_time import requeue_at
from tallylight_operator.schedule.air_time import air_time
from tallylight_operator.schedule.errors import RefusedHereError


@dataclass(frozen=True, slots=True)
class Decision:
    """The actions, the status to publish, and when to decide again though nothing happens.

    `requeue`: the status holds a report that was not in the published one; once it is published, decide once
    more, for only then is that monitor collected. `deferred_until`: until then the status is not worth a write.
    `is_disputed`: another operator publishes the status as well, and might see it otherwise, for ever.
    `gap`: the stream is on air, and no monitor runs. `planned`: when its monitors are asked for next.
    `claims`: the monitors to which it lays claim, whatever caps there are; None: they could not be observed.
    """

    actions: tuple[Action, ...]
    status: LiveStreamStatus
    requeue_at: datetime | None = None
    requeue: bool = False
    deferred_until: datetime | None = None
    is_disputed: bool = False
    gap: Gap | None = None
    planned: PlannedStart | None = None
    claims: tuple[Claim, ...] | None = None

    @property
    def gap_reason(self) -> Reason:
        """What keeps a stream that is on air from being watched, in one word."""
        return failing_reason(self.status) or Reason.UNKNOWN


def decide(spec: LiveStreamSpec | None, identity: Identity, now: datetime, observed: ObservedState) -> Decision:
    """Bring one stream's monitors nearer to its spec. No spec means that the LiveStream is gone.

    The same input gives the same decision; and when its actions are carried out and its status is published,
    the next one at the same instant has no actions and the same status.
    """
    if spec is None:
        left = claims_after_deletion(identity.key, observed)
        return Decision(actions_after_deletion(observed), observed.status, claims=left)
    refused = RefusedHereError(identity.refused) if identity.refused else refusal_of(identity.circle)
    evidence = None
    if spec.schedule.when_live is not None:
        spec, evidence = without_pre_roll(spec), evidence_of(observed)
    spec = with_jitter(spec, identity.key, identity.jitter)
    air = air_time(spec, identity.overrides, now, refused, evidence)
    stream = stream_facts(spec, identity, air, observed)
    actions = actions_for(stream)
    projection = project(stream, actions)
    gap = gap_of(projection)
    conditions = conditions_of(projection, gap)
    return Decision(
        actions=actions,
        status=status_of(projection, conditions),
        requeue_at=requeue_at(stream, None if gap is None else gap.told_at),
        requeue=not all(monitor.is_kept for monitor in stream.monitors),
        is_disputed=_is_disputed(stream, conditions[ConditionType.DEGRADED].reason),
        deferred_until=deferred_until(projection, actions, conditions),
        gap=gap,
        planned=planned_start(stream),
        claims=None if observed.monitors is None else claims_of(stream),
    )


def _is_disputed(stream: StreamFacts, degraded: Reason) -> bool:
    """Whether people have been told of several operators, and we are a guest, or know of no other."""
    told = any(known.reason is Reason.FOREIGN_OPERATOR for known in stream.observed.status.conditions)
    guest = any(monitor.is_live and monitor.observed.foreign for monitor in stream.monitors)
    return told and (guest or degraded is not Reason.FOREIGN_OPERATOR)
