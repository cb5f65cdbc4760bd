"""Events as JSON lines, for machines."""

from dataclasses import dataclass
from typing import TextIO

import msgspec

from tallylight_contract.report import DefectEvent, Report
from tallylight_monitor.ingest.facts import Fact


@dataclass(frozen=True, slots=True)
class JsonLines:
    """One JSON object a line, each written at once."""

    out: TextIO

    def event(self, event: DefectEvent) -> None:
        """A defect, as one line."""
        self._line(msgspec.json.encode(event))

    def report(self, report: Report) -> None:
        """The last line."""
        self._line(msgspec.json.encode(report))

    def fact(self, _: Fact) -> None:
        """The network's facts are metrics, not events."""

    def _line(self, body: bytes) -> None:
        self.out.write(body.decode() + "\n")
        self.out.flush()
