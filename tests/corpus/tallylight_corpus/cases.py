"""Every case of a half: clips, injectors and how bad it is, from a seed that is fixed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

import numpy as np

from tallylight_corpus import clips
from tallylight_corpus.clips import Source, stream_of
from tallylight_corpus.injector import Injector, Spell
from tallylight_corpus.stream import Stream
from tallylight_corpus.test import injectors as test_injectors
from tallylight_corpus.test import traps as test_traps
from tallylight_corpus.tuning import injectors as tuning_injectors
from tallylight_corpus.tuning import traps as tuning_traps

Half = Literal["tuning", "test"]
HALVES: tuple[Half, ...] = ("tuning", "test")
SEED = 20261127
EARLIEST, LATEST = 11.0, 12.5  # seconds at which a fault begins


@dataclass(frozen=True, slots=True)
class Case:
    """One stream to be judged: `injector` is None for a trap, and `trap` for a fault."""

    source: Source
    injector: Injector | None
    trap: Callable[[Stream, float], Stream] | None
    begin: float
    strong: bool
    seed: int

    @property
    def key(self) -> str:
        """Its name."""
        made = self.injector.name if self.injector else f"trap-{self.trap.__name__ if self.trap else ''}"
        return f"{made}-{'strong' if self.strong else 'mild'}-{self.source.key}"

    @property
    def finds(self) -> tuple[str, ...]:
        """The detectors that may name it."""
        return self.injector.finds if self.injector else ()

    def made(self, folder: Path) -> tuple[Stream, float, float]:
        """The stream, and when the fault in it begins and ends."""
        healthy = stream_of(self.source, folder)
        if self.trap is not None:
            return self.trap(healthy, self.begin), self.begin, self.begin
        assert self.injector is not None
        stream, end = self.injector.inject(healthy, Spell(self.begin, self.strong, Random(self.seed)))
        return stream, self._onset(healthy, stream, end), end

    def _onset(self, healthy: Stream, stream: Stream, end: float) -> float:
        """When the first packet comes, or is missed, that is other than it was."""
        if stream.noise:
            return end
        same = min(len(stream.rows), len(healthy.rows))
        differs = np.flatnonzero((stream.rows[:same] != healthy.rows[:same]).any(axis=1))
        return float(healthy.at[differs[0]]) if len(differs) else self.begin


def cases(half: Half) -> Iterator[Case]:
    """All of a half, faults first."""
    of_clips = {"tuning": clips.TUNING, "test": clips.TEST}[half]
    injectors = {"tuning": tuning_injectors.INJECTORS, "test": test_injectors.INJECTORS}[half]
    traps = {"tuning": tuning_traps.TRAPS, "test": test_traps.TRAPS}[half]
    chance = Random(f"{SEED}-{half}")
    for injector in injectors:
        for source in of_clips:
            for strong in (False, True):
                begin, seed = chance.uniform(EARLIEST, LATEST), chance.getrandbits(32)
                if source.rate or injector.only != "cbr":
                    yield Case(source, injector, None, begin, strong, seed)
    for trap in traps:
        for source in of_clips:
            yield Case(source, None, trap, EARLIEST, strong=False, seed=chance.getrandbits(32))
