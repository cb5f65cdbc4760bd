"""What a detector measured: a number, never a judgement."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number to compare with the detector's threshold; `since`, where the onset is known better than now."""

    value: float
    since: float | None = None
    detail: str = ""
