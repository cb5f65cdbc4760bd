"""A judgement on a clock that is turned by hand, and what a monitor tells it while time passes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from tallylight_contract.livestream import DetectorChoice
from tallylight_monitor.ingest.facts import PlaylistRead, SegmentRead
from tallylight_monitor.judging.accounting import Accounting
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.judgement import Judgement
from tallylight_monitor.judging.subject import Subject
from tallylight_monitor.wire import Beat, TrackBeat

TICK_SECONDS = 0.25
TARGET = 2.0  # seconds: of the playlist


@dataclass
class HandClock:
    """Stands until it is turned."""

    at: float = 1000.0

    def monotonic(self):
        return self.at


@dataclass
class Stage:
    """A live stream of segments, judged by these detectors (None: all). `events` are those that were sent."""

    detectors: list[str] | None = None
    clock: HandClock = field(default_factory=HandClock)
    events: list = field(default_factory=list)
    number: int = 0
    judged: Judgement = field(init=False)

    def __post_init__(self):
        now = datetime.now(UTC)
        accounting = Accounting(Subject("cup"), "", "https://o.example/m.m3u8", now, self.clock.at)
        settings = resolved(self.detectors and [DetectorChoice(name=name) for name in self.detectors])
        self.judged = Judgement(accounting, settings, (self,), self.clock, lambda _: None)

    def event(self, event):
        self.events.append(event)

    def fact(self, _):
        """Nobody asks for these here."""

    def passes(self, seconds, *, behind=False):
        """Time passes, and the monitor looks as often as it does."""
        for _ in range(round(seconds / TICK_SECONDS)):
            self.clock.at += TICK_SECONDS
            self.judged.listen()
            self.judged.look_at_tracks(behind=behind)

    def playlist(self, new=0):
        self.judged.heard(PlaylistRead(self.clock.at, 0.1, self.number, new, TARGET, live=True))

    def segment(self, *tracks: TrackBeat, samples=()):
        """Another segment came, and this was measured in it, and found of its tracks."""
        self.number += 1
        self.clock.at += 0.01
        self.playlist(new=1)
        self.judged.heard(SegmentRead(self.clock.at, self.number, 0.1, 0.1, 100_000, TARGET))
        if samples:
            self.judged.measured(list(samples))
        self.judged.beat(Beat(TARGET * self.number, list(tracks), 0, 0, 0.0, 0), behind=False)

    @property
    def said(self):
        return [(event.detector, event.event) for event in self.events]
