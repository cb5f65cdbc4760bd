"""When the half, nearly all and all of many came so far. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds until 50 %, 99 % and 100 % of them."""

    half: float
    most: float
    all: float

    def __str__(self) -> str:
        return f"{self.half:.1f} / {self.most:.1f} / {self.all:.1f} s"


def spread(instants: Iterable[float], since: float) -> Spread:
    """Of at least one instant, from another on."""
    waits = sorted(at - since for at in instants)
    return Spread(waits[(len(waits) - 1) // 2], waits[(len(waits) * 99 - 1) // 100], waits[-1])
