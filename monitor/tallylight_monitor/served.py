"""What a monitor that listens has beside: metrics and pages. Loaded only then, for its libraries take megabytes."""

import socket
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Self

from tallylight_monitor.assignment import Assignment
from tallylight_monitor.endpoints import EngineEndpoints
from tallylight_monitor.engine import Engine
from tallylight_monitor.outlets.exposition import Exposition
from tallylight_monitor.outlets.network_metrics import NetworkMetrics
from tallylight_monitor.outlets.server import serving

Counts = Callable[[], Mapping[str, int]]  # of each outlet


@dataclass(frozen=True, slots=True)
class Served:
    """The metrics of one monitor, and the socket at which it answers."""

    exposition: Exposition
    listening: socket.socket

    @classmethod
    def of(cls, assignment: Assignment, listening: socket.socket) -> Self:
        """Made for what one monitor is to do."""
        severities = {name: setting.severity for name, setting in assignment.settings.items()}
        severities = {name: severity for name, severity in severities.items() if name not in assignment.unsaid}
        labels = (assignment.namespace, assignment.name, str(assignment.pipeline))
        return cls(Exposition(labels, severities), listening)

    @property
    def outlet(self) -> NetworkMetrics:
        """Counts what an engine tells."""
        return NetworkMetrics(self.exposition)

    def answering(self, engine: Engine, failures: Counts, losses: Counts) -> AbstractAsyncContextManager[None]:
        """Answer for this engine while the block runs."""
        return serving(EngineEndpoints(engine, self.exposition, failures, losses), self.listening)
