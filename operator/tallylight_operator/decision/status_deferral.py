"""Which status is not worth a write, for a moment will change it. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.model import Action, Phase, Start
from tallylight_operator.decision.projection import Projection

# Within so long a pod that nothing blocks runs, on a warm node, also where hundreds are asked for at once.
SOON = timedelta(seconds=3)


def deferred_until(projection: Projection, actions: Iterable[Action], status: LiveStreamStatus) -> datetime | None:
    """Until when a status is kept back that says no more than that a monitor is starting; None: it is told at once.

    When hundreds start in one instant, each such write would cost the API server as much as another monitor.
    """
    if not _says_starting(status):
        return None
    if any(isinstance(action, Start) for action in actions):
        return projection.state.now + SOON
    asked = [monitor.asked_at for monitor in projection.staying if monitor.phase is Phase.STARTING]
    latest = max((at for at in asked if at is not None), default=None)
    return latest + SOON if latest is not None and projection.state.now < latest + SOON else None


def _says_starting(status: LiveStreamStatus) -> bool:
    reasons = {condition.type: condition.reason for condition in status.conditions}
    return reasons.get(ConditionType.PROVISIONED) is Reason.MONITOR_STARTING
