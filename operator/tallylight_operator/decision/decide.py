"""Decide what to do about one stream; do none of it. Pure: a clock's reading comes in, actions go out."""

from dataclasses import dataclass
from datetime import datetime

from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.actions import actions_after_deletion, actions_for
from tallylight_operator.decision.model import Action, ObservedState
from tallylight_operator.decision.projection import project
from tallylight_operator.decision.reports import is_kept
from tallylight_operator.decision.state import Identity, StreamState, stream_state
from tallylight_operator.decision.status import status_of
from tallylight_operator.decision.status_deferral import deferred_until
from tallylight_operator.decision.wake_time import requeue_at


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall be done, what shall be said, and when to decide again though nothing happens.

    `again`: the status holds a report that was not in the published one; once it is published, decide once
    more, for only then is that monitor cleared away. `spared_until`: until then the status is not worth a write.
    """

    actions: tuple[Action, ...]
    status: LiveStreamStatus
    requeue_at: datetime | None = None
    requeue: bool = False
    deferred_until: datetime | None = None


def decide(spec: LiveStreamSpec | None, identity: Identity, now: datetime, observed: ObservedState) -> Decision:
    """Bring one stream's monitors nearer to its spec. No spec means that the LiveStream is gone.

    The same input gives the same decision; and when its actions are carried out and its status is published,
    the next one at the same instant has no actions and the same status.
    """
    if spec is None:
        return Decision(actions_after_deletion(observed), observed.status)
    state = stream_state(spec, identity, now, observed)
    actions = actions_for(state)
    projection = project(state, actions)
    status = status_of(projection)
    return Decision(
        actions=actions,
        status=status,
        requeue_at=requeue_at(state),
        requeue=_has_news(state),
        deferred_until=deferred_until(projection, actions, status),
    )


def _has_news(state: StreamState) -> bool:
    return not all(is_kept(monitor, state.observed.status) for monitor in state.ended)
