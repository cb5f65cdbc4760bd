"""What is known of a stream's tracks, pictures and sound, as its pieces come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tallylight_monitor.decoder.stretch import Stretch
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.decoder.track_state import TrackState
from tallylight_monitor.wire import TrackBeat, TrackName

SCRAMBLED, ENCRYPTED = "it is scrambled", "its samples are encrypted"


def _both() -> dict[TrackName, TrackState]:
    return {"picture": TrackState("picture"), "sound": TrackState("sound")}


@dataclass(slots=True)
class TrackStates:
    """Both tracks on one timeline; `apart` tells whether sound comes in pieces of its own."""

    timeline: Timeline
    apart: bool = False
    _states: dict[TrackName, TrackState] = field(default_factory=_both)

    def __getitem__(self, name: TrackName) -> TrackState:
        return self._states[name]

    @property
    def anything_came(self) -> bool:
        """Whether anything of this piece could be decoded."""
        return any(state.came for state in self._states.values())

    def resume(self, tracks: Iterable[TrackBeat]) -> None:
        """Go on from a decoder that was lost: what it knew of the tracks stays known."""
        for beat in tracks:
            state = self[beat.name]
            state.declare(self.timeline.end - beat.idle)
            state.judged = 0

    def beats(self) -> list[TrackBeat]:
        """How each track does that is declared."""
        offsets = self.timeline.known_offsets()
        return [state.beat(offsets.get(name)) for name, state in self._states.items() if state.declared]

    def settle(self, *, whole: bool = False) -> None:
        """Work out for how long each track has not been judged; `whole` as in TrackState."""
        for state in self._states.values():
            state.settle(self.timeline.end, whole=whole)

    def expect(self, stretch: Stretch) -> None:
        """Part of a transport stream comes: its programme declares tracks, of which some may be scrambled."""
        self.declare_unreadable(stretch.unreadable)
        if stretch.programme is None:
            return
        for name in stretch.programme.chosen():
            self[name].declare(self.timeline.end)
            stream = stretch.programme.stream(name)
            self[name].announced = "" if stream is None else f"stream type 0x{stream.stream_type:02x}"
            if name in stretch.scrambled:
                self[name].fail(SCRAMBLED)
            elif stream is not None and stream.is_encrypted:
                self[name].fail(ENCRYPTED)

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
        for state in self._states.values():
            state.begin_piece()

    def end_piece(self, holds: TrackName, duration: float, advanced: float) -> None:
        """A segment of this length is over, in which media time advanced by so much.

        Where the sound has segments of its own, neither track is missed in a segment of the other.
        """
        passed = advanced if advanced > 0 else duration
        for name, state in self._states.items():
            if self.apart and name != holds:
                state.seen_at += advanced
            elif not state.came:
                state.seen_at -= passed - advanced
        self.settle()
