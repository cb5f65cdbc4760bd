"""Which cases there are. The margin and the threshold are chosen on one half, and judged on the other."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from drift.arrivals import Delay, Pace, congested, held, jitter, stalling, stepped, waved

Half = Literal["tuning", "test"]
HALVES: tuple[Half, Half] = ("tuning", "test")
SECONDS, LASTS = 4800.0, 2700.0  # of a case, and of its fault
CRYSTAL = 30e-6  # as much as MPEG allows (ISO/IEC 13818-1, 2.4.2.1)


@dataclass(frozen=True, slots=True)
class Endless:
    """Pieces of `every` seconds, that come with this delay."""

    every: float
    delay: Delay


@dataclass(frozen=True, slots=True)
class Polled:
    """Segments of this length, in a playlist of this target duration."""

    target: int
    length: float


@dataclass(frozen=True, slots=True)
class Case:
    """One stream; by `fast` its clock is off for a while, a trap's but a little, all the time."""

    name: str
    half: Half
    source: Endless | Polled
    fast: float = 0.0
    trap: bool = False
    seed: int = 0

    @property
    def pace(self) -> Pace:
        """How its clock runs."""
        start = 0.0 if self.trap else random.Random(str(self)).uniform(600.0, 1500.0)
        return Pace(self.fast, start, SECONDS if self.trap else start + LASTS)

    def __str__(self) -> str:
        """For people."""
        off = f", {1e6 * self.fast:+.0f} ppm" if self.fast else ""
        return f"{'trap: ' if self.trap else ''}{self.name}{off}, {self.half} {self.seed}"


_STEADY, _HOME, _CARRIER = jitter(0.005), jitter(0.03), jitter(0.002, 0.12)
_ENDLESS: dict[Half, dict[str, Endless]] = {
    "tuning": {
        "steady": Endless(0.1, _STEADY),
        "over TCP, with stalls": Endless(0.17, stalling(100.0, 4.0, _HOME)),
        "from a buffer that fills and drains": Endless(0.1, waved(0.05, 47.0, _STEADY)),
    },
    "test": {
        "by a carrier": Endless(0.04, _CARRIER),
        "mobile, with long stalls": Endless(0.25, stalling(180.0, 9.0, jitter(0.06, 0.08))),
        "half a second at once": Endless(0.5, waved(0.04, 13.0, jitter(0.015))),
    },
}
_OFF: dict[Half, tuple[float, ...]] = {
    "tuning": (-1000e-6, 1000e-6, -3000e-6, -0.02, 0.1),
    "test": (-700e-6, 600e-6, 5000e-6, -0.05, -0.3),
}
_POLLED: dict[Half, dict[str, Polled]] = {
    "tuning": {"playlist of 6 s": Polled(6, 6.0), "playlist of 2 s": Polled(2, 1.92)},
    "test": {"playlist of 4 s": Polled(4, 4.004), "playlist of 10 s": Polled(10, 9.6)},
}
_POLLED_OFF: dict[Half, tuple[float, ...]] = {"tuning": (-0.02, -0.1), "test": (-0.03, 0.04)}
_TRAPS: dict[Half, dict[str, Endless | Polled]] = {
    "tuning": {
        "held up for 20 s": Endless(0.1, held(1800.0, 20.0, _STEADY)),
        "stays three seconds behind": Endless(0.1, stepped({1900.0: 3.0}, _STEADY)),
        "two steps of 0.6 s": Endless(0.1, stepped({1500.0: 0.6, 2900.0: 0.6}, _STEADY)),
        "the way fills": Endless(0.17, congested(1200.0, 2400.0, 0.05, 0.3, _HOME)),
        "a buffer fills and drains slowly": Endless(0.1, waved(0.05, 1800.0, _STEADY)),
        "pictures of 1/29.97 s in segments of 6 s": Polled(6, 6.006),
    },
    "test": {
        "held up every 40 s": Endless(0.25, stalling(40.0, 12.0, jitter(0.06))),
        "other ways": Endless(0.1, stepped({900.0: 0.04, 2200.0: -0.02, 3100.0: 0.05}, _CARRIER)),
        "stays eight seconds behind, twice": Endless(0.1, stepped({1300.0: 8.0, 3000.0: 8.0}, _HOME)),
        "the way fills for long": Endless(0.25, congested(300.0, 4200.0, 0.1, 0.5, _HOME)),
        "a buffer fills and drains within the hour": Endless(0.5, waved(0.06, 3600.0, jitter(0.015))),
        "segments a little short of 4 s": Polled(4, 3.9893),
    },
}


def cases(half: Half, seeds: int) -> Iterator[Case]:
    """All of one half, so many of each."""
    for seed in range(seeds):
        for sources, paces in ((_ENDLESS[half], _OFF[half]), (_POLLED[half], _POLLED_OFF[half])):
            for name, source in sources.items():
                yield from (Case(name, half, source, fast, seed=seed) for fast in paces)
                yield Case(name, half, source, CRYSTAL if seed % 2 else -CRYSTAL, trap=True, seed=seed)
        for name, source in _TRAPS[half].items():
            yield Case(name, half, source, trap=True, seed=seed)
