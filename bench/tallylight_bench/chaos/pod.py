"""The part of a pod that is looked at, and what a stream lacks that has no monitor at work. Pure."""

from collections.abc import Collection
from typing import Any

import msgspec

from tallylight_contract import labels


class _Metadata(msgspec.Struct):
    name: str
    namespace: str = ""
    uid: str = ""
    labels: dict[str, str] = {}
    going: str | None = msgspec.field(name="deletionTimestamp", default=None)


class _Container(msgspec.Struct):
    restarts: int = msgspec.field(name="restartCount", default=0)
    state: dict[str, Any] = {}


class _Spec(msgspec.Struct):
    node: str = msgspec.field(name="nodeName", default="")


class _Status(msgspec.Struct):
    phase: str = ""
    containers: list[_Container] = msgspec.field(name="containerStatuses", default=[])


class Pod(msgspec.Struct):
    """A monitor's, or a prober's."""

    metadata: _Metadata
    status: _Status
    spec: _Spec = msgspec.field(default_factory=_Spec)

    @property
    def stream(self) -> str:
        """Whose monitor it is."""
        return self.metadata.labels.get(labels.STREAM, "")

    @property
    def runs(self) -> bool:
        """Whether its monitor is at work, and stays."""
        at_work = all("running" in container.state for container in self.status.containers)
        return self.status.phase == "Running" and self.metadata.going is None and at_work

    @property
    def restarts(self) -> int:
        """How often its container was started anew."""
        return sum(container.restarts for container in self.status.containers)


def lacks(pods: Collection[Pod]) -> str:
    """What a stream lacks whose pods these are, and of which none runs: whose turn it is."""
    staying = [pod for pod in pods if pod.metadata.going is None]
    if not staying:
        return "another pod, of the operator"
    return "a place, of the scheduler" if not any(pod.spec.node for pod in staying) else "a start, of the kubelet"
