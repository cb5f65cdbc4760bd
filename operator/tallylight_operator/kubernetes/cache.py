"""What the cluster is known to hold: LiveStreams and monitors' pods, as watched, listed and answered.

What comes late changes nothing: a newer version of an object is never replaced by an older one, and what was
deleted does not come back. Times are the clock's monotonic seconds.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tallylight_contract.livestream import LiveStream
from tallylight_contract.problems import InvalidLiveStream
from tallylight_contract.reading import read_livestream
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.known_objects import KnownObjects, Take, of_monitor
from tallylight_operator.kubernetes.makers import is_anothers, named_by
from tallylight_operator.kubernetes.mount_errors import MountErrors
from tallylight_operator.kubernetes.objects import (
    Raw,
    as_ended,
    has_message,
    is_deleted,
    is_pending,
    is_same_spec,
    named,
    stand_in,
    status_of,
    stream_of,
    uid_of,
    without_status,
)
from tallylight_operator.kubernetes.own_container import is_over
from tallylight_operator.readiness import Readiness

log = logging.getLogger(__name__)


class Store:
    """The cache that decisions are made from. `wake` is called for each stream that has changed."""

    def __init__(self, wake: Callable[[Key], None], monotonic: Callable[[], float]) -> None:
        self.wake = wake
        self.last_activity = 0.0
        self.gone_releases: frozenset[str] = frozenset()
        self._monotonic = monotonic
        self._streams = KnownObjects()
        self._pods = KnownObjects()
        self._read: dict[Key, LiveStream] = {}
        self._uids: dict[Key, str] = {}
        self._statuses: dict[Key, LiveStreamStatus] = {}
        self._unread: dict[Key, LiveStream] = {}  # stand-ins for those that never could be read
        self._refused: dict[Key, str] = {}
        self._pods_of: dict[Key, dict[str, str]] = {}  # name -> uid
        self._left: dict[Key, dict[str, Raw]] = {}  # pods that are gone, and their reports not yet collected
        self._mount_errors = MountErrors()
        self._answers: dict[str, Readiness] = {}

    def get(self, key: Key) -> LiveStream | None:
        """The stream as it was read last, or a stand-in for one that never could be; None when it is gone."""
        return self._read.get(key) or self._unread.get(key)

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

    def was_read(self, key: Key) -> bool:
        """Whether what a stream asks for is known, if only as of an earlier edit."""
        return key not in self._unread

    def pods(self, key: Key) -> tuple[Raw, ...]:
        """A stream's pods: those that there are, and those that left a report to be collected."""
        there = self._pods_of.get(key, {})
        left = [pod for name, pod in self._left.get(key, {}).items() if name not in there]
        return (*(self._pods.objects[uid] for uid in there.values()), *left)

    def pod(self, key: Key, name: str) -> Raw | None:
        """One pod that there is, by its name."""
        uid = self._pods_of.get(key, {}).get(name)
        return None if uid is None else self._pods.objects[uid]

    def monitors(self, ours: str = "") -> int:
        """How many pods have a monitor that has not ended, and are not being deleted, as for ever on a lost node.

        Without those that another release than `ours` watches over: of two that serve the same, one counts each.
        """
        there = (pod for pod in self._pods.objects.values() if not (is_over(pod) or is_deleted(pod)))
        return sum(not is_anothers(pod, ours, self.gone_releases) for pod in there)

    def mount_error(self, uid: str) -> str:
        """Why a pod's volume could not be mounted, in the kubelet's words; empty when it reported nothing."""
        return self._mount_errors.get(uid)

    def answer(self, uid: str) -> Readiness | None:
        """What the monitor of a pod that is not ready said when it was asked; None: it has not been asked yet."""
        return self._answers.get(uid)

    def all_pods(self) -> tuple[Raw, ...]:
        """Those of all streams."""
        return tuple(self._pods.objects.values())

    def has_pod(self, uid: str) -> bool:
        """Whether there is such a pod."""
        return uid in self._pods.objects

    def put_stream(self, raw: Raw) -> None:
        """A LiveStream as the API showed it. One that is being deleted is gone: nothing is started for it."""
        if is_deleted(raw):
            self.drop_stream(raw)
            return
        self._active()
        if not self._streams.put(named(raw)):
            return
        key = Key(raw["metadata"]["namespace"], raw["metadata"]["name"])
        before = self._uids.get(key)
        if before is not None and before != uid_of(raw):  # deleted and made anew under the same name
            self._streams.drop(before, self._monotonic())
            self._read.pop(key, None)
        self._uids[key] = uid_of(raw)
        self._statuses[key] = status_of(key, raw)
        self._take(key, raw)
        self.wake(key)

    def drop_stream(self, raw: Raw) -> None:
        """A LiveStream is gone."""
        self._active()
        key = Key(raw["metadata"]["namespace"], raw["metadata"]["name"])
        self._streams.drop(uid_of(raw), self._monotonic())
        if self._uids.get(key) != uid_of(raw):
            return
        for known in (self._uids, self._read, self._unread, self._statuses, self._refused):
            known.pop(key, None)
        self.wake(key)

    def goes_with_its_namespace(self, key: Key) -> None:
        """A stream whose namespace is being deleted, which nothing takes back: it is gone."""
        raw = self._streams.objects.get(self._uids.get(key, ""))
        if raw is not None:
            self.drop_stream(raw)

    def put_pod(self, raw: Raw) -> None:
        """A pod as the API showed it."""
        self._active()
        key = stream_of(raw)
        if key is None or not self._pods.put(of_monitor(raw)):
            return
        name = raw["metadata"]["name"]
        names = self._pods_of.setdefault(key, {})
        before = names.get(name)
        if before is not None and before != uid_of(raw):
            self._gone(key, name, before)
        self._pods_of.setdefault(key, {})[name] = uid_of(raw)
        self._left.get(key, {}).pop(name, None)
        self._mount_errors.met(uid_of(raw), waits=is_pending(raw))
        self.wake(key)

    def drop_pod(self, raw: Raw) -> None:
        """A pod is gone; `raw` is its last state, and may hold its report."""
        self._active()
        key = stream_of(raw)
        if key is None or uid_of(raw) in self._pods.gone:
            return
        self._pods.put(of_monitor(raw))
        self._gone(key, raw["metadata"]["name"], uid_of(raw))
        self.wake(key)

    def forget_left(self, key: Key, name: str) -> None:
        """The report of a pod that is gone has been collected."""
        self._left.get(key, {}).pop(name, None)
        if not self._left.get(key):
            self._left.pop(key, None)

    def put_mount_error(self, uid: str, message: str) -> None:
        """The kubelet could not mount a volume of some pod, which may not be known yet."""
        self._active()
        raw = self._pods.objects.get(uid)
        key = None if raw is None else stream_of(raw)
        if self._mount_errors.put(uid, message, is_known=key is not None) and key is not None:
            self.wake(key)

    def put_answer(self, uid: str, answer: Readiness | None) -> None:
        """What a monitor whose pod is not ready says; None: that is out of date. Another segment's name is no news."""
        raw = self._pods.objects.get(uid)
        key = None if raw is None else stream_of(raw)
        before = self._answers.get(uid)
        if key is None or (answer is None and before is None) or (answer is not None and answer.is_same_as(before)):
            return
        self._answers.pop(uid, None)
        self._answers |= {} if answer is None else {uid: answer}
        self.wake(key)

    def releases(self) -> set[str]:
        """All that monitors' pods name."""
        return {name for pod in self._pods.objects.values() for name in named_by(pod) if name}

    def put_gone_releases(self, gone: frozenset[str]) -> None:
        """These serve nothing any more: their monitors may be ours now."""
        if gone != self.gone_releases:
            self.gone_releases = gone
            for key in self._pods_of:
                self.wake(key)

    def is_known(self, raw: Raw) -> bool:
        """Whether a LiveStream or a pod is no news, now or ever."""
        return not (self._streams.is_newer(raw) and self._pods.is_newer(raw))

    def refresh_streams(self, listed: Sequence[Raw], version: int, namespace: str = "") -> int:
        """Take a complete list of a namespace, or of all, as of a version. Returns how many changes it brought."""
        self._streams.forget_long_gone(self._monotonic())
        return self._streams.refresh(listed, version, namespace, Take(self.put_stream, self.drop_stream))

    def refresh_pods(self, listed: Sequence[Raw], version: int, namespace: str = "") -> int:
        """As `refresh_streams`."""
        self._pods.forget_long_gone(self._monotonic())
        return self._pods.refresh(listed, version, namespace, Take(self.put_pod, self.drop_pod))

    def _take(self, key: Key, raw: Raw) -> None:
        """Read a stream. One that cannot be read stays what it was: unknown means hold."""
        known = self._read.get(key)
        if known is not None and is_same_spec(known, raw):
            return
        try:
            self._read[key] = read_livestream(without_status(raw))
            self._refused.pop(key, None)
            self._unread.pop(key, None)
        except InvalidLiveStream as error:
            self._refused[key] = "; ".join(map(str, error.problems))
            if known is None:
                self._unread[key] = stand_in(raw)
            log.warning("%s cannot be read and stays as it was: %s", key, error)

    def _gone(self, key: Key, name: str, uid: str) -> None:
        pod = self._pods.drop(uid, self._monotonic())
        self._mount_errors.forget(uid)
        self._answers.pop(uid, None)
        names = self._pods_of.get(key, {})
        if names.get(name) == uid:
            del names[name]
        if not names:
            self._pods_of.pop(key, None)
        if pod is not None and has_message(pod):
            self._left.setdefault(key, {})[name] = as_ended(pod)

    def _active(self) -> None:
        self.last_activity = self._monotonic()
