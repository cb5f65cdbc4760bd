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
class Second:
    """A second version: what is said of it, and whether its segments are the first one's.

    `at_one_place`: its playlist then names the very same addresses. `begins_same`: otherwise, they differ behind their
    begin alone. `fails`: its playlist cannot be had.
    """

    says: dict[str, str]
    same: Callable[[Moment], bool]
    at_one_place: bool = False
    begins_same: bool = False
    fails: Callable[[Moment], bool] = lambda _: False


@dataclass(frozen=True, slots=True)
class Way:
    """One fault, or what looks like one, in one severity. `half`: of which half alone; None of both.

    `playlist` changes what is served, `seconds` how long a segment takes as a share of its length, `size` its size,
    `served_at` which moment's playlist comes and how old it then is, `fails` whether a playlist fails, `subtitles`
    which moment's subtitles come, None where none can be had; without it there are none. `content` is what a segment
    holds; without it nothing that can be read. `second` is another version beside the one that is watched. Detectors
    that `follows` names may tell of it as well; `from_start`: it is there when the watching begins; `plain`: nothing is
    put in between, and all is dated.
    """

    name: str
    playlist: Callable[[Draft, Moment], None] | None = None
    seconds: Callable[[Part, Moment], float] | None = None
    size: Callable[[Part], float] | None = None
    served_at: Callable[[Moment], tuple[float, float]] | None = None
    fails: Callable[[Moment], bool] | None = None
    subtitles: Callable[[Moment], float | None] | None = None
    content: Callable[[Part, Moment], bytes] | None = None
    second: Second | None = None
    half: Half | None = None
    follows: tuple[str, ...] = ()
    from_start: bool = False
    plain: bool = False
