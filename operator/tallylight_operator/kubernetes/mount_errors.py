"""Why volumes of pods could not be mounted, in the kubelet's words: its Events say so, and nothing else does."""

from dataclasses import dataclass, field

_STRANGERS = 1000  # pods that are not known; most of them are no monitors


@dataclass(slots=True)
class MountErrors:
    """The last error of each pod, by uid. An operator that starts may be told of one before it knows the pod.

    Of pods that are not known, only the last thousand are remembered.
    """

    known: dict[str, str] = field(default_factory=dict)
    strangers: dict[str, str] = field(default_factory=dict)

    def get(self, uid: str) -> str:
        """Empty when the kubelet reported nothing."""
        return self.known.get(uid, "")

    def put(self, uid: str, message: str, *, is_known: bool) -> bool:
        """Returns whether it is news of a pod that is known."""
        if is_known:
            news = self.known.get(uid) != message
            self.known[uid] = message
            return news
        self.strangers.pop(uid, None)
        self.strangers[uid] = message
        if len(self.strangers) > _STRANGERS:
            del self.strangers[next(iter(self.strangers))]
        return False

    def met(self, uid: str, *, waits: bool = True) -> None:
        """A pod is known from now on. One that does not wait for its volumes any more has them."""
        if not waits:
            self.forget(uid)
        if (message := self.strangers.pop(uid, None)) is not None:
            self.known.setdefault(uid, message)

    def forget(self, uid: str) -> None:
        """A pod is gone, or its volumes are mounted."""
        self.known.pop(uid, None)
        self.strangers.pop(uid, None)
