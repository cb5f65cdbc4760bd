"""Events as JSON lines, for machines."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from tallylight_contract.printable import printable
from tallylight_contract.report import DefectEvent, Report
from tallylight_monitor.ingest.facts import Fact


@dataclass(frozen=True, slots=True)
class JsonLines:
    """One JSON object a line."""

    write: Callable[[str], None]

    def event(self, event: DefectEvent) -> None:
        """A defect, as one line."""
        self._line(msgspec.json.encode(replace(event, detail=printable(event.detail))))

    def report(self, report: Report) -> None:
        """The last line."""
        self._line(msgspec.json.encode(report))

    def fact(self, _: Fact) -> None:
        """The network's facts are metrics, not events."""

    def _line(self, body: bytes) -> None:
        self.write(body.decode())
