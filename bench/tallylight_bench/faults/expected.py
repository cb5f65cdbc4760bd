"""What a monitor must say of a fault. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be told: by one of these `detectors`, whose detail holds `word` (a pattern). None: nothing at all.

    What `follows` is true of the stream as well, and no false event. `remark` is what standard error must say besides.
    """

    detectors: tuple[str, ...]
    word: str = ""
    follows: tuple[str, ...] = ()
    remark: str = ""
