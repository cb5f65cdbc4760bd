"""What is known of a stream's tracks, pictures and sound, as its pieces come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tallylight_monitor.decoder.stretch import Stretch
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.decoder.track_state import NOT_SENT, TrackState
from tallylight_monitor.wire import Gap, SkipLost, TrackBeat, TrackName

SCRAMBLED, ENCRYPTED = "it is scrambled", "its samples are encrypted"
# What is missing of a track in less time than this is the edge of a segment: tracks need not end together.
LEAST_GAP_SECONDS = 0.1
# What lies no further behind the end of its track goes on there.
GOES_ON_SECONDS = 0.5


def _both() -> dict[TrackName, TrackState]:
    return {"picture": TrackState("picture"), "sound": TrackState("sound")}


@dataclass(slots=True)
class TrackStates:
    """Both tracks on one timeline; `apart` tells whether sound comes in pieces of its own."""

    timeline: Timeline
    apart: bool = False
    whole: bool = False  # what is played is no segment, but a stream or a file that goes on
    _states: dict[TrackName, TrackState] = field(default_factory=_both)
    _gaps: list[Gap] = field(default_factory=list)
    _early: list[Gap] = field(default_factory=list)  # before media time runs
    _began: float = 0.0  # where on the timeline this piece begins

    def __getitem__(self, name: TrackName) -> TrackState:
        return self._states[name]

    @property
    def anything_came(self) -> bool:
        """Whether anything of this piece could be decoded."""
        return any(state.came for state in self._states.values())

    def resume(self, tracks: Iterable[TrackBeat]) -> None:
        """Go on from a decoder that was lost: what it knew of the tracks stays known."""
        for beat in tracks:
            self.apart, state = self.apart or beat.apart, self[beat.name]
            state.declare(self.timeline.end - beat.idle)
            state.judged = 0

    def beats(self) -> list[TrackBeat]:
        """How each track does that is declared."""
        offsets, ends = self.timeline.known_offsets(), self.timeline.ends()
        return [self[name].beat(offsets.get(name), ends[name], apart=self.apart) for name in self._declared()]

    @property
    def come(self) -> float:
        """How far the stream has come. Within what goes on, a picture that is shown for long is no sound missed."""
        return self.timeline.come if self.whole else self.timeline.end

    def place(self, name: TrackName, stamp: float | None, seconds: float) -> float | None:
        """The media time of something that is judged, as in Timeline.place; a gap before it is kept."""
        before, (begin, longest) = self.timeline.ends()[name], self.timeline.gap_from(name)
        at = self.timeline.place(name, stamp, seconds)
        if at is None:
            return None
        self[name].judge(self.come, at=at, goes_on=at - before < GOES_ON_SECONDS)
        self[name].seen_at = max(self[name].seen_at, self.timeline.lasts_until(name))
        if self.whole and at - begin > longest:
            self._gaps.append(Gap(name, round(begin, 3), round(at, 3), self[name].why or NOT_SENT))
        return at

    def settle(self) -> None:
        """Work out for how long each track has not been judged."""
        for state in self._states.values():
            state.settle(self.come, whole=self.whole)

    def expect(self, stretch: Stretch) -> None:
        """Part of a transport stream comes: its programme declares tracks, of which some may be scrambled."""
        self.declare_unreadable(stretch.unreadable)
        if stretch.programme is None:
            return
        for name in stretch.programme.chosen():
            self[name].declare(self.timeline.end)
            self[name].comes = name in stretch.present
            stream = stretch.programme.stream(name)
            self[name].announced = "" if stream is None else f"stream type 0x{stream.stream_type:02x}"
            if name in stretch.scrambled:
                self[name].fail(SCRAMBLED)
            elif stream is not None and stream.is_encrypted:
                self[name].fail(ENCRYPTED)

    def declare(self, names: Iterable[TrackName]) -> None:
        """The stream says that it has these tracks."""
        for name in names:
            self[name].declare(self.timeline.end)

    def declare_unreadable(self, reasons: Mapping[TrackName, str]) -> None:
        """Tracks are declared of which nothing can be judged, and why."""
        for name, why in reasons.items():
            self[name].declare(self.timeline.end)
            self[name].fail(why)

    def piece_end(self, holds: TrackName) -> float:
        """How far what a segment holds has come: one track, where the sound has segments of its own."""
        ends = self.timeline.ends()
        return ends[holds] if self.apart else max(ends.values())

    def piece_span(self, holds: TrackName) -> float:
        """How long what a segment holds is, by its own stamps."""
        spans = self.timeline.spans()
        return spans[holds] if self.apart else max(spans.values())

    def begin_piece(self) -> None:
        """A segment begins."""
        self.timeline.begin_piece()
        self._began = self.timeline.end
        for state in self._states.values():
            state.begin_piece()

    def end_piece(self, holds: TrackName, duration: float, advanced: float) -> None:
        """A segment of this length is over, in which media time advanced by so much.

        Where the sound has segments of its own, neither track is missed in a segment of the other.
        """
        passed, moved = advanced if advanced > 0 else duration, advanced
        if self.apart:
            if advanced <= 0 and not self[holds].came:
                self._skip([holds], duration)
            passed, moved = min(passed, duration), self.timeline.end - self._began
        for name, state in self._states.items():
            if self.apart and name != holds:
                state.pass_by(moved)
            elif not state.came:
                if self.apart:
                    state.await_held()
                state.miss(passed, moved)
                self._leave_out([name] if state.declared else [], self._began, self.timeline.end)
        self.settle()

    def end_file(self, behind: float, within: float) -> None:
        """A file is over of which so much was not judged: behind what was, and within it. It is told as that."""
        names, end = self._declared(), self.timeline.end
        self._leave_out(names, end - within, end)
        self.timeline.skip(behind)
        self._leave_out(names, end, self.timeline.end)
        for state in self._states.values():
            state.pass_by(self.timeline.end - end)

    def cut_short(self, holds: TrackName, seconds: float) -> None:
        """At the end of a segment, so much is missing of what it holds."""
        self._skip([holds] if self.apart else self._declared(), seconds)

    def _skip(self, names: Sequence[TrackName], seconds: float) -> None:
        if self.apart:
            for name in names:
                self._leave_out([name], *self.timeline.skip_track(name, seconds))
        else:
            before = self.timeline.end
            self.timeline.skip(seconds)
            self._leave_out(names, before, self.timeline.end)

    def part(self) -> None:
        """From now on sound comes in pieces of its own, and is not missed in those of the pictures, but in those."""
        self.apart = True
        self["sound"].declare(self.timeline.end)
        self["sound"].lost, self["sound"].unmissed = 0, 0.0
        self.timeline.forget("sound")

    def lose(self, lost: SkipLost) -> None:
        """A segment could not be had. Until sound has come in segments of its own, it held all tracks."""
        before = self.timeline.end
        names: Sequence[TrackName] = [lost.track] if self.apart else list(self._states)
        if self.apart:
            self[lost.track].declare(before)
        if self.timeline.started:
            self._skip(names, lost.duration)
        else:
            self._early += [Gap(name, *self.timeline.pass_by(name, lost.duration)) for name in names]
        advanced = self.timeline.end - before
        for name, state in self._states.items():
            if name in names and lost.fault:
                state.lose(f"segments are lost: {lost.why}", lost.duration, self.timeline.end, advanced)
            else:
                state.pass_by(advanced)
        self.settle()

    def _declared(self) -> list[TrackName]:
        return [name for name, state in self._states.items() if state.declared]

    def _leave_out(self, names: Iterable[TrackName], begin: float, end: float) -> None:
        """Nothing of these tracks is judged from here to there."""
        if end - begin >= LEAST_GAP_SECONDS:
            self._gaps += [Gap(name, begin, end) for name in names]

    def take_gaps(self) -> list[Gap]:
        """Where nothing was judged, since this was last asked; what was before media time 0 is negative."""
        if self.timeline.started and self._early:
            origin, early, self._early = self.timeline.origin, self._early, []
            self._gaps += [Gap(gap.track, gap.begin - origin, gap.end - origin) for gap in early]
        gaps, self._gaps = self._gaps, []
        return gaps
