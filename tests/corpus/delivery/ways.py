"""What can be done to a delivery: to the playlist, to the time at which it is looked at, and to the fetches."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from delivery.stream import Draft, Part

Half = Literal["tuning", "test"]


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is asked for: `now` in seconds, `start` when the fault begins, `target` the stream's."""

    now: float
    start: float
    target: int
    asked: int  # how often the playlist was asked for before

    @property
    def is_bad(self) -> bool:
        """Whether the fault has begun."""
        return self.now >= self.start


@dataclass(frozen=True, slots=True)
class Way:
    """One fault, or what looks like one, in one severity. `half`: of which half alone; None of both.

    `playlist` changes what is served, `seconds` how long a segment takes as a share of its length, `size` its size,
    `served_at` which moment's playlist comes and how old it then is, `fails` whether a playlist fails, `subtitles`
    which moment's subtitles come, None where none can be had; without it there are none. Detectors that
    `follows` names may tell of it as well; `from_start`: it is there when the watching begins.
    """

    name: str
    playlist: Callable[[Draft, Moment], None] | None = None
    seconds: Callable[[Part, Moment], float] | None = None
    size: Callable[[Part], float] | None = None
    served_at: Callable[[Moment], tuple[float, float]] | None = None
    fails: Callable[[Moment], bool] | None = None
    subtitles: Callable[[Moment], float | None] | None = None
    half: Half | None = None
    follows: tuple[str, ...] = ()
    from_start: bool = False
