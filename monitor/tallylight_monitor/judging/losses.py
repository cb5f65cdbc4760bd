"""What should be judged of a stream and is not, whichever detectors a LiveStream names: coverage is counted from it.

These are the detectors of lost tracks and of a lost feed, judged once more: by their thresholds as they are set, and
without the patience that keeps an event back. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tallylight_contract.detectors import CATALOGUE, Input
from tallylight_contract.report import DefectEvent
from tallylight_monitor.judging.detector_settings import DetectorSetting, resolved
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Sample

# While one of these lasts, something is not judged that should be: detectors of these inputs are shown nothing more.
ALL_MEDIA = frozenset[Input]({"picture", "sound", "packets", "clock", "segments"})
LOSSES: dict[str, frozenset[Input]] = {
    "picture_lost": frozenset({"picture"}),
    "sound_lost": frozenset({"sound"}),
    "undecodable": frozenset(),
    "signal_lost": ALL_MEDIA,
    "playlist_stale": ALL_MEDIA,
}


def loss_settings(settings: Mapping[str, DetectorSetting]) -> dict[str, DetectorSetting]:
    """How each loss is judged: with the parameters that were chosen for it, and with the catalogue's hold."""
    usual = {name: setting for name, setting in resolved(None).items() if name in LOSSES}
    chosen = {name: settings[name] for name in usual.keys() & settings.keys()}
    return usual | {name: replace(setting, hold=CATALOGUE[name].hold) for name, setting in chosen.items()}


@dataclass(slots=True)
class Losses:
    """The losses of one stream. `place` is as in EventJudge; `seconds` of media are over in which one lasted."""

    settings: Mapping[str, DetectorSetting]
    place: Callable[[float], float]
    seconds: float = 0.0
    _judge: EventJudge = field(init=False)
    _lasting: set[str] = field(default_factory=set)
    _since: float = 0.0  # of those that last, the earliest onset
    _until: float = 0.0  # up to here it is counted

    def __post_init__(self) -> None:
        self._judge = EventJudge("", self.settings, self.place)

    @property
    def lasting(self) -> frozenset[str]:
        """Those that last."""
        return frozenset(self._lasting)

    def take(self, samples: Iterable[Sample], now: datetime) -> list[DefectEvent]:
        """Judge measurements; gives the losses that have begun."""
        return self._counted(self._judge.take(samples, now))

    def end(self, media_at: float, feed_at: float, now: datetime) -> None:
        """The stream is over: what was lost was lost up to here, on either clock."""
        self._counted(self._judge.end(media_at, feed_at, now))

    def lost_by(self, media_at: float) -> float:
        """Seconds of media in which something was lost, up to this moment: at once, or one after the other."""
        return self.seconds + (max(0.0, media_at - self._since) if self._lasting else 0.0)

    def _counted(self, events: list[DefectEvent]) -> list[DefectEvent]:
        for event in events:
            if event.event == "open":
                self._open(event.detector, max(event.media_time, self._until))
            else:
                self._close(event.detector, event.media_time)
        return [event for event in events if event.event == "open"]

    def _open(self, name: str, at: float) -> None:
        self._since = min(self._since, at) if self._lasting else at
        self._lasting.add(name)

    def _close(self, name: str, at: float) -> None:
        self._lasting.discard(name)
        self._until = max(self._until, at)
        if not self._lasting:
            self.seconds += max(0.0, self._until - self._since)
