"""Every case of a half: programmes, faults or traps, and codings in turn, from a seed that is fixed."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

import numpy as np
from tallylight_corpus.injector import Spell

from sound import programmes
from sound.coding import Coding, coded
from sound.fault import Fault, Trap
from sound.programmes import Stereo, programme
from sound.synthesis import RATE
from sound.test import faults as test_faults
from sound.test import traps as test_traps
from sound.tuning import faults as tuning_faults
from sound.tuning import traps as tuning_traps
from tallylight_contract.detectors import CATALOGUE

Half = Literal["tuning", "test"]
HALVES: tuple[Half, ...] = ("tuning", "test")
SEED = 20261127
EARLIEST, LATEST, AFTER = 22.0, 24.0, 8.0  # seconds: when a fault begins, and how much is played behind it
CODINGS = (Coding(2, 64_000), Coding(2, 128_000), Coding(6, 192_000), Coding(2, 192_000), Coding(1, 64_000))
LAYOUT = "sound_layout_changed"


@dataclass(frozen=True, slots=True)
class Case:
    """One stream of sound: with `fault`, with `trap`, or with another layout, `after`, from `begin` on."""

    programme: str
    coding: Coding
    fault: Fault | None
    trap: Trap | None
    after: Coding | None
    begin: float
    strong: bool
    seed: int

    @property
    def key(self) -> str:
        """Its name."""
        what = self.fault.name if self.fault else f"trap-{self.trap.name}" if self.trap else f"layout-{self.after}"
        return f"{what}-{'strong' if self.strong else 'mild'}-{self.programme}-{self.coding}"

    @property
    def finds(self) -> tuple[str, ...]:
        """The detector that is to name it."""
        return (self.fault.detector,) if self.fault else () if self.trap else (LAYOUT,)

    @property
    def also(self) -> tuple[str, ...]:
        """Those that may."""
        either = self.fault or self.trap
        return either.also if either else ()

    @property
    def end(self) -> float:
        """When the fault is over."""
        if self.fault is None:
            return self.begin + (0.0 if self.trap else AFTER)
        return self.begin + CATALOGUE[self.fault.detector].hold + self.fault.seconds

    def parts(self) -> list[tuple[float, bytes]]:
        """What is played, as transport streams that follow each other, each with its length in seconds."""
        heard = programme(self.programme, max(40.0, self.end + AFTER))
        if self.after is not None:
            at = round(self.begin * RATE)
            first, then = coded(heard[:, :at], self.coding, 0.0), coded(heard[:, at:], self.after, self.begin)
            return [(self.begin, first), (heard.shape[1] / RATE - self.begin, then)]
        if self.coding.channels == 1:
            heard = heard.mean(axis=0, keepdims=True)
        return [(heard.shape[1] / RATE, coded(self._changed(heard), self.coding, 0.0))]

    def _changed(self, heard: Stereo) -> Stereo:
        if self.trap is not None:
            return self.trap.heard(heard)[:, : heard.shape[1]]
        assert self.fault is not None
        begin, end = round(self.begin * RATE), round(self.end * RATE)
        spell = Spell(self.begin, self.strong, Random(self.seed))
        heard[:, begin:end] = self.fault.change(np.array(heard[:, begin:end]), spell)
        return heard


def cases(half: Half) -> Iterator[Case]:
    """All of a half, faults first."""
    names = tuple({"tuning": programmes.TUNING, "test": programmes.TEST}[half])
    faults = {"tuning": tuning_faults, "test": test_faults}[half]
    traps = {"tuning": tuning_traps.TRAPS, "test": test_traps.TRAPS}[half]
    chance, turn = Random(f"{SEED}-{half}"), 0
    for fault in faults.FAULTS:
        for name in names:
            for strong in (False, True):
                coding = (CODINGS if fault.mono else CODINGS[:-1])[turn % (len(CODINGS) - (not fault.mono))]
                turn += 1
                begin = chance.uniform(EARLIEST, LATEST)
                yield Case(name, coding, fault, None, None, begin, strong, chance.getrandbits(32))
    for channels, rate in faults.LAYOUTS:
        for name in names:
            after = Coding(channels, 128_000, rate)
            yield Case(
                name, CODINGS[1], None, None, after, round(chance.uniform(EARLIEST, LATEST), 1), strong=True, seed=0
            )
    for number, trap in enumerate(traps):
        for place, name in enumerate(names):
            coding = CODINGS[:-1][(number + place) % (len(CODINGS) - 1)]
            yield Case(name, coding, None, trap, None, 15.0, strong=False, seed=0)
