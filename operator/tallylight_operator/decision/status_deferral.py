"""Which status is not worth a write, for a moment will change it. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.decision.model import Action, ConditionValue, Phase, Start
from tallylight_operator.decision.projection import Projection

# Within so long a pod that nothing blocks runs, on a warm node, also where hundreds are asked for at once.
SOON = timedelta(seconds=3)


def deferred_until(
    projection: Projection, actions: Iterable[Action], conditions: Mapping[ConditionType, ConditionValue]
) -> datetime | None:
    """Until when a status is deferred that says no more than that a monitor is starting; None: publish it at once.

    When hundreds start in one instant, each such write would cost the API server as much as another monitor.
    """
    if conditions[ConditionType.PROVISIONED].reason is not Reason.MONITOR_STARTING:
        return None
    now = projection.stream.air.now
    if any(isinstance(action, Start) for action in actions):
        return now + SOON
    staying = (monitor.observed for monitor in projection.staying)
    asked = (monitor.asked_at for monitor in staying if monitor.phase is Phase.STARTING)
    latest = max((at for at in asked if at is not None), default=None)
    # One that was asked for in times to come, by another machine's clock or by ours before it was set, is no reason.
    return latest + SOON if latest is not None and latest - SOON <= now < latest + SOON else None
