"""Where events go: JSON lines for machines, sentences for people, metrics for Prometheus."""

from dataclasses import dataclass
from typing import TextIO

import msgspec

from tallylight_contract import metrics
from tallylight_contract.report import DefectEvent, Report
from tallylight_monitor.exposition import Exposition
from tallylight_monitor.ingest.facts import Fact, FetchFailed, SegmentRead


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


@dataclass(slots=True)
class Sentences:
    """One line for each defect that begins or ends, and a closing table, for a person at a terminal."""

    out: TextIO
    _failure: str = ""

    def event(self, event: DefectEvent) -> None:
        """A defect, in words."""
        if event.event == "open":
            words = f"{event.severity.upper()} {event.detector}: {event.detail}"
        else:
            words = f"{event.detector} is over after {event.duration:.1f} s"
        self._say(f"{clock_text(event.media_time)}  {words}")

    def report(self, report: Report) -> None:
        """What was found, in all."""
        self._say("")
        for total in report.defects:
            self._say(f"  {total.detector:16} {total.severity:9} {total.count:4} x  {total.seconds:8.1f} s")
        if not report.defects:
            self._say("  no defect found")
        share = (
            f", {report.cpu_seconds / report.media_seconds:.3f} CPU-seconds a second" if report.media_seconds else ""
        )
        self._say(f"  {clock_text(report.media_seconds)} of media, {report.frames} pictures{share}")

    def fact(self, fact: Fact) -> None:
        """A fetch that failed, before it is known whether it becomes a defect; the same one is told once."""
        if isinstance(fact, FetchFailed) and fact.detail != self._failure:
            self._failure = fact.detail
            self._say(f"             {fact.detail}")

    def _say(self, line: str) -> None:
        self.out.write(line + "\n")
        self.out.flush()


@dataclass(frozen=True, slots=True)
class NetworkMetrics:
    """The network's facts, counted."""

    exposition: Exposition

    def event(self, _: DefectEvent) -> None:
        """Defects are counted from the books."""

    def fact(self, fact: Fact) -> None:
        """Count a fetch."""
        match fact:
            case SegmentRead():
                self.exposition.observe(metrics.SEGMENT_FETCH, fact.seconds)
                self.exposition.add(metrics.SEGMENT_BYTES, fact.size)
            case FetchFailed(kind=kind):
                self.exposition.add(metrics.SEGMENT_FETCH_ERRORS, 1, kind)


def clock_text(seconds: float) -> str:
    """Media time as people read it: 0:01:02.5."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{rest:04.1f}"
