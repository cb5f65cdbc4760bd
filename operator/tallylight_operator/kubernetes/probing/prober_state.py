"""A prober as its pod shows it. Pure."""

from dataclasses import dataclass

from tallylight_contract import labels
from tallylight_operator.kubernetes.objects import Raw, is_deleted, uid_of
from tallylight_operator.kubernetes.own_container import is_over, own_container
from tallylight_operator.kubernetes.pod_state import leaving, what_keeps


@dataclass(frozen=True, slots=True)
class ObservedProber:
    """One prober. It can be read at `host` (empty: not yet), asks what `text` lists, and is its `owners`', by uid.

    `is_leaving`: it has ended, or something takes it away; `is_deleted`: it goes already. `blocker` says what keeps it
    from running; empty: nothing is known to.
    """

    name: str
    uid: str
    created: str
    made_of: str
    text: str
    owners: tuple[str, ...]
    host: str = ""
    blocker: str = ""
    is_leaving: bool = False
    is_deleted: bool = False


def observed_prober(pod: Raw, mount_error: str = "") -> ObservedProber:
    """The prober in a pod. `mount_error`: why the kubelet could not mount a volume of it."""
    metadata, own = pod["metadata"], own_container(pod)
    annotations = metadata.get("annotations") or {}
    runs = own.running is not None and own.started
    reason, detail = (None, "") if runs else what_keeps(pod, own, mount_error)
    return ObservedProber(
        name=str(metadata["name"]),
        uid=uid_of(pod),
        created=str(metadata.get("creationTimestamp", "")),
        made_of=annotations.get(labels.MADE_OF, ""),
        text=annotations.get(labels.SOURCES, ""),
        owners=tuple(str(each.get("uid")) for each in metadata.get("ownerReferences") or ()),
        host=str((pod.get("status") or {}).get("podIP", "")) if runs else "",
        blocker=detail or str(reason or ""),
        is_leaving=is_over(pod) or bool(leaving(pod)),
        is_deleted=is_deleted(pod),
    )
