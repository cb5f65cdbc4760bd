"""What an object of the API says of itself: plain JSON in, facts out. Pure but for a warning in the log."""

import logging
from collections.abc import Mapping
from typing import Any

from tallylight_contract import labels
from tallylight_contract.livestream import (
    GROUP,
    Always,
    LiveStream,
    LiveStreamSpec,
    Metadata,
    Schedule,
    Source,
)
from tallylight_contract.newer import salvaged_from_newer
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.own_container import OVER, own_container

log = logging.getLogger(__name__)

Raw = Mapping[str, Any]
_NAMED = ("namespace", "name", "uid", "resourceVersion", "creationTimestamp")
_LISTED = ("namespace", "name", "uid", "resourceVersion", "labels", "deletionTimestamp")


def uid_of(raw: Raw) -> str:
    """An object's identity, which no other object ever has."""
    return str(raw["metadata"]["uid"])


def version_of(raw: Raw) -> int:
    """How new an object is: of one object's versions, the greater is the later."""
    return int(raw.get("metadata", {}).get("resourceVersion") or 0)


def stream_of(pod: Raw) -> Key | None:
    """The LiveStream that a monitor's pod belongs to; None for a pod that is not a monitor's."""
    metadata = pod["metadata"]
    name = (metadata.get("labels") or {}).get(labels.STREAM)
    return None if name is None else Key(metadata["namespace"], name)


def is_pending(pod: Raw) -> bool:
    """Whether a pod waits, as for a node, an image or its volumes."""
    return bool(pod.get("status", {}).get("phase") == "Pending")


def is_deleted(raw: Raw) -> bool:
    """Whether an object is being deleted."""
    return bool(raw["metadata"].get("deletionTimestamp"))


def has_message(pod: Raw) -> bool:
    """Whether a monitor ended with a message: then there may be a report."""
    return bool((own_container(pod).terminated or {}).get("message"))


def as_ended(pod: Raw) -> Raw:
    """A pod that is gone, as one that has ended: it is not started again, however its container ended."""
    return pod if pod["status"].get("phase") in OVER else {**pod, "status": {**pod["status"], "phase": "Failed"}}


def slim(raw: Raw) -> dict[str, Any]:
    """An object without the record of field managers: half of it, and never read here."""
    return {**raw, "metadata": {name: part for name, part in raw["metadata"].items() if name != "managedFields"}}


def as_listed(raw: Raw) -> dict[str, Any]:
    """What a list needs of an object that is known already: that it is there."""
    return {"metadata": {name: raw["metadata"][name] for name in _LISTED if name in raw["metadata"]}}


def named(raw: Raw) -> Raw:
    """What is kept of a LiveStream beside what was read of it: which it is, and how new. Ten thousand take room."""
    return {"metadata": {name: raw["metadata"][name] for name in _NAMED if name in raw["metadata"]}}


def annotations_of(raw: Raw) -> dict[str, str]:
    """The annotations that mean something to us: another's may hold the whole spec once more, as kubectl's does."""
    every = raw["metadata"].get("annotations") or {}
    return {name: text for name, text in every.items() if name.startswith(f"{GROUP}/")}


def is_same_spec(known: LiveStream, raw: Raw) -> bool:
    """Whether a LiveStream as it was read asks for the same as the object: same uid, generation and annotations."""
    metadata = raw["metadata"]
    return (
        known.metadata.uid == metadata["uid"]
        and known.metadata.generation == metadata.get("generation")
        and known.metadata.annotations == annotations_of(raw)
    )


def without_status(raw: Raw) -> dict[str, Any]:
    """What users write of a LiveStream; the operator's own part is never validated."""
    written = {part: raw[part] for part in ("apiVersion", "kind", "spec") if part in raw}
    return written | {"metadata": {**raw["metadata"], "annotations": annotations_of(raw)}}


def stand_in(raw: Raw) -> LiveStream:
    """What is taken for a stream that cannot be read: there it is, and what it asks for is not known."""
    metadata = raw["metadata"]
    return LiveStream(
        api_version="tallylight.dev/v1alpha1",
        kind="LiveStream",
        metadata=Metadata(
            name=metadata["name"],
            namespace=metadata["namespace"],
            uid=metadata["uid"],
            generation=metadata.get("generation", 1),
            annotations=annotations_of(raw),
        ),
        spec=LiveStreamSpec(source=Source(url="https://unknown.invalid/"), schedule=Schedule(always=Always())),
    )


def status_of(key: Key, raw: Raw) -> LiveStreamStatus:
    """The status in a LiveStream. Of one that a newer operator wrote: what is known here; the rest is left out.

    What is left out with a value that is not known is named in a warning: once this operator writes, it is gone.
    """
    written = raw.get("status")
    status, unread = salvaged_from_newer(written if isinstance(written, dict) else {}, LiveStreamStatus)
    for path, error in unread.items():
        log.warning("%s: of its status, %s cannot be read, and is left out: %s", key, path, error)
    return status
