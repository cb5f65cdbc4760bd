"""How long monitors take from the moment they are due to each step of their start, and how often they crash."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tallylight_operator.decision.model import Phase, Start
from tallylight_operator.kubernetes import pod_state
from tallylight_operator.kubernetes.pod_state import Pod


class Counts(Protocol):
    """Counts activations."""

    def activated(self, phase: str, seconds: float) -> None:
        """A monitor came so far, so many seconds after it was due."""


@dataclass(slots=True)
class Activations:
    """Follows each monitor that this operator started until it receives."""

    counts: Counts
    restarted: Callable[[], None]
    now: Callable[[], datetime]
    _awaited: dict[str, tuple[datetime, set[str]]] = field(default_factory=dict)  # by pod: due when; steps to come
    _crashes: dict[str, int] = field(default_factory=dict)

    def started(self, start: Start, due: datetime) -> None:
        """A pod was created for a monitor that was due at an instant."""
        name = f"{start.order.namespace}/{start.name}"
        self.counts.activated("created", (self.now() - due).total_seconds())
        self._awaited[name] = (due, {"running", "receiving"})

    def observed(self, pod: Pod) -> None:
        """A pod is now as the API shows it."""
        monitor = pod_state.observed_monitor(pod)
        if monitor is None:
            return
        name = f"{monitor.order.namespace}/{monitor.name}"
        for _ in range(monitor.crashes - self._crashes.get(name, monitor.crashes)):
            self.restarted()
        self._crashes[name] = monitor.crashes
        if monitor.phase is Phase.ENDED:
            self._awaited.pop(name, None)
        if monitor.phase is Phase.RUNNING:
            self._reached(name, {"running"} | ({"receiving"} if monitor.receiving else set()))

    def gone(self, pod: Pod) -> None:
        """A pod is gone."""
        name = f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
        self._awaited.pop(name, None)
        self._crashes.pop(name, None)

    def _reached(self, name: str, steps: set[str]) -> None:
        due, awaited = self._awaited.get(name, (self.now(), set()))
        for step in sorted(steps & awaited):
            self.counts.activated(step, (self.now() - due).total_seconds())
        awaited -= steps
        if not awaited:
            self._awaited.pop(name, None)
