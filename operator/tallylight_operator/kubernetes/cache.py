"""What the cluster is known to hold: LiveStreams and monitors' pods, as watched, listed and answered.

Whatever comes late changes nothing: a newer version of an object is never replaced by an older one, and what
was deleted does not come back. Times are the clock's monotonic seconds.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from tallylight_contract import labels, wire
from tallylight_contract.livestream import LiveStream
from tallylight_contract.problems import InvalidLiveStream
from tallylight_contract.reading import read_livestream
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.model import Key

log = logging.getLogger(__name__)

Raw = Mapping[str, Any]


@dataclass(slots=True)
class _Kind:
    """The objects of one kind, by uid; and the uids that are gone for good, with when they went."""

    objects: dict[str, Raw] = field(default_factory=dict)
    gone: dict[str, float] = field(default_factory=dict)

    def is_news(self, raw: Raw) -> bool:
        """Whether an object is there, and newer than what is known of it."""
        known = self.objects.get(uid_of(raw))
        return uid_of(raw) not in self.gone and (known is None or version_of(known) < version_of(raw))

    def put(self, raw: Raw) -> bool:
        """Keep it, if it is news. Returns whether it was."""
        news = self.is_news(raw)
        if news:
            self.objects[uid_of(raw)] = _slim(raw)
        return news

    def drop(self, uid: str, now: float) -> Raw | None:
        """Forget an object, and every later word of it."""
        self.gone[uid] = now
        return self.objects.pop(uid, None)


_OF_A_POD = ("metadata", "status")  # what its spec says was true when it was made, and is asked by nobody
_REMEMBER_GONE = 600.0  # seconds; far longer than a watch may lag behind


class Store:
    """The cache that decisions are made from. `wake` is told of each stream that there is news of."""

    def __init__(self, wake: Callable[[Key], None], monotonic: Callable[[], float]) -> None:
        self.wake = wake
        self.last_activity = 0.0
        self._monotonic = monotonic
        self._streams = _Kind()
        self._pods = _Kind()
        self._read: dict[Key, LiveStream] = {}
        self._uids: dict[Key, str] = {}
        self._statuses: dict[Key, LiveStreamStatus] = {}
        self._refused: dict[Key, str] = {}
        self._pods_of: dict[Key, dict[str, str]] = {}  # name -> uid
        self._left: dict[Key, dict[str, Raw]] = {}  # pods that are gone, and their reports not yet collected
        self._mount_troubles: dict[str, str] = {}

    def get(self, key: Key) -> LiveStream | None:
        """The stream; None when it is gone, or cannot be read."""
        return self._read.get(key)

    def keys(self) -> Iterable[Key]:
        """Every stream that there is, and every one that pods are left of."""
        return {*self._read, *self._refused, *self._pods_of, *self._left}

    def uid(self, key: Key) -> str | None:
        """A stream's identity; None when it is gone."""
        return self._uids.get(key)

    def created(self, key: Key) -> datetime | None:
        """When a stream was applied for the first time."""
        raw = self._streams.objects.get(self._uids.get(key, ""))
        text = "" if raw is None else raw["metadata"].get("creationTimestamp", "")
        return datetime.fromisoformat(text) if text else None

    def status(self, key: Key) -> LiveStreamStatus:
        """The status last published, as far as it can be read."""
        return self._statuses.get(key, LiveStreamStatus())

    def statuses(self) -> dict[Key, LiveStreamStatus]:
        """Those of all streams."""
        return dict(self._statuses)

    def refusal(self, key: Key) -> str:
        """Why a stream that there is cannot be read; empty when it can."""
        return self._refused.get(key, "")

    def pods(self, key: Key) -> tuple[Raw, ...]:
        """A stream's pods: those that there are, and those that left a report to be collected."""
        there = self._pods_of.get(key, {})
        left = [pod for name, pod in self._left.get(key, {}).items() if name not in there]
        return (*(self._pods.objects[uid] for uid in there.values()), *left)

    def pod(self, key: Key, name: str) -> Raw | None:
        """One pod that there is, by its name."""
        uid = self._pods_of.get(key, {}).get(name)
        return None if uid is None else self._pods.objects[uid]

    def monitors(self) -> int:
        """How many pods there are that have not ended, and are not being taken away, as for ever on a lost node."""
        return sum(not (_is_over(pod) or _is_deleted(pod)) for pod in self._pods.objects.values())

    def mount_trouble(self, uid: str) -> str:
        """Why a pod's volume could not be mounted, in the kubelet's words; empty when nothing was heard."""
        return self._mount_troubles.get(uid, "")

    def put_stream(self, raw: Raw) -> None:
        """A LiveStream as the API showed it. One that is being deleted is gone: nothing is begun for it."""
        if _is_deleted(raw):
            self.drop_stream(raw)
            return
        self._active()
        if not self._streams.put(raw):
            return
        key = Key(raw["metadata"]["namespace"], raw["metadata"]["name"])
        before = self._uids.get(key)
        if before is not None and before != uid_of(raw):  # deleted and made anew under the same name
            self._streams.drop(before, self._monotonic())
            self._read.pop(key, None)
        self._uids[key] = uid_of(raw)
        self._statuses[key] = _status(key, raw)
        self._take(key, raw)
        self.wake(key)

    def drop_stream(self, raw: Raw) -> None:
        """A LiveStream is gone."""
        self._active()
        key = Key(raw["metadata"]["namespace"], raw["metadata"]["name"])
        self._streams.drop(uid_of(raw), self._monotonic())
        if self._uids.get(key) != uid_of(raw):
            return
        for known in (self._uids, self._read, self._statuses, self._refused):
            known.pop(key, None)
        self.wake(key)

    def put_pod(self, raw: Raw) -> None:
        """A pod as the API showed it."""
        self._active()
        key = _stream_of(raw)
        if key is None or not self._pods.put({part: raw[part] for part in _OF_A_POD if part in raw}):
            return
        name = raw["metadata"]["name"]
        names = self._pods_of.setdefault(key, {})
        before = names.get(name)
        if before is not None and before != uid_of(raw):
            self._gone(key, name, before)
        self._pods_of.setdefault(key, {})[name] = uid_of(raw)
        self._left.get(key, {}).pop(name, None)
        if raw.get("status", {}).get("phase") != "Pending":
            self._mount_troubles.pop(uid_of(raw), None)
        self.wake(key)

    def drop_pod(self, raw: Raw) -> None:
        """A pod is gone; `raw` is its last state, and may hold its report."""
        self._active()
        key = _stream_of(raw)
        if key is None or uid_of(raw) in self._pods.gone:
            return
        self._pods.put({part: raw[part] for part in _OF_A_POD if part in raw})
        self._gone(key, raw["metadata"]["name"], uid_of(raw))
        self.wake(key)

    def forget_left(self, key: Key, name: str) -> None:
        """The report of a pod that is gone has been collected."""
        self._left.get(key, {}).pop(name, None)
        if not self._left.get(key):
            self._left.pop(key, None)

    def put_mount_trouble(self, uid: str, message: str) -> None:
        """The kubelet could not mount a volume of some pod."""
        self._active()
        raw = self._pods.objects.get(uid)
        key = None if raw is None else _stream_of(raw)
        if key is not None and self._mount_troubles.get(uid) != message:
            self._mount_troubles[uid] = message
            self.wake(key)

    def refresh_streams(self, listed: Sequence[Raw], version: int, namespace: str = "") -> int:
        """Take a complete list of a namespace, or of all, as of a version. Returns how much of it was news."""
        missing = _missing(self._streams, listed, version, namespace)
        news = sum(self._streams.is_news(raw) for raw in listed) + len(missing)
        for raw in listed:
            self.put_stream(raw)
        for raw in missing:
            self.drop_stream(raw)
        return news

    def refresh_pods(self, listed: Sequence[Raw], version: int, namespace: str = "") -> int:
        """As `refresh_streams`."""
        self._forget_long_gone()
        missing = _missing(self._pods, listed, version, namespace)
        news = sum(self._pods.is_news(raw) for raw in listed) + len(missing)
        for raw in listed:
            self.put_pod(raw)
        for raw in missing:
            self.drop_pod(raw)
        return news

    def _take(self, key: Key, raw: Raw) -> None:
        """Read a stream. One that cannot be read stays what it was: unknown means hold."""
        known = self._read.get(key)
        if known is not None and _same_wish(known, raw):
            return
        try:
            self._read[key] = read_livestream(_bare(raw))
            self._refused.pop(key, None)
        except InvalidLiveStream as error:
            self._refused[key] = str(error)
            log.warning("%s cannot be read and stays as it was: %s", key, error)

    def _gone(self, key: Key, name: str, uid: str) -> None:
        pod = self._pods.drop(uid, self._monotonic())
        self._mount_troubles.pop(uid, None)
        names = self._pods_of.get(key, {})
        if names.get(name) == uid:
            del names[name]
        if not names:
            self._pods_of.pop(key, None)
        if pod is not None and _has_last_words(pod):
            self._left.setdefault(key, {})[name] = _ended(pod)

    def _forget_long_gone(self) -> None:
        before = self._monotonic() - _REMEMBER_GONE
        for kind in (self._streams, self._pods):
            kind.gone = {uid: at for uid, at in kind.gone.items() if at > before}

    def _active(self) -> None:
        self.last_activity = self._monotonic()


def uid_of(raw: Raw) -> str:
    """An object's identity, which no other object ever has."""
    return str(raw["metadata"]["uid"])


def version_of(raw: Raw) -> int:
    """How new an object is: of one object's versions, the greater is the later."""
    return int(raw.get("metadata", {}).get("resourceVersion") or 0)


def _missing(kind: _Kind, listed: Sequence[Raw], version: int, namespace: str) -> list[Raw]:
    """What is known, and a complete list no longer has; of what is newer than the list, it says nothing."""
    there = {uid_of(raw) for raw in listed}
    return [
        raw
        for uid, raw in kind.objects.items()
        if uid not in there and version_of(raw) <= version and namespace in ("", raw["metadata"]["namespace"])
    ]


def _stream_of(pod: Raw) -> Key | None:
    metadata = pod["metadata"]
    name = (metadata.get("labels") or {}).get(labels.STREAM)
    return None if name is None else Key(metadata["namespace"], name)


def _is_over(pod: Raw) -> bool:
    return pod.get("status", {}).get("phase") in ("Succeeded", "Failed")


def _is_deleted(raw: Raw) -> bool:
    return bool(raw["metadata"].get("deletionTimestamp"))


def _has_last_words(pod: Raw) -> bool:
    """Whether its container ended with a message: then there may be a report."""
    statuses = pod.get("status", {}).get("containerStatuses") or [{}]
    return bool(((statuses[0].get("state") or {}).get("terminated") or {}).get("message"))


def _ended(pod: Raw) -> Raw:
    """What is gone is not started again, however its container ended."""
    return pod if _is_over(pod) else {**pod, "status": {**pod["status"], "phase": "Failed"}}


def _slim(raw: Raw) -> Raw:
    """Without the bookkeeping of who set which field: half of an object, and read by nobody here."""
    return {**raw, "metadata": {name: part for name, part in raw["metadata"].items() if name != "managedFields"}}


def _same_wish(known: LiveStream, raw: Raw) -> bool:
    metadata = raw["metadata"]
    return (
        known.metadata.uid == metadata["uid"]
        and known.metadata.generation == metadata.get("generation")
        and known.metadata.annotations == (metadata.get("annotations") or {})
    )


def _bare(raw: Raw) -> dict[str, Any]:
    """What a person wrote; the operator's own words are never judged."""
    return {part: raw[part] for part in ("apiVersion", "kind", "metadata", "spec") if part in raw}


def _status(key: Key, raw: Raw) -> LiveStreamStatus:
    try:
        return wire.converted(raw.get("status") or {}, LiveStreamStatus)
    except msgspec.ValidationError as error:
        log.warning("%s: its status cannot be read, and its history starts anew: %s", key, error)
        return LiveStreamStatus()
