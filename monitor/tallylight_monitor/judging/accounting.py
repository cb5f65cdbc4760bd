"""Keep the books of one monitor: what was found, how long it watched. The report is drawn from here."""

from dataclasses import dataclass, field
from datetime import datetime

from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.livestream import Severity
from tallylight_contract.report import DefectEvent, DefectTotal, Outcome, Report
from tallylight_monitor.judging.subject import Subject


@dataclass(frozen=True, slots=True)
class Account:
    """What the processes did and cost."""

    media_seconds: float
    frames: int
    decoder_restarts: int
    cpu_seconds: float
    peak_memory_bytes: int


@dataclass(slots=True)
class Accounting:
    """The books. The monitor counts as on air from `on_air_from` on; before is pre-roll."""

    subject: Subject
    window: str
    source: str
    started_at: datetime
    on_air_from: datetime
    monitored_seconds: float = 0.0
    muted_seconds: float = 0.0
    _totals: dict[str, tuple[Severity, int, float]] = field(default_factory=dict)

    def watched(self, since: datetime, until: datetime) -> None:
        """The stream was judged in this time."""
        self.monitored_seconds += self._on_air(since, until)

    def muted(self, since: datetime, until: datetime) -> None:
        """In this time nobody was to be alerted."""
        self.muted_seconds += self._on_air(since, until)

    def entered(self, event: DefectEvent) -> None:
        """A defect was found, or is over."""
        _, count, seconds = self._totals.get(event.detector, (event.severity, 0, 0.0))
        found = event.event == "open"
        self._totals[event.detector] = (event.severity, count + found, seconds + (event.duration or 0.0))

    def counts(self) -> dict[str, tuple[Severity, int, float]]:
        """Each detector's severity, number of defects, and their seconds."""
        return dict(self._totals)

    def report(self, outcome: Outcome, ended_at: datetime, account: Account) -> Report:
        """What there is to say by now."""
        on_air = max(0.0, (ended_at - self.on_air_from).total_seconds())
        return Report(
            stream=self.subject.stream,
            channel=self.subject.channel,
            role=self.subject.role,
            upstream=self.subject.upstream,
            window=self.window,
            source=self.source,
            outcome=outcome,
            started_at=self.started_at,
            ended_at=ended_at,
            on_air_seconds=round(on_air, 3),
            monitored_seconds=round(min(self.monitored_seconds, on_air), 3),
            coverage_ratio=round(min(1.0, self.monitored_seconds / on_air), 4) if on_air else 1.0,
            muted_seconds=round(min(self.muted_seconds, on_air), 3),
            media_seconds=round(account.media_seconds, 3),
            frames=account.frames,
            decoder_restarts=account.decoder_restarts,
            cpu_seconds=round(account.cpu_seconds, 3),
            peak_memory_bytes=account.peak_memory_bytes,
            defects=self._defects(),
        )

    def _on_air(self, since: datetime, until: datetime) -> float:
        """The seconds of a time that are not pre-roll."""
        return max(0.0, (until - max(since, self.on_air_from)).total_seconds())

    def _defects(self) -> list[DefectTotal]:
        found = [(name, *self._totals[name]) for name in CATALOGUE if name in self._totals]
        return [
            DefectTotal(detector=name, severity=severity, count=count, seconds=round(seconds, 3))
            for name, severity, count, seconds in found
        ]
