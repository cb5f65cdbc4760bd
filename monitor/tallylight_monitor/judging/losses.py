"""What should be judged of a stream and is not, whichever detectors a LiveStream names: coverage is counted from it.

These are the detectors of lost tracks and of a lost feed, judged once more: by their thresholds as they are set, and
without the patience that keeps an event back; and media that is known to be lost, however short. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, get_args

from tallylight_contract.detectors import CATALOGUE, Input
from tallylight_contract.report import DefectEvent
from tallylight_monitor.judging.detector_settings import DetectorSetting, resolved
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.judging.spans import Span, Spans
from tallylight_monitor.wire import Gap, Sample, TrackBeat, TrackName

ROUGHLY_SECONDS = 0.1  # where a loss began, and where a track went on, is known no better
# While one of these lasts, something is not judged that should be: detectors of these inputs are shown nothing more.
ALL_MEDIA = frozenset[Input](
    {"picture", "sound", "loudness", "packets", "stamps", "coding", "clock", "segments", "transport"}
)
STALE = "playlist_stale"
LOSSES: dict[str, frozenset[Input]] = {
    "picture_lost": frozenset({"picture", "coding"}),
    "sound_lost": frozenset({"sound", "loudness"}),
    "undecodable": frozenset(),
    "signal_lost": ALL_MEDIA,
    STALE: ALL_MEDIA,
}
TRACKS: dict[str, tuple[TrackName, ...]] = {
    "picture_lost": ("picture",),
    "sound_lost": ("sound",),
    "signal_lost": get_args(TrackName),
}
OF_TRACK: dict[TrackName, str] = {"picture": "picture_lost", "sound": "sound_lost"}


class Begun(NamedTuple):
    """A loss has begun: nothing of these inputs can be judged any more, and why."""

    inputs: frozenset[Input]
    why: str


def loss_settings(settings: Mapping[str, DetectorSetting]) -> dict[str, DetectorSetting]:
    """How each loss is judged: with the parameters that were chosen for it, and with the catalogue's hold."""
    usual = {name: setting for name, setting in resolved(None).items() if name in LOSSES}
    chosen = {name: settings[name] for name in usual.keys() & settings.keys()}
    return usual | {name: replace(setting, hold=CATALOGUE[name].hold) for name, setting in chosen.items()}


@dataclass(frozen=True, slots=True)
class _Loss:
    """One that lasts: of these tracks, since then; of none, where it is of those that never were judged."""

    since: float
    tracks: tuple[TrackName, ...]
    never: tuple[TrackName, ...]

    def of(self, never: tuple[TrackName, ...]) -> tuple[TrackName, ...]:
        """Its tracks, where these are still not judged: one that was not known yet may be by now."""
        return self.tracks or never or self.never


@dataclass(slots=True)
class Losses:
    """The losses of one stream, in media time. `place` is as in EventJudge.

    `never_judged` names the tracks that should be there and of which nothing ever was judged, `stale` those whose
    playlist is the stale one: while the others' grow, these are judged.
    """

    settings: Mapping[str, DetectorSetting]
    place: Callable[[float], float]
    never_judged: Callable[[], tuple[TrackName, ...]] = tuple
    stale: Callable[[], tuple[TrackName, ...]] = lambda: get_args(TrackName)
    _judge: EventJudge = field(init=False)
    _lasting: dict[str, _Loss] = field(default_factory=dict)
    _back: Mapping[TrackName, float] = field(default_factory=dict)
    _all: Spans = field(default_factory=Spans)
    _of: dict[TrackName, Spans] = field(default_factory=lambda: {name: Spans() for name in get_args(TrackName)})

    def __post_init__(self) -> None:
        self._judge = EventJudge("", self.settings, self.place)

    @property
    def lasting(self) -> frozenset[str]:
        """Those that last."""
        return frozenset(self._lasting)

    @property
    def seconds(self) -> float:
        """Seconds of media that are over in which something was lost: at once, or one after the other."""
        return self._all.seconds()

    def take(self, samples: Iterable[Sample], now: datetime) -> list[Begun]:
        """Judge measurements; gives the losses that have begun."""
        found = list(samples)
        return [*self._counted(self._judge.take(found, now)), *self._spread(found)]

    def gap(self, gap: Gap) -> float:
        """Media is lost, however short it is; for how many seconds of it nothing else was known to be lost."""
        before = self.lost_by(gap.end)
        self._of[gap.track].add(gap.begin, gap.end)
        self._all.add(gap.begin, gap.end)
        return self.lost_by(gap.end) - before

    def end(self, media_at: float, feed_at: float, now: datetime) -> None:
        """The stream is over: what was lost was lost up to here, on either clock."""
        self._counted(self._judge.end(media_at, feed_at, now))

    def lost_by(self, media_at: float) -> float:
        """Seconds of media in which something was lost, up to this moment."""
        return self._all.seconds(self._open(media_at, get_args(TrackName)))

    def lost_of(self, track: TrackName, media_at: float) -> float:
        """Seconds of media in which this track was lost, up to this moment."""
        return self._of[track].seconds(self._open(media_at, (track,)))

    def _open(self, media_at: float, tracks: tuple[TrackName, ...]) -> list[Span]:
        never = self.never_judged()
        return [(loss.since, media_at) for loss in self._lasting.values() if set(tracks) & set(loss.of(never))]

    def _counted(self, events: list[DefectEvent]) -> list[Begun]:
        begun = []
        for event in events:
            if event.event == "open":
                begun.append(self._begin(event.detector, event.media_time, event.detail))
            else:
                self._over(self._lasting.pop(event.detector), event.media_time)
        return begun

    def _begin(self, detector: str, since: float, why: str) -> Begun:
        tracks = self.stale() if detector == STALE else TRACKS.get(detector, ())
        self._lasting[detector] = _Loss(since, tracks, self.never_judged())
        alone = detector == STALE and len(tracks) == 1
        return Begun(LOSSES[OF_TRACK[tracks[0]] if alone else detector], why)

    def _spread(self, samples: list[Sample]) -> list[Begun]:
        """A playlist goes stale beside the one that is, or grows again before it."""
        looked = next((sample for sample in samples if sample.detector == STALE), None)
        lasting = self._lasting.get(STALE)
        if looked is None or lasting is None or self.stale() in {(), lasting.tracks}:
            return []
        at = max(self.place(looked.at), lasting.since)
        self._over(lasting, at)
        return [self._begin(STALE, at, looked.detail)]

    def beat(self, tracks: Iterable[TrackBeat]) -> None:
        """Where each track went on: that is known only after a while, and its time was judged all the same."""
        self._back = {track.name: track.back for track in tracks}

    def _over(self, loss: _Loss, at: float) -> None:
        back = max((self._back.get(name, 0.0) for name in loss.tracks), default=0.0)
        at = min(at, back) if back >= max(loss.since - ROUGHLY_SECONDS, ROUGHLY_SECONDS) else at
        self._all.add(loss.since, at)
        for name in loss.of(self.never_judged()):
            self._of[name].add(loss.since, at)
