"""Our own container in a pod that is the cluster's as well. Pure.

Webhooks add containers, and the kubelet sorts their statuses by name: ours is the one that bears our name, wherever it
stands, and what the others do says nothing of the monitor.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CONTAINER = "monitor"
SECRETS_VOLUME = "secret"  # where it has its source's Secret from
OVER = ("Succeeded", "Failed")  # phases of a pod
# What an init container waits for as a matter of course.
_IN_TURN = ("", "PodInitializing", "ContainerCreating")


@dataclass(frozen=True, slots=True)
class OwnContainer:
    """What matters of its status. All is empty while the kubelet has said nothing of it."""

    running: Mapping[str, Any] | None
    waiting: Mapping[str, Any]
    terminated: Mapping[str, Any] | None
    last: Mapping[str, Any]  # how it ended before it was started again
    restarts: int
    started: bool
    ready: bool
    resources: Mapping[str, Any]  # what the node has allotted, where its kubelet says so

    @property
    def has_finished(self) -> bool:
        """Whether it ended in order. Under OnFailure it is not started again, whatever else lives on in the pod."""
        return self.terminated is not None and self.terminated.get("exitCode") == 0


def own_container(pod: Mapping[str, Any]) -> OwnContainer:
    """Our container as the pod's status shows it."""
    status = next((each for each in _statuses(pod, "containerStatuses") if each.get("name") == CONTAINER), {})
    state = status.get("state") or {}
    return OwnContainer(
        running=state.get("running"),
        waiting=state.get("waiting") or {},
        terminated=state.get("terminated"),
        last=(status.get("lastState") or {}).get("terminated") or {},
        restarts=int(status.get("restartCount", 0)),
        started=status.get("started") is not False,
        ready=bool(status.get("ready")),
        resources=status.get("resources") or {},
    )


def is_over(pod: Mapping[str, Any]) -> bool:
    """Whether the monitor in a pod has ended, and is not started again. Sidecars may live on."""
    return _phase(pod) in OVER or own_container(pod).has_finished


def is_absent(pod: Mapping[str, Any]) -> bool:
    """Whether the monitor in a pod runs, and says that it receives nothing."""
    own = own_container(pod)
    return own.running is not None and own.started and not own.ready


def held_up_by(pod: Mapping[str, Any]) -> str:
    """Which container that was added to the pod keeps ours from being started, and why; empty: none does."""
    if own_container(pod).waiting.get("reason") != "PodInitializing":
        return ""
    for status in _statuses(pod, "initContainerStatuses"):
        waiting = (status.get("state") or {}).get("waiting") or {}
        if waiting.get("reason", "") not in _IN_TURN:
            said = ": ".join(str(waiting[part]) for part in ("reason", "message") if waiting.get(part))
            return f"{status.get('name')}, an init container that was added to the pod, does not come up: {said}"
    return ""


def _phase(pod: Mapping[str, Any]) -> str:
    return str((pod.get("status") or {}).get("phase", ""))


def _statuses(pod: Mapping[str, Any], kind: str) -> Iterable[Mapping[str, Any]]:
    return (pod.get("status") or {}).get(kind) or ()
