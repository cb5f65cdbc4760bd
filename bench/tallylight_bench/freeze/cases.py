"""Which cases there are. A half is for choosing thresholds, the other for judging them; no case is in both."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from tallylight_bench.freeze.more import MOVING_TOO, STILL_TOO
from tallylight_bench.freeze.moving import MOVING, Make, Size
from tallylight_bench.freeze.still import STILL, talking_head

MOVING_TOO["interview"] = talking_head(1.5)
EVERY_MOVING = {**MOVING, **MOVING_TOO}
STILLS = {**STILL, **STILL_TOO}
SCENES = {(group, name): make for group, scenes in STILLS.items() for name, make in scenes}
Half = Literal["tuning", "test"]
HALVES: tuple[Half, Half] = ("tuning", "test")
RATES = (800, 1500, 3000)  # kb/s
PRESETS = ("ultrafast", "veryfast", "medium")
SIZES: tuple[Size, ...] = (*5 * ((480, 270),), *2 * ((640, 360),), (1280, 720))
STILL_SEEDS = (2, 4)  # of a half's scenes each is made once, and every second one once more
STRENGTHS = (4, 10)  # of FFmpeg's filter `noise`
ONLY_FOR_TEST = ("mandelbrot", "crowd")  # clips that no threshold has seen
ONLY_FOR_TUNING = tuple(MOVING_TOO)
FEW_MOVE = ("street", "interview", "vtest")  # under noise, nobody can know that these froze


@dataclass(frozen=True, slots=True)
class Case:
    """One encode. `frozen` is from when to when (seconds) it stands; None: never. `noise` is added after the freeze:
    while it is frozen, or all the time."""

    group: str
    name: str
    seed: int
    size: Size
    rate: int
    preset: str
    seconds: float
    frozen: tuple[float, float] | None = None
    noise: int = 0
    noise_always: bool = False

    @property
    def make(self) -> Make:
        """What makes its scene: found by its name, because what crosses to another process must be values."""
        return SCENES[self.group, self.name] if self.group in STILLS else EVERY_MOVING[self.name]

    @property
    def key(self) -> str:
        """What tells this case from any other."""
        noise = f"{self.noise}{'a' if self.noise_always else 'f'}"
        frozen = "-".join(f"{each:g}" for each in self.frozen or ())
        name = "".join(each if each.isalnum() else "_" for each in f"{self.group}_{self.name}")
        return f"{name}_{self.seed}_{self.size[1]}_{self.rate}_{self.preset}_{self.seconds:g}_{frozen}_{noise}"


def freezes(half: Half, each: int) -> Iterator[Case]:
    """Freezes cut in before the encode: `each` for every clip and rate."""
    yield from _freezes(half, "freeze", each, [(0, False)])


def noisy_freezes(half: Half, each: int) -> Iterator[Case]:
    """Freezes that are grained before the encode, of two strengths; half of them are as noisy before and after."""
    yield from _freezes(half, "freeze under noise", each, list(product(STRENGTHS, (False, True))))


def stills(half: Half) -> Iterator[Case]:
    """Scenes without a freeze."""
    rng = random.Random(f"stills {half}")
    for every, (group, scenes) in product(STILL_SEEDS, STILLS.items()):
        for name, _ in scenes[HALVES.index(half) :: every]:
            yield Case(group, name, rng.randrange(10_000), *_coded(rng), rng.choice(PRESETS), 15.0)


def _freezes(half: Half, group: str, each: int, noises: Sequence[tuple[int, bool]]) -> Iterator[Case]:
    for clip, rate, number in product(EVERY_MOVING, RATES, range(each)):
        if clip in (ONLY_FOR_TEST if half == "tuning" else ONLY_FOR_TUNING) or (clip in FEW_MOVE and noises[0][0]):
            continue
        rng = random.Random(f"{group} {half} {clip} {rate} {number}")
        start, (noise, always) = round(rng.uniform(4, 8), 2), rng.choice(noises)
        span = start, start + round(rng.uniform(4, 6), 2)
        size, preset, length = rng.choice(SIZES), rng.choice(PRESETS), span[1] + 2.5
        seed = rng.randrange(10_000)
        yield Case(group, clip, seed, size, rate, preset, length, span, noise, always)


def _coded(rng: random.Random) -> tuple[Size, int]:
    return rng.choice(SIZES), rng.choice(RATES)
