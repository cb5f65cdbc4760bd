"""Keep the books of one monitor: what was found, how long it watched. The report is drawn from here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import structs

from tallylight_contract.defect_spans import DefectSpan, edges
from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.livestream import Severity
from tallylight_contract.report import DefectEvent, DefectTotal, Outcome, Report
from tallylight_contract.score import Score, mean
from tallylight_monitor.judging.subject import Subject


@dataclass(frozen=True, slots=True)
class Account:
    """What the processes did and cost. In `lost_seconds` of media something was not judged that should have been,
    in `unjudged` seconds each track.
    """

    media_seconds: float
    frames: int
    decoder_restarts: int
    cpu_seconds: float
    peak_memory_bytes: int
    lost_seconds: float = 0.0
    unjudged: Mapping[str, float] = field(default_factory=dict)
    programme: int = 0  # the one that is watched, of `programmes`
    programmes: tuple[int, ...] = ()
    unmeasured: tuple[str, ...] = ()  # detectors, as in a report


@dataclass(slots=True)
class Accounting:
    """The books. Durations are of the monotonic clock, which a step of the wall clock does not touch.

    `on_air_at`: when air time begins on that clock; before is pre-roll. A `recorded` stream is no air time: it is as
    long as what came of it. `ignored`: what was asked for and is not known here.
    """

    subject: Subject
    window: str
    source: str
    started_at: datetime
    on_air_at: float
    recorded: bool = False
    ignored: tuple[str, ...] = ()
    monitored_seconds: float = 0.0
    muted_seconds: float = 0.0
    early_seconds: float = 0.0  # of media that was lost before the first that came
    _score_sums: dict[str, float] = field(default_factory=dict)  # points times seconds, by the fields of a score
    _scored_seconds: float = 0.0
    _missed: float = 0.0  # seconds of media that are lost, and not yet taken off the time that passes
    _totals: dict[str, tuple[Severity, int, float]] = field(default_factory=dict)
    _spans: dict[str, list[DefectSpan]] = field(default_factory=dict)

    def looked(self, since: float, until: float, to_start: float) -> None:
        """By `until`, the window starts in so many seconds of the wall clock: that may be set as long as it has not."""
        if self.on_air_at > since:
            self.on_air_at = max(since, until + to_start)

    def watched(self, since: float, until: float, *, judged: bool = True) -> None:
        """In this time every track that should be there was judged, but for media that is missed; or it was not."""
        taken_off = min(self._missed, until - since)
        self._missed -= taken_off
        if judged:
            self.monitored_seconds += max(0.0, self._on_air(since, until) - taken_off)

    def missed(self, seconds: float, before_all: float = 0.0) -> None:
        """So much media is lost: a second of it is a second of air time that nobody watched.

        It began so long before the first media that came.
        """
        self._missed += seconds
        self.early_seconds = max(self.early_seconds, before_all)

    def muted(self, since: float, until: float) -> None:
        """In this time nobody was to be alerted."""
        self.muted_seconds += self._on_air(since, until)

    def scored(self, seconds: float, now: Score) -> None:
        """For so long the stream did so well."""
        self._scored_seconds += seconds
        for name in now.__struct_fields__:
            self._score_sums[name] = self._score_sums.get(name, 0.0) + seconds * getattr(now, name)

    def entered(self, event: DefectEvent) -> None:
        """A defect was found, or is over."""
        _, count, seconds = self._totals.get(event.detector, (event.severity, 0, 0.0))
        found = event.event == "open"
        self._totals[event.detector] = (event.severity, count + found, seconds + (event.duration or 0.0))
        spans = self._spans.setdefault(event.detector, [])
        if found and event.stream_time is not None:
            spans.append(DefectSpan(onset=event.stream_time, seconds=0.0, at=round(event.wall_time.timestamp(), 3)))
            spans[:] = edges(spans)
        elif not found and spans:
            spans[-1] = structs.replace(spans[-1], seconds=event.duration or 0.0)

    def counts(self) -> dict[str, tuple[Severity, int, float]]:
        """Each detector's severity, number of defects, and their seconds."""
        return dict(self._totals)

    def report(self, outcome: Outcome, ended_at: datetime, now: float, account: Account) -> Report:
        """What there is to say by now, which is `ended_at` on the wall clock and `now` on the monotonic one."""
        on_air, monitored = self._air_time(now, account)
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
            monitored_seconds=round(monitored, 3),
            coverage_ratio=round(monitored / on_air, 4) if on_air else 1.0,
            muted_seconds=round(min(self.muted_seconds, on_air), 3),
            media_seconds=round(account.media_seconds, 3),
            score=mean(self._score_sums, self._scored_seconds),
            unjudged_seconds={name: round(lost, 3) for name, lost in account.unjudged.items() if lost},
            frames=account.frames,
            decoder_restarts=account.decoder_restarts,
            cpu_seconds=round(account.cpu_seconds, 3),
            peak_memory_bytes=account.peak_memory_bytes,
            program=account.programme or None,
            programs=list(account.programmes),
            ignored=list(self.ignored),
            unmeasured=list(account.unmeasured),
            defects=self._defects(),
        )

    def _air_time(self, now: float, account: Account) -> tuple[float, float]:
        """Seconds on air, and those of them in which every track was judged."""
        if self.recorded:
            whole = account.media_seconds + self.early_seconds
            return whole, max(0.0, whole - account.lost_seconds)
        on_air = max(0.0, now - self.on_air_at)
        if not account.media_seconds:  # nothing ever was judged: no loss could be told before its patience was over
            return on_air, 0.0
        return on_air, min(max(0.0, self.monitored_seconds - self._missed), on_air)

    def _on_air(self, since: float, until: float) -> float:
        """The seconds of a time that are not pre-roll."""
        return max(0.0, until - max(since, self.on_air_at))

    def _defects(self) -> list[DefectTotal]:
        found = [(name, *self._totals[name]) for name in CATALOGUE if name in self._totals]
        return [
            DefectTotal(
                detector=name,
                severity=severity,
                count=count,
                seconds=round(seconds, 3),
                spans=list(self._spans.get(name, ())),
            )
            for name, severity, count, seconds in found
        ]
