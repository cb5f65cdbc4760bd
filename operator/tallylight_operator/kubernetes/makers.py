"""Which operators serve a monitor's pod, by what they wrote on it. Pure."""

from collections.abc import Container
from dataclasses import replace

from tallylight_contract import labels
from tallylight_operator.decision.model import ObservedMonitor
from tallylight_operator.kubernetes.objects import Raw


def named_by(pod: Raw) -> tuple[str, str]:
    """The operator that made a monitor's pod, and another that serves its stream as well; empty: none is named."""
    annotations = pod["metadata"].get("annotations") or {}
    return annotations.get(labels.MADE_BY, ""), annotations.get(labels.ALSO_SERVED_BY, "")


def is_anothers(pod: Raw, ours: str, gone: Container[str]) -> bool:
    """Whether another operator made it and is still there. One that names no maker may be ours."""
    maker, _ = named_by(pod)
    return bool(maker and ours) and maker != ours and maker not in gone


def with_makers(monitor: ObservedMonitor, pod: Raw, ours: str, gone: Container[str]) -> ObservedMonitor:
    """The monitor, with those that serve it where `ours` is not the only one. One whose maker is gone is ours."""
    maker, also = named_by(pod)
    foreign = is_anothers(pod, ours, gone)
    there = {also} if also and also not in gone else set()
    others = sorted((there | ({ours} if foreign else set())) - {maker})
    if not others or not (foreign or maker == ours):
        return monitor
    return replace(monitor, operators=(maker, *others), foreign=foreign, announced=not foreign or also == ours)
