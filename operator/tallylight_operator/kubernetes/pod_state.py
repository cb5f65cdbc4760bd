"""A monitor as its pod shows it: from the API's object to the value that `decide` reads. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from tallylight_contract import labels
from tallylight_contract.conditions import Reason
from tallylight_contract.instants import instant
from tallylight_contract.livestream import Overrun
from tallylight_contract.newer import decoded_from_newer
from tallylight_contract.order import MonitorOrder
from tallylight_contract.report import Report, is_plausible
from tallylight_contract.termination import read_report
from tallylight_operator.decision.model import DELETED, IGNORED_DRAIN, ObservedMonitor, Phase
from tallylight_operator.kubernetes.own_container import (
    SECRETS_VOLUME,
    OwnContainer,
    held_up_by,
    is_over,
    own_container,
)
from tallylight_operator.kubernetes.resizing import requested_cores, resize_refusal

Pod = Mapping[str, Any]

# A drained monitor has so long for its report; then it is deleted.
DRAIN_GRACE = timedelta(seconds=90)  # the kubelet brings the annotation within about 60
# The cluster's reasons to take a pod away, in plain words.
_DISRUPTIONS = {
    "EvictionByEvictionAPI": "it is evicted, as by a drain of its node",
    "DeletionByTaintManager": "its node is lost, or is not to be used",
    "DeletionByPodGC": "its node is gone",
    "PreemptionByScheduler": "it gives way to something of higher priority",
    "TerminationByKubelet": "its node is short of something, or shuts down",
}
# Of a monitor that runs, as its kubelet said last, on a node that the control plane has heard nothing of for a while.
NODE_SILENT = "its node does not answer the control plane"
_NO_SECRET = re.compile(r'secret "[^"]*" not found')  # as the kubelet writes it
# The pod's condition Ready is False for these while a sidecar, or a gate that others set, is not ready.
_OTHERS_NOT_READY = ("ContainersNotReady", "ReadinessGatesNotReady")
_OUR_SECRETS = f'volume "{SECRETS_VOLUME}"'
_LONGEST_DETAIL = 500  # characters; a scheduler lists every node

_WAITING = {
    "ErrImagePull": Reason.IMAGE_PULL_FAILED,
    "ImagePullBackOff": Reason.IMAGE_PULL_FAILED,
    "InvalidImageName": Reason.IMAGE_PULL_FAILED,
    "ErrImageNeverPull": Reason.IMAGE_PULL_FAILED,
    "RegistryUnavailable": Reason.IMAGE_PULL_FAILED,
    "ImageInspectError": Reason.IMAGE_PULL_FAILED,
    "CreateContainerConfigError": Reason.CANNOT_START,
    "CreateContainerError": Reason.CANNOT_START,
    "RunContainerError": Reason.CANNOT_START,
}


def observed_monitor(pod: Pod, mount_error: str = "") -> ObservedMonitor | None:
    """The monitor in a pod; None when it is not one of ours, or its order cannot be read.

    `mount_error` is why the kubelet could not mount a volume: the pod itself does not show it.
    """
    annotations = pod["metadata"].get("annotations") or {}
    try:
        order, _ = decoded_from_newer(annotations.get(labels.ORDER, ""), MonitorOrder)
    except msgspec.DecodeError:
        return None
    own, until = own_container(pod), instant(annotations.get(labels.UNTIL, ""))
    phase = _phase(pod, own)
    ended = phase is Phase.ENDED
    receiving = _receiving(pod, own) if phase is Phase.RUNNING else None
    blocker, detail = (None, ending_detail(pod, own)) if ended else what_keeps(pod, own, mount_error)
    return ObservedMonitor(
        name=str(pod["metadata"]["name"]),
        order=order,
        until=until,
        phase=phase,
        receiving=receiving,
        cause=NODE_SILENT if phase is Phase.RUNNING and receiving is None else "",
        crashes=own.restarts,
        detail=detail[:_LONGEST_DETAIL],
        blocker=blocker if phase is Phase.STARTING else None,
        report=_report(own) if ended else None,
        ended_at=_ended_at(pod, own) if ended else None,
        leaving="" if ended else leaving(pod),
        asked_at=instant(pod["metadata"].get("creationTimestamp", "")),
        gone_by=_gone_by(pod, phase, order.overrun, until),
        muted_until=instant(annotations.get(labels.MUTED, "")),
        mutable=labels.MUTED in annotations,  # a pod without it has no such file
        requested_cores=requested_cores(pod),
        resize_refusal=resize_refusal(pod),
    )


def is_running(pod: Pod) -> bool:
    """Whether a process is there that can read its files and write a report."""
    return own_container(pod).running is not None


def is_drained(pod: Pod) -> bool:
    """Whether its monitor is drained already."""
    return labels.DRAIN in (pod["metadata"].get("annotations") or {})


def leaving(pod: Pod) -> str:
    """Why it is taken away, whether it is deleted already or is about to be; empty: it stays."""
    disruption = _condition(pod, "DisruptionTarget")
    if disruption.get("status") == "True":
        return _DISRUPTIONS.get(disruption.get("reason", ""), str(disruption.get("message") or "it is disrupted"))
    if pod["metadata"].get("deletionTimestamp"):
        return IGNORED_DRAIN if is_drained(pod) else DELETED
    status = pod.get("status", {})
    return "its node is lost" if status.get("phase") == "Unknown" or status.get("reason") == "NodeLost" else ""


def _gone_by(pod: Pod, phase: Phase, overrun: Overrun, until: datetime | None) -> datetime | None:
    """A drain moves the end so that its last moment is that of the drain."""
    if deleted := pod["metadata"].get("deletionTimestamp"):
        return instant(deleted)
    return until + overrun.max + DRAIN_GRACE if phase is Phase.ENDING and until is not None else None


def _receiving(pod: Pod, own: OwnContainer) -> bool | None:
    """What the kubelet reports; unknown, where the control plane disagrees: then the kubelet is cut off.

    Where that happens, the control plane changes the condition's status and leaves its reason.
    """
    pods = _condition(pod, "Ready")
    contradicts = pods.get("status") in ("False", "Unknown") and pods.get("reason") not in _OTHERS_NOT_READY
    return None if own.ready and contradicts else own.ready


def _phase(pod: Pod, own: OwnContainer) -> Phase:
    if is_over(pod) or _over_while_deleted(pod, own):
        return Phase.ENDED
    if pod["metadata"].get("deletionTimestamp") or is_drained(pod):
        return Phase.ENDING
    if own.running is not None:
        return Phase.RUNNING if own.started else Phase.STARTING
    return Phase.RESTARTING if own.restarts or own.terminated is not None else Phase.STARTING


def _over_while_deleted(pod: Pod, own: OwnContainer) -> bool:
    """A pod that is being deleted is not started again: its container's end is its own."""
    return bool(pod["metadata"].get("deletionTimestamp")) and own.terminated is not None


def what_keeps(pod: Pod, own: OwnContainer, mount_error: str) -> tuple[Reason | None, str]:
    """What keeps it from running: the reason, and the cluster's own message."""
    why = str(own.waiting.get("reason", ""))
    if why in _WAITING:
        message = str(own.waiting.get("message", ""))
        return _secret_or(_WAITING[why], message), _joined(why, message)
    if own.running is None and (crash := own.terminated or own.last):
        return None, _crash(crash)
    unscheduled = _condition(pod, "PodScheduled")
    if unscheduled.get("status") == "False":
        return Reason.UNSCHEDULABLE, str(unscheduled.get("message") or unscheduled.get("reason") or "")
    if held_up := held_up_by(pod):
        return Reason.CANNOT_START, held_up
    if mount_error and own.running is None:
        ours = _OUR_SECRETS in mount_error  # whatever another's volume lacks, spec.source.secretRef is not to blame
        return _secret_or(Reason.CANNOT_START, mount_error) if ours else Reason.CANNOT_START, mount_error
    return None, ""


def _secret_or(other: Reason, message: str) -> Reason:
    return Reason.SECRET_MISSING if _NO_SECRET.search(message) else other


def _condition(pod: Pod, kind: str) -> Mapping[str, Any]:
    conditions = pod.get("status", {}).get("conditions") or []
    return next((condition for condition in conditions if condition.get("type") == kind), {})


def _crash(terminated: Mapping[str, Any]) -> str:
    return _joined(str(terminated.get("reason", "")), f"exit status {terminated.get('exitCode', 'unknown')}")


def ending_detail(pod: Pod, own: OwnContainer) -> str:
    """How it ended, in the cluster's words; empty: in order, or nothing is said of it."""
    status = pod.get("status", {})
    if status.get("reason") or status.get("message"):  # evicted, preempted, its node gone
        return _joined(str(status.get("reason", "")), str(status.get("message", "")))
    return _crash(own.terminated) if own.terminated and own.terminated.get("exitCode") else ""


def _joined(reason: str, message: str) -> str:
    return ": ".join(part for part in (reason, message) if part)


def _report(own: OwnContainer) -> Report | None:
    message = (own.terminated or {}).get("message", "")
    try:
        found = read_report(message) if message else None
    except msgspec.DecodeError:
        return None  # it is the message of something else
    return found if found is not None and is_plausible(found) else None


def _ended_at(pod: Pod, own: OwnContainer) -> datetime | None:
    deleted = pod["metadata"].get("deletionTimestamp", "")
    return instant((own.terminated or {}).get("finishedAt") or deleted)
