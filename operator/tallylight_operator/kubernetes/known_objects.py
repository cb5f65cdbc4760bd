"""The objects of one kind as last known: what comes late never replaces what is newer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tallylight_operator.kubernetes.objects import Raw, slim, uid_of, version_of
from tallylight_operator.kubernetes.own_container import CONTAINER

_OF_A_POD = ("metadata", "status")
_RESIZED = ("name", "resources")  # of a monitor's container: they may change while it runs
_REMEMBER_GONE = 600.0  # seconds; far longer than a watch may lag behind


def of_pod(pod: Raw) -> Raw:
    """What is kept of a pod: its spec is that of its creation, and is not read."""
    return {part: pod[part] for part in _OF_A_POD if part in pod}


def of_monitor(pod: Raw) -> Raw:
    """What is kept of a monitor's pod: of its spec, what its node is to promise it."""
    containers = (pod.get("spec") or {}).get("containers") or ()
    ours = [each for each in containers if each.get("name") == CONTAINER]
    resized = [{name: each[name] for name in _RESIZED if name in each} for each in ours]
    return {**of_pod(pod), "spec": {"containers": resized}}


@dataclass(frozen=True, slots=True)
class Take:
    """What is done with an object that a list has, and with one that it has no more."""

    put: Callable[[Raw], None]
    drop: Callable[[Raw], None]


@dataclass(slots=True)
class KnownObjects:
    """The objects of one kind, by uid; and the uids of those deleted, each with the time. Times in seconds."""

    objects: dict[str, Raw] = field(default_factory=dict)
    gone: dict[str, float] = field(default_factory=dict)

    def is_newer(self, raw: Raw) -> bool:
        """Whether an object is not deleted, and newer than the one known."""
        known = self.objects.get(uid_of(raw))
        return uid_of(raw) not in self.gone and (known is None or version_of(known) < version_of(raw))

    def put(self, raw: Raw) -> bool:
        """Keep it, if it is newer. Returns whether it was."""
        newer = self.is_newer(raw)
        if newer:
            self.objects[uid_of(raw)] = slim(raw)
        return newer

    def drop(self, uid: str, now: float) -> Raw | None:
        """Forget an object, and ignore what a late watch may still bring of it."""
        self.gone[uid] = now
        return self.objects.pop(uid, None)

    def refresh(self, listed: Sequence[Raw], version: int, namespace: str, take: Take) -> int:
        """Take a complete list of a namespace, or of all (""), as of a version. Returns how many changes it brought."""
        missing = self._missing(listed, version, namespace)
        changes = sum(map(self.is_newer, listed)) + len(missing)
        for raw in listed:
            take.put(raw)
        for raw in missing:
            take.drop(raw)
        return changes

    def forget_long_gone(self, now: float) -> None:
        """Drop the uids of which no watch can bring anything any more."""
        self.gone = {uid: at for uid, at in self.gone.items() if at > now - _REMEMBER_GONE}

    def _missing(self, listed: Sequence[Raw], version: int, namespace: str) -> list[Raw]:
        """Those that the list no longer has. A list does not show what is newer than it."""
        there = {uid_of(raw) for raw in listed}
        return [
            raw
            for uid, raw in self.objects.items()
            if uid not in there and version_of(raw) <= version and namespace in ("", raw["metadata"]["namespace"])
        ]
