"""From measurements to events: compare with the threshold, let the cause inhibit its consequences, hold."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from math import inf
from operator import attrgetter

from msgspec.structs import replace

from tallylight_contract.detectors import CATALOGUE, CAUSES_FIRST, DetectorEntry, Input
from tallylight_contract.livestream import Tier
from tallylight_contract.report import DefectEvent
from tallylight_monitor.judging.detector_settings import DetectorSetting
from tallylight_monitor.judging.hold import Change, Hold
from tallylight_monitor.wire import Sample

LAPSED = "nothing has come in which it can be judged"


@dataclass(slots=True)
class _Judged:
    """What is known of one detector. `free` is when it last was inhibited, or not shown anything: no onset lies before.

    `seen` tells whether it is still shown what it judges.
    """

    entry: DetectorEntry
    setting: DetectorSetting
    hold: Hold
    bad: bool = False
    value: float = 0.0
    at: float = -inf
    free: float = -inf
    seen: bool = True
    detail: str = ""
    tier: Tier = "Full"  # that found its defect
    inhibitors: list["_Judged"] = field(default_factory=list)

    @property
    def threshold(self) -> float:
        return self.setting.parameters[self.entry.threshold.name]

    def is_bad(self, value: float) -> bool:
        return value < self.threshold if self.entry.below else value >= self.threshold


class EventJudge:
    """Judges one stream. Each detector's samples must come in the order of time; older ones are dropped.

    What is decoded is judged in media time. The feed is judged on the machine's clock, because it is there before
    the first picture and while none comes; `place` turns that clock's seconds into media time, for events.
    """

    def __init__(
        self, stream: str, settings: Mapping[str, DetectorSetting], place: Callable[[float], float] = float
    ) -> None:
        self._stream, self._place = stream, place
        self.tier: Tier = "Full"  # how closely pictures are looked at, in the words of the contract
        self._judged = {
            name: _Judged(CATALOGUE[name], setting, Hold(setting.hold, setting.release))
            for name, setting in settings.items()
        }
        for judged in self._judged.values():
            for inhibited in judged.entry.inhibits:
                if inhibited in self._judged:
                    self._judged[inhibited].inhibitors.append(judged)

    def take(self, samples: Iterable[Sample], now: datetime) -> list[DefectEvent]:
        """Judge measurements; gives the events that follow. Of one moment, causes are judged before consequences."""
        known = (sample for sample in samples if sample.detector in self._judged)
        moments = (sorted(moment, key=_rank) for _, moment in groupby(known, key=attrgetter("at")))
        events = (self._take(sample, now) for moment in moments for sample in moment)
        return [event for event in events if event is not None]

    def end(self, media_at: float, feed_at: float, now: datetime) -> list[DefectEvent]:
        """The stream is over: what is still wrong was wrong up to here, on either clock, or to where it was seen."""
        ends = [
            (judged, max(judged.at, media_at if judged.entry.in_media_time else feed_at))
            for judged in self._judged.values()
        ]
        return [self._event("close", judged, at, now) for judged, at in ends if judged.hold.finish(at)]

    def interrupt(self, inputs: frozenset[Input], media_at: float, why: str, now: datetime) -> list[DefectEvent]:
        """Nothing more of these inputs can be judged: a defect that is open ends where it was seen last.

        Nobody knows whether it is over. What is still wrong when it can be judged again is another defect.
        """
        shown = (judged for judged in self._judged.values() if judged.seen and judged.at > -inf)
        gone = [judged for judged in shown if judged.entry.input in inputs]
        return [event for judged in gone if (event := self._interrupt(judged, media_at, why, now)) is not None]

    def lapse(self, inputs: frozenset[Input], media_end: float, patience: float, now: datetime) -> list[DefectEvent]:
        """Media was decoded up to here, and for so long none of it was shown to a detector whose defect is open.

        So it is where another container or coding follows, in which it has nothing to judge: the defect ends where it
        was seen last.
        """
        lasting = (judged for judged in self._judged.values() if judged.hold.steady and judged.entry.input in inputs)
        gone = [judged for judged in lasting if media_end - judged.at > patience]
        return [event for judged in gone if (event := self._interrupt(judged, media_end, LAPSED, now)) is not None]

    def _interrupt(self, judged: _Judged, media_at: float, why: str, now: datetime) -> DefectEvent | None:
        judged.seen = judged.bad = False
        change = judged.hold.interrupt(judged.at)
        if change is None:
            return None
        judged.detail = f"{judged.detail or judged.entry.summary.rstrip('.')}; not judged since: {why}"
        return replace(self._event(change, judged, max(media_at, judged.at), now), unseen=True)

    def values(self) -> dict[str, float]:
        """Each detector's latest measurement, if it is still shown what it measures."""
        return {name: judged.value for name, judged in self._judged.items() if judged.seen and judged.at > -inf}

    def measured_at(self, detector: str) -> float:
        """When this was measured last; minus infinity where it never was, or does not run."""
        return self._judged[detector].at if detector in self._judged else -inf

    def unmeasured(self) -> tuple[str, ...]:
        """The detectors that were asked for, for they do not run by default, and that have measured nothing."""
        asked = (judged for judged in self._judged.values() if not judged.entry.by_default)
        return tuple(judged.entry.name for judged in asked if judged.at == -inf)

    def signs(self) -> frozenset[str]:
        """The detectors that see their fault, or whose defect lasts."""
        return frozenset(name for name, judged in self._judged.items() if judged.bad or judged.hold.steady)

    def open_defects(self) -> list[str]:
        """The detectors whose defect lasts."""
        return [name for name, judged in self._judged.items() if judged.hold.steady]

    def _take(self, sample: Sample, now: datetime) -> DefectEvent | None:
        judged = self._judged[sample.detector]
        if sample.at <= judged.at:
            return None
        if not judged.seen:
            judged.seen, judged.free = True, sample.at
        judged.at, judged.value = sample.at, sample.value
        judged.bad = judged.is_bad(sample.value)
        inhibited = any(inhibitor.bad or inhibitor.hold.steady for inhibitor in judged.inhibitors)
        if inhibited:
            judged.free = sample.at
        judged.detail = sample.detail if judged.bad and sample.detail else judged.detail
        since = sample.since if sample.since is None else max(sample.since, judged.free)
        change = judged.hold.update(bad=judged.bad and not inhibited, at=sample.at, since=since)
        return self._event(change, judged, sample.at, now) if change else None

    def _event(self, change: Change, judged: _Judged, at: float, now: datetime) -> DefectEvent:
        hold = judged.hold
        judged.tier = self.tier if change == "open" else judged.tier
        place = float if judged.entry.in_media_time else self._place
        event = DefectEvent(
            event=change,
            stream=self._stream,
            detector=judged.entry.name,
            severity=judged.setting.severity,
            media_time=round(place(hold.onset if change == "open" else hold.end), 3),
            detected_media_time=round(place(at), 3),
            wall_time=now,
            value=round(judged.value, 4),
            threshold=judged.threshold,
            detail=judged.detail or judged.entry.summary,
            duration=round(hold.end - hold.onset, 3) if change == "close" else None,
            tier=judged.tier,
        )
        judged.detail = judged.detail if change == "open" else ""
        return event


_RANKS = {name: rank for rank, name in enumerate(CAUSES_FIRST)}


def _rank(sample: Sample) -> int:
    return _RANKS.get(sample.detector, 0)
