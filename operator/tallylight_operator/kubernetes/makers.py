"""Which operators serve a monitor's pod, by what they wrote on it. Pure."""

from dataclasses import replace

from tallylight_contract import labels
from tallylight_operator.decision.model import ObservedMonitor
from tallylight_operator.kubernetes.objects import Raw


def with_makers(monitor: ObservedMonitor, pod: Raw, ours: str) -> ObservedMonitor:
    """The monitor, with the operators that serve it where `ours` is not the only one.

    One that says nothing of its maker is an older operator's, and may be ours.
    """
    annotations = pod["metadata"].get("annotations") or {}
    maker, also = annotations.get(labels.MADE_BY, ""), annotations.get(labels.ALSO_SERVED_BY, "")
    if not maker or not ours:
        return monitor
    others = sorted({name for name in (also, ours) if name and name != maker})
    if not others:
        return monitor
    return replace(monitor, operators=(maker, *others), foreign=maker != ours, announced=maker == ours or also == ours)
