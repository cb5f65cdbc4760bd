"""What detectors of missing tracks are shown. Without numpy: it is judged where nothing is decoded."""

from dataclasses import dataclass, replace
from typing import Literal

TrackName = Literal["picture", "sound"]


@dataclass(frozen=True, slots=True)
class Track:
    """A track that the stream has shown or declares. `idle`: for so many seconds nothing of it was judged, and `why`.

    `judged` tells whether anything of it ever was.
    """

    name: TrackName
    idle: float
    judged: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A track of which nothing can have come for so many seconds, and why."""

    name: TrackName
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Tracks:
    """All tracks of a stream now. `at` is media seconds, on which time runs on while nothing is decoded.

    `empty`: for so many seconds data came in which no track was found. `over`: nothing more comes.
    """

    at: float
    tracks: tuple[Track, ...]
    empty: float = 0.0
    over: bool = False

    def track(self, name: str) -> Track | None:
        """One of them."""
        return next((track for track in self.tracks if track.name == name), None)

    def less(self, withheld: "Withheld | None") -> "Tracks":
        """The same, where a track cannot have been judged for so long: a decoder that nothing of it came to may not
        even know of it.
        """
        if withheld is None:
            return self
        name, seconds, why = withheld.name, withheld.seconds, withheld.why
        track = self.track(name) or Track(name, 0.0, judged=False)
        if track.idle >= seconds:
            return self
        others = tuple(each for each in self.tracks if each.name != name)
        return replace(self, tracks=(*others, replace(track, idle=seconds, why=why)))
