"""What becomes of each request to resize a monitor's pod in place: counted once for each request and outcome."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tallylight_operator.kubernetes.objects import Raw, uid_of
from tallylight_operator.kubernetes.resizing import ResizeState, requested_cores, resize_state


@dataclass(slots=True)
class ResizeProgress:
    """Tell it of each request that the API took, and of pods as they are; `count` is called with each outcome.

    A request of an operator before this one is followed from where it stands; what that one counted is not known here.
    """

    count: Callable[[str], None]
    # By the uid of a pod that is not as it requests: the cores, and what was counted of that.
    _outstanding: dict[str, tuple[float, set[ResizeState]]] = field(default_factory=dict)

    def asked(self, pod: Raw) -> None:
        """The API took a request; the pod as it answered."""
        self.count("asked")
        self._outstanding[uid_of(pod)] = (requested_cores(pod) or 0.0, set())
        self.observed(pod)

    def refused(self) -> None:
        """The API did not take a request."""
        self.count("refused")

    def observed(self, pod: Raw) -> None:
        """A pod as it is now."""
        uid, state, cores = uid_of(pod), resize_state(pod), requested_cores(pod) or 0.0
        if state is None or (state == "done" and uid not in self._outstanding):
            return
        known, counted = self._outstanding.get(uid, (cores, set[ResizeState]()))
        counted = counted if known == cores else set()
        if state != "under way" and state not in counted:
            self.count(state)
        self._outstanding[uid] = (cores, counted | {state})
        if state == "done":
            del self._outstanding[uid]

    def gone(self, pod: Raw) -> None:
        """A pod is gone."""
        self._outstanding.pop(uid_of(pod), None)
