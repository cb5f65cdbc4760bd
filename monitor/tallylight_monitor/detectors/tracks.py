"""What detectors of missing tracks are shown. Without numpy: it is judged where nothing is decoded."""

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Track:
    """A track that the stream has shown or declares. `idle`: for so many seconds nothing of it was judged, and `why`.

    `judged` tells whether anything of it ever was.
    """

    name: Literal["picture", "sound"]
    idle: float
    judged: bool
    why: str = ""


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

    def unheard(self, seconds: float, why: str) -> "Tracks":
        """The same, where the sound cannot have been judged for so long: the decoder knows only what came."""
        tracks = tuple(
            replace(each, idle=seconds, why=why) if each.name == "sound" and each.idle < seconds else each
            for each in self.tracks
        )
        return replace(self, tracks=tracks)
