"""Probers' pods, as watched, listed and answered: those of all releases, by namespace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tallylight_contract import labels
from tallylight_operator.kubernetes.known_objects import KnownObjects, Take, of_pod
from tallylight_operator.kubernetes.mount_errors import MountErrors
from tallylight_operator.kubernetes.objects import Raw, is_pending, uid_of


def is_prober(pod: Raw) -> bool:
    """Whether a pod is a prober, and no monitor."""
    return (pod["metadata"].get("labels") or {}).get(labels.APP) == labels.PROBER_VALUE


@dataclass(slots=True)
class KnownProbers:
    """`wake` is called with the namespace of each that has changed. Times are monotonic seconds."""

    wake: Callable[[str], None]
    monotonic: Callable[[], float]
    _known: KnownObjects = field(default_factory=KnownObjects)
    _mount_errors: MountErrors = field(default_factory=MountErrors)

    def of(self, namespace: str) -> tuple[Raw, ...]:
        """Those of a namespace."""
        return tuple(pod for pod in self._known.objects.values() if pod["metadata"]["namespace"] == namespace)

    def namespaces(self) -> set[str]:
        """Those that have any."""
        return {pod["metadata"]["namespace"] for pod in self._known.objects.values()}

    def mount_error(self, uid: str) -> str:
        """Why a volume of it could not be mounted, in the kubelet's words; empty when it reported nothing."""
        return self._mount_errors.get(uid)

    def put(self, pod: Raw) -> None:
        """A pod as the API showed it."""
        if self._known.put(of_pod(pod)):
            self._mount_errors.met(uid_of(pod), waits=is_pending(pod))
            self.wake(pod["metadata"]["namespace"])

    def drop(self, pod: Raw) -> None:
        """A pod is gone."""
        self._known.drop(uid_of(pod), self.monotonic())
        self._mount_errors.forget(uid_of(pod))
        self.wake(pod["metadata"]["namespace"])

    def put_mount_error(self, uid: str, message: str) -> None:
        """The kubelet could not mount a volume of some pod, which may be no prober."""
        pod = self._known.objects.get(uid)
        if self._mount_errors.put(uid, message, is_known=pod is not None) and pod is not None:
            self.wake(pod["metadata"]["namespace"])

    def is_known(self, pod: Raw) -> bool:
        """Whether a pod is no news, now or ever."""
        return not self._known.is_newer(pod)

    def refresh(self, listed: Sequence[Raw], version: int, namespace: str = "") -> int:
        """Take a complete list of a namespace, or of all, as of a version. Returns how many changes it brought."""
        self._known.forget_long_gone(self.monotonic())
        return self._known.refresh(listed, version, namespace, Take(self.put, self.drop))
