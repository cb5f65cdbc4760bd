"""All that is known of one stream: measurements come in, events go out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from msgspec.structs import replace

from tallylight_contract.detectors import CATALOGUE, Input
from tallylight_contract.livestream import Severity
from tallylight_contract.report import DefectEvent
from tallylight_contract.score import Score, score
from tallylight_monitor.detectors.measuring import Measuring
from tallylight_monitor.detectors.reception import Reception
from tallylight_monitor.detectors.registry import made
from tallylight_monitor.detectors.running import Running
from tallylight_monitor.detectors.tracks import Tracks
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.facts import BytesRead, Fact, SegmentRead
from tallylight_monitor.ingest.feed import Feed, fold, opened_anew, shifted
from tallylight_monitor.judging.accounting import Accounting
from tallylight_monitor.judging.air_time import STALL_SECONDS
from tallylight_monitor.judging.detector_settings import DetectorSetting, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.judging.losses import ALL_MEDIA, Losses, loss_settings
from tallylight_monitor.judging.media_clock import MediaClock
from tallylight_monitor.judging.playlists_apart import is_off, stale, withheld
from tallylight_monitor.judging.receiving import reception
from tallylight_monitor.judging.told import Evidence, Outlet
from tallylight_monitor.judging.track_watch import TrackWatch, lacking
from tallylight_monitor.tier import FOUND_BY
from tallylight_monitor.wire import Beat, Gap, Sample, TakePictures, TrackName

# A segment may be as long as the target, and comes when it is whole: after three, nothing comes.
RECEIVING_TARGETS = 3
LATER_SECONDS = 0.001
# A decoder that is behind judges something all the same. Where so long nothing was, what comes holds nothing.
BEHIND_SECONDS = 20.0
# Some detectors are shown something with each segment, or with each key frame alone: more often than this.
LAPSE_SECONDS = 60.0
NOTHING_JUDGED = "nothing comes that can be judged"


@dataclass(slots=True)
class Judgement:
    """One stream's. `show` asks the decoder for pictures; `reaches_out` says whether there is a network to judge.

    For so long as pre-roll lasts, or as opening may take, `grace_seconds`, a source is not missed yet. `is_muted` says
    of an instant whether nobody is to be alerted then: events are marked so, and are sent all the same. Detectors that
    are `unsaid` inhibit others, and have no events: another monitor of the stream tells of theirs.
    """

    accounting: Accounting
    settings: Mapping[str, DetectorSetting]
    outlets: tuple[Outlet, ...]
    clock: Clock
    show: Callable[[TakePictures], None]
    evidence: Evidence | None = None
    reaches_out: bool = True
    grace_seconds: float = 0.0
    is_muted: Callable[[datetime], bool] = lambda _: False
    unsaid: frozenset[str] = frozenset()
    watch: EventJudge = field(init=False)
    losses: Losses = field(init=False)
    feed: Feed = field(init=False)
    sound: Feed | None = None  # where it comes apart from the pictures
    received_at: float = float("-inf")
    _measuring: Measuring[Reception] = field(init=False)
    tracks: TrackWatch = field(default_factory=TrackWatch)
    _missing: Measuring[Tracks] = field(init=False)
    _running: Measuring[Running] = field(init=False)
    _media: MediaClock = field(default_factory=MediaClock)
    _listened_at: float = field(init=False)
    _looked_at: float = field(init=False)
    _behind: float = 0.0  # seconds, since anything was judged
    _waits: bool = False  # what came, for a decoder that is behind
    _lag: float | None = None  # of what came since the last look, where that was judged at once
    _severities: dict[str, Severity] = field(init=False)
    _early: frozenset[str] = field(init=False)  # what judges packets, before what they carry is decoded

    def __post_init__(self) -> None:
        self.watch = EventJudge(self.accounting.subject.stream, self.settings, self._media.at)
        never, standing = (lambda: self.tracks.never_judged), (lambda: stale(self.feed, self.sound))
        self.losses = Losses(loss_settings(self.settings), self._media.at, never, standing)
        self.feed = Feed(self.clock.monotonic() + self.grace_seconds)
        measured = specs({**self.losses.settings, **self.settings})
        self._measuring = Measuring(made(measured, "feed"))
        self._missing = Measuring(made(measured, "tracks"))
        self._running = Measuring(made(specs(self.settings), "self"))
        self._severities = {name: setting.severity for name, setting in self.settings.items()}
        self._early = frozenset(name for name in self.settings if CATALOGUE[name].input == "transport")
        self._listened_at = self._looked_at = self.clock.monotonic()

    def measured(self, samples: list[Sample]) -> None:
        """The decoder has measured."""
        judged = [sample.at for sample in samples if sample.detector not in self._early]
        if judged:
            self._received(max(judged))
        self._send(self.watch.take(samples, datetime.now(UTC)))

    def beat(self, beat: Beat, *, behind: bool) -> None:
        """The decoder says how the tracks do. `behind`: it has not yet taken all that came."""
        self.watch.tier = FOUND_BY[beat.look]
        if beat.lag is not None and not behind:  # media that waits for us is not late
            self._lag = beat.lag if self._lag is None else min(self._lag, beat.lag)
        self.losses.beat(beat.tracks)
        if self.tracks.take(beat, self.clock.monotonic()):
            self._received(beat.media_end)
            patience = max(LAPSE_SECONDS, RECEIVING_TARGETS * self.feed.target)
            self._send(self.watch.lapse(ALL_MEDIA, beat.media_end, patience, datetime.now(UTC)))
        self.look_at_tracks(behind=behind)

    def _received(self, media_end: float) -> None:
        """Media up to here was judged, whether or not a detector that runs measures it."""
        self.received_at, self._behind = self.clock.monotonic(), 0.0
        self._media.decoded(media_end, self.received_at)

    def gap(self, gap: Gap) -> None:
        """Media is lost of which no detector may tell; where its track alone lacks it, those of lost tracks do."""
        self.accounting.missed(self.losses.gap(gap), before_all=-gap.begin)
        if gap.why:
            self._take(self._missing.show(lacking(gap)))

    def unjudged(self, media_at: float) -> dict[str, float]:
        """Of each track that is known, for how many seconds of media it should have been judged by now, and was not."""
        return {name: self.losses.lost_of(name, media_at) for name in self.tracks.names}

    def look_at_tracks(self, *, behind: bool) -> None:
        """Judge what is not decoded. While the decoder is behind, what it has not said yet is not missing."""
        now = self.clock.monotonic()
        self._waits = behind and self._behind < BEHIND_SECONDS
        if self._waits:
            self._behind += now - self._looked_at
            self.tracks.own_delay(now - self._looked_at)
        self._looked_at = now
        tracks = self.tracks.now(now, self._media.at(now))
        self._take(self._missing.show(tracks.less(withheld(self.feed, self.sound, now))))

    def heard(self, fact: Fact) -> None:
        """A fact of the network has become known."""
        self.reaches_out = True
        if fact.track == "sound":
            self.sound = fold(self.sound or Feed(self.clock.monotonic()), fact)
            self.tracks.apart.add("sound")
        else:
            self.feed = fold(self.feed, fact)
        if isinstance(fact, BytesRead) and fact.size and "signal_lost" in self.losses.lasting:
            self.tracks.signal_returned(fact.at)
        if isinstance(fact, SegmentRead | BytesRead) and fact.size and not (isinstance(fact, BytesRead) and fact.kept):
            self.tracks.data_came(fact.at, endless=isinstance(fact, BytesRead))
        for outlet in self.outlets:
            outlet.fact(fact)
        self.listen()

    def listen(self) -> None:
        """Judge the feed as it is now: that nothing comes is no message."""
        now = self.clock.monotonic()
        ours = self._notice_stall(now)
        if not self.reaches_out:
            self._take(ours)
        else:
            lag, self._lag = self._lag, None
            self._take([*ours, *self._measuring.show(reception(self.feed, now, self.sound, lag))])
            if not self.is_receiving and not self._waits:
                self._interrupt(ALL_MEDIA, self.feed.why_absent or NOTHING_JUDGED)

    def awake(self) -> None:
        """The monitor runs, and does not ask for the feed any more."""
        self._take(self._notice_stall(self.clock.monotonic()))

    def _notice_stall(self, now: float) -> Iterable[Sample]:
        """Where the monitor itself did not run, nothing that did not come meanwhile is missing."""
        stalled = now - self._listened_at
        self.accounting.scored(stalled, self.score)
        self._listened_at = now
        if stalled < STALL_SECONDS:
            stalled = 0.0
        else:
            self.feed = shifted(self.feed, stalled)
            self.sound = None if self.sound is None else shifted(self.sound, stalled)
            self.tracks.stalled(stalled)
            self.received_at += stalled
        return self._running.show(Running(now, stalled))

    def starved(self, reading: float, decoding: float) -> None:
        """So many seconds the machine did not let that run which reads the source, or that which decodes it. What is
        late for it is not missing."""
        self.tracks.own_delay(max(reading, decoding))
        self.received_at += max(reading, decoding)
        if not reading:
            return
        self.feed = shifted(self.feed, reading)
        self.sound = None if self.sound is None else shifted(self.sound, reading)

    def decoder_lost(self, cause: str, media_end: float, opening_seconds: float = 0.0) -> None:
        """The decoder had to be replaced. Where the next one opens the address itself, that takes time of our own."""
        if opening_seconds and "signal_lost" not in self.losses.lasting:
            self.feed = opened_anew(self.feed, self.clock.monotonic() + opening_seconds)
        self.damaged(f"the decoder was restarted: {cause}", media_end)

    def damaged(self, cause: str, media_end: float) -> None:
        """Something was not decoded, as no packet tells.

        It lies where decoding has come to. Our own clock is ahead of that by all the time in which nothing came, and
        what the next decoder measures would be dropped as older until it is there as well.
        """
        told = self.watch.measured_at("decode_damage") + LATER_SECONDS  # what is no later than that is dropped
        at = max(media_end, told)
        self._take([Sample("decode_damage", at, 1.0, None, cause)])

    @property
    def judges_all(self) -> bool:
        """Whether every track that should be there is being judged, or is not missed yet."""
        return not self.losses.lasting

    def end(self, media_end: float) -> None:
        """The stream is over: what was never judged never will be."""
        now = self.clock.monotonic()
        if self.tracks.anything_judged:
            self._take(self._missing.show(self.tracks.now(now, media_end, over=True)))
        self.losses.end(media_end, now, datetime.now(UTC))
        self._send(self.watch.end(media_end, now, datetime.now(UTC)))

    @property
    def signs(self) -> frozenset[str]:
        """The detectors that see their fault now, or lately, whether or not it has lasted long enough to be told."""
        return self.watch.signs() | frozenset(self.losses.lasting)

    @property
    def score(self) -> Score:
        """How well the stream does now."""
        return score(self.watch.open_defects(), self.watch.signs(), self._severities)

    @property
    def is_receiving(self) -> bool:
        """Whether pictures or sound came lately."""
        return self.clock.monotonic() - self.received_at < RECEIVING_TARGETS * self.feed.target

    def receiving(self) -> dict[TrackName, bool]:
        """Of each track that is known, whether anything of it was judged lately; of both, while none is known."""
        patience = RECEIVING_TARGETS * max(self.feed.target, self.sound.target if self.sound else 0.0)
        return self.tracks.judged_within(patience, self.clock.monotonic())

    @property
    def has_signal(self) -> bool:
        """Whether the stream is being sent: something came lately, and the feed has no defect that says otherwise."""
        found = {*self.watch.open_defects(), *self.losses.lasting}
        return self.is_receiving and not is_off(found, self.feed, self.sound)

    def _take(self, samples: Iterable[Sample]) -> None:
        """Judge what the monitor itself has measured; media is judged at once, for it holds no losses."""
        found, now = list(samples), datetime.now(UTC)
        for loss in self.losses.take(found, now):
            if not (self._waits and loss.inputs == ALL_MEDIA):  # what came before the loss is still to be judged
                self._interrupt(*loss)
        self._send(self.watch.take(found, now))

    def _interrupt(self, inputs: frozenset[Input], why: str) -> None:
        """Defects that nobody can see any more end where they were seen last."""
        self._send(self.watch.interrupt(inputs, self._media.at(self.clock.monotonic()), why, datetime.now(UTC)))

    def _send(self, events: Iterable[DefectEvent]) -> None:
        for event in events:
            if event.detector in self.unsaid:
                continue
            marked = self._marked(event)
            self.accounting.entered(marked)
            complete = self._with_evidence(marked)
            for outlet in self.outlets:
                outlet.event(complete)

    def _marked(self, event: DefectEvent) -> DefectEvent:
        """With what is said of the stream, and not of the defect."""
        of = self.accounting.subject
        muted = self.is_muted(event.wall_time)
        offset, onset = self.tracks.offset, event.media_time - (event.duration or 0.0)
        placed = None if offset is None else round(offset + onset, 3)
        return replace(event, channel=of.channel, role=of.role, upstream=of.upstream, muted=muted, stream_time=placed)

    def _with_evidence(self, event: DefectEvent) -> DefectEvent:
        asked = self.evidence.for_event(event) if self.evidence is not None else None
        if asked is None:
            return event
        complete, request = asked
        self.show(request)
        return complete
