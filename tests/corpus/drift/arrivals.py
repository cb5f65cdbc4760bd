"""When the pieces of an endless stream arrive: made by the media's clock, and delayed on their way."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import pi, sin

LOOK_SECONDS = 0.5  # a decoder tells as often how far it is behind


@dataclass(frozen=True, slots=True)
class Pace:
    """The media's clock gains `fast` seconds each second, from `start` to `end`."""

    fast: float = 0.0
    start: float = 0.0
    end: float = 0.0

    def media(self, at: float) -> float:
        """Media seconds that are made by then."""
        return at + self.fast * (min(max(at, self.start), self.end) - self.start)


@dataclass(frozen=True, slots=True)
class Look:
    """At `at`, media was behind by `lag` at the least since the last look."""

    at: float
    lag: float


Delay = Callable[[float, random.Random], float]  # of what is made then, in seconds


def looks(pace: Pace, every: float, delay: Delay, rng: random.Random, seconds: float) -> Iterator[Look]:
    """Pieces of `every` media seconds, in order: what is held up holds up what comes behind it."""
    made, media, came, least, looked = 0.0, 0.0, 0.0, float("inf"), 0.0
    while made < seconds:
        media += every
        made += every
        made += media - pace.media(made)  # by when it is made; paces are near enough to 1
        came = max(came, made + delay(made, rng))
        if came - looked >= LOOK_SECONDS and least < float("inf"):
            yield Look(looked + LOOK_SECONDS, least)
            least = float("inf")
        if came - looked >= LOOK_SECONDS:
            looked = came - came % LOOK_SECONDS
        least = min(least, came - media)


def jitter(typical: float, base: float = 0.04) -> Delay:
    """Each piece is late by so much, more or less."""
    return lambda _, rng: base + rng.expovariate(1 / typical)


def waved(swing: float, period: float, over: Delay) -> Delay:
    """Buffers of the encoder fill and drain with the content: so far to either side."""
    return lambda at, rng: swing * (1 + sin(2 * pi * at / period)) + over(at, rng)


def stalling(each: float, longest: float, over: Delay) -> Delay:
    """Now and then, on average after so many seconds, everything stands for up to `longest`, and is caught up."""
    return lambda at, rng: over(at, rng) + (rng.uniform(0.3, longest) if rng.random() < 0.1 / each else 0.0)


def stepped(steps: dict[float, float], over: Delay) -> Delay:
    """At these times, the delay becomes so much more, and stays so."""
    return lambda at, rng: over(at, rng) + sum(more for since, more in steps.items() if at >= since)


def held(begin: float, seconds: float, over: Delay) -> Delay:
    """Once, nothing comes for so long; then all of it at once."""
    return lambda at, rng: max(over(at, rng), begin + seconds - at if at >= begin else 0.0)


def congested(begin: float, seconds: float, base: float, typical: float, over: Delay) -> Delay:
    """The way fills for so long, up to so much more delay at the least and so much typically, and empties."""

    def delay(at: float, rng: random.Random) -> float:
        share = max(0.0, 1.0 - abs(at - begin - seconds / 2) / (seconds / 2))
        return over(at, rng) + share * (base + rng.expovariate(1 / typical))

    return delay
