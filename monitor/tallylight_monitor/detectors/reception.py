"""What detectors of the feed are shown. Without numpy: the parent process loads none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reception:
    """How the source does, in seconds: `absent` since anything came, `playlist_age` since it named a new segment.

    `at` is on the machine's clock, which runs before the first picture and while none comes, as media time does not.

    `lost_in_a_row` counts segments that the playlist names and that could not be had. `why` and `lost_why` are
    the failures in words, `flaws` the lines of the playlist that break the rules, `down` the better versions that
    cannot be had.
    """

    at: float
    target: float
    absent: float
    playlist_age: float
    lost_in_a_row: int
    why: str = ""
    lost_why: str = ""
    flaws: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
