"""Events as sentences, for a person at a terminal."""

from collections.abc import Callable
from dataclasses import dataclass

from tallylight_contract.printable import printable
from tallylight_contract.report import DefectEvent, Report
from tallylight_monitor.ingest.facts import Fact, FetchFailed, ProgrammesFound


@dataclass(slots=True)
class Sentences:
    """One line for each defect that begins or ends, and a closing table, for a person at a terminal."""

    write: Callable[[str], None]
    _failure: str = ""

    def event(self, event: DefectEvent) -> None:
        """A defect, in words."""
        if event.event == "open":
            tier = "" if event.tier == "Full" else f" (tier {event.tier})"
            words = f"{event.severity.upper()} {event.detector}: {event.detail}{tier}"
        elif event.unseen:
            words = f"{event.detector} was seen for {event.duration:.1f} s: {event.detail}"
        else:
            words = f"{event.detector} is over after {event.duration:.1f} s"
        self._say(f"{clock_text(event.media_time)}  {words}{' (muted)' if event.muted else ''}")

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
        for track, seconds in report.unjudged_seconds.items():
            self._say(f"  {track} not judged for {clock_text(seconds)}; {report.coverage_ratio:.1%} watched in all")
        if report.unmeasured:
            self._say(f"  nothing, or too little, came in which to judge {', '.join(report.unmeasured)}")
        if report.muted_seconds:
            self._say(f"  muted for {clock_text(report.muted_seconds)}")

    def fact(self, fact: Fact) -> None:
        """A failed fetch, before it is known whether it becomes a defect (each once); the programme that is watched."""
        if isinstance(fact, FetchFailed) and fact.detail != self._failure:
            self._failure = fact.detail
            self._say(f"             {fact.detail}")

        if isinstance(fact, ProgrammesFound) and len(fact.numbers) > 1:
            others = ", ".join(map(str, fact.numbers[:20]))
            self._say(f"             programme {fact.watched} is watched, of {others}")

    def _say(self, line: str) -> None:
        self.write(printable(line))


def clock_text(seconds: float) -> str:
    """Media time as people read it: 0:01:02.5."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{rest:04.1f}"
