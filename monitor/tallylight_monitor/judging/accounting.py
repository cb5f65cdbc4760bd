"""Keep the books of one monitor: what was found, how long it watched. The report is drawn from here."""

from dataclasses import dataclass, field
from datetime import datetime

from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.livestream import Severity
from tallylight_contract.report import DefectEvent, DefectTotal, Outcome, Report


@dataclass(frozen=True, slots=True)
class Account:
    """What the processes have to say of themselves at the end."""

    media_seconds: float
    frames: int
    decoder_restarts: int
    cpu_seconds: float
    peak_memory_bytes: int


@dataclass(slots=True)
class Accounting:
    """The books. The monitor counts as on air from `on_air_from` on; before is pre-roll."""

    stream: str
    window: str
    source: str
    started_at: datetime
    on_air_from: datetime
    monitored_seconds: float = 0.0
    _totals: dict[str, tuple[Severity, int, float]] = field(default_factory=dict)

    def watched(self, since: datetime, until: datetime) -> None:
        """A verdict was in force in this time."""
        self.monitored_seconds += max(0.0, (until - max(since, self.on_air_from)).total_seconds())

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
            stream=self.stream,
            window=self.window,
            source=self.source,
            outcome=outcome,
            started_at=self.started_at,
            ended_at=ended_at,
            on_air_seconds=round(on_air, 3),
            monitored_seconds=round(min(self.monitored_seconds, on_air), 3),
            coverage_ratio=round(min(1.0, self.monitored_seconds / on_air), 4) if on_air else 1.0,
            media_seconds=round(account.media_seconds, 3),
            frames=account.frames,
            decoder_restarts=account.decoder_restarts,
            cpu_seconds=round(account.cpu_seconds, 3),
            peak_memory_bytes=account.peak_memory_bytes,
            defects=[
                DefectTotal(
                    detector=name,
                    severity=self._totals[name][0],
                    count=self._totals[name][1],
                    seconds=round(self._totals[name][2], 3),
                )
                for name in CATALOGUE
                if name in self._totals
            ],
        )
