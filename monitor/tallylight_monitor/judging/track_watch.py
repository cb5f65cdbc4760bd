"""Watch over each track: from what the decoder says of it, and from how long it has said nothing new. Pure."""

from dataclasses import dataclass, field
from typing import get_args

from tallylight_monitor.detectors.tracks import Track, Tracks
from tallylight_monitor.wire import Beat, Gap, TrackBeat, TrackName

# Why nothing is judged of a track, where the decoder does not know: bytes come, and hold nothing of it.
NOTHING_NEW = "what comes holds nothing of it"
# The end lies behind the last look, at which the stream was not over: of one moment only one measurement counts.
BEHIND_SECONDS = 0.001


@dataclass(slots=True)
class TrackWatch:
    """What is known of a stream's tracks. `now` is the machine's monotonic clock, in seconds.

    A stream of segments is judged by the media time that they take, which the decoder knows. An endless one whose
    bytes hold nothing gives no media time: there the machine's clock counts, from what was last judged to what last
    came, and while the decoder has nothing left to do.

    `apart` are tracks with a playlist of their own: they are declared, whether or not the decoder knows of them.
    """

    apart: set[TrackName] = field(default_factory=set)
    _beats: dict[TrackName, TrackBeat] = field(default_factory=dict)
    _judged_at: dict[TrackName, float] = field(default_factory=dict)
    _moved_at: dict[TrackName, float] = field(default_factory=dict)  # the same, less our own delays
    _came_at: float = float("-inf")  # the last data of an endless stream
    _began_at: float | None = None  # when the first data came in which no track has been found yet
    _media_end: float = 0.0

    def take(self, beat: Beat, now: float) -> bool:
        """The decoder says how the tracks do; whether anything was judged since it last did.

        A decoder that follows one that was lost counts anew: that it has judged nothing yet is no progress.
        """
        self._media_end = max(self._media_end, beat.media_end if beat.come is None else beat.come)
        moved = [track for track in beat.tracks if self._has_moved(track)]
        for track in beat.tracks:
            if track.name not in self._beats or track in moved:
                self._moved_at[track.name] = now
            self._beats[track.name] = track
        self._judged_at |= {track.name: now for track in moved}
        return bool(moved)

    def _has_moved(self, track: TrackBeat) -> bool:
        before = self._beats.get(track.name)
        return track.judged > 0 and (before is None or track.judged != before.judged)

    def data_came(self, now: float, *, endless: bool) -> None:
        """Media has come."""
        if self._began_at is None:
            self._began_at = now
        if endless:
            self._came_at = now

    def stalled(self, seconds: float) -> None:
        """So long the monitor did not run: it is as if that time had not been."""
        self._judged_at = {name: at + seconds for name, at in self._judged_at.items()}
        self.own_delay(seconds)

    def signal_returned(self, now: float) -> None:
        """Data comes again after the signal was lost: of that time no track is asked."""
        if self._came_at > float("-inf"):
            self.own_delay(max(0.0, now - self._came_at))

    def own_delay(self, seconds: float) -> None:
        """So long the monitor itself was behind: nothing of it is the stream's."""
        self._moved_at = {name: at + seconds for name, at in self._moved_at.items()}
        self._began_at = None if self._began_at is None else self._began_at + seconds

    def judged_at(self, name: TrackName) -> float | None:
        """When something of a track was last judged; None where nothing ever was."""
        return self._judged_at.get(name)

    @property
    def names(self) -> tuple[TrackName, ...]:
        """The tracks that the stream declares or has shown; both, while it is not known what it has."""
        known = {*self._beats, *self.apart} if self._beats else ()
        return tuple(name for name in get_args(TrackName) if name in known) or get_args(TrackName)

    def judged_within(self, seconds: float, now: float) -> dict[TrackName, bool]:
        """Of each of these, whether anything of it was judged lately."""
        return {name: (now - self._judged_at.get(name, float("-inf"))) < seconds for name in self.names}

    @property
    def offset(self) -> float | None:
        """The timestamp of media time 0 on the stream's own clock, in seconds; None where it has none."""
        return next((beat.offset for beat in self._beats.values() if beat.offset is not None), None)

    @property
    def never_judged(self) -> tuple[TrackName, ...]:
        """Of these, those of which nothing ever was judged."""
        return tuple(name for name in self.names if name not in self._judged_at)

    @property
    def anything_judged(self) -> bool:
        """Whether anything was judged at all."""
        return bool(self._judged_at)

    def reasons(self) -> str:
        """Why nothing is judged of each track that is declared; empty where none is."""
        return "; ".join(f"{name}: {beat.why or NOTHING_NEW}" for name, beat in self._beats.items())

    def obstacles(self) -> str:
        """What keeps the decoder from decoding each track, in its own words; empty while it names nothing."""
        return "; ".join(f"{name}: {beat.why}" for name, beat in self._beats.items() if beat.why)

    def now(self, now: float, media_now: float, *, over: bool = False) -> Tracks:
        """The tracks at this moment. `media_now` is media time on the machine's clock."""
        tracks = tuple(map(self._track, self._beats.values()))
        empty = 0.0 if self._beats or self._began_at is None else max(0.0, now - self._began_at)
        longest = max([empty, *(track.idle for track in tracks)])
        at = max(self._media_end, media_now if self._came_at > float("-inf") else 0.0)
        at += BEHIND_SECONDS if over else 0.0
        return Tracks(at if self._judged_at else max(at, longest), tracks, empty, over)

    def _track(self, beat: TrackBeat) -> Track:
        still = self._came_at - self._moved_at[beat.name]
        why = beat.why or NOTHING_NEW
        return Track(beat.name, max(beat.idle, still), beat.name in self._judged_at, why)


def lacking(gap: Gap) -> Tracks:
    """The tracks at the end of a gap, which no beat need have fallen into: files are read faster than that."""
    return Tracks(gap.end, (Track(gap.track, round(gap.end - gap.begin, 3), judged=True, why=gap.why),))
