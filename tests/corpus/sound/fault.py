"""What is done to a programme, and by which detector it is to be found."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from tallylight_corpus.injector import Spell

from sound.programmes import Stereo
from sound.synthesis import RATE, Wave, noise

Change = Callable[[Stereo, Spell], Stereo]  # what is heard while the fault lasts


@dataclass(frozen=True, slots=True)
class Fault:
    """`also` are detectors that may tell of it besides, rightly. `seconds`: how long it lasts, beside the hold."""

    detector: str
    change: Change
    seconds: float = 7.0
    also: tuple[str, ...] = ()
    mono: bool = True  # whether it can be done to one channel

    @property
    def name(self) -> str:
        """As in Python."""
        return self.change.__name__


@dataclass(frozen=True, slots=True)
class Trap:
    """A healthy programme that looks like a fault; `also` as in Fault."""

    heard: Callable[[Stereo], Stereo]
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As in Python."""
        return self.heard.__name__


def random(spell: Spell) -> np.random.Generator:
    """Chance, which is the same each time."""
    return np.random.default_rng(spell.chance.getrandbits(32))


def hiss(spell: Spell, heard: Stereo, level: float) -> Stereo:
    """White noise as long as this, which differs at left and right."""
    chance = random(spell)
    return np.stack([noise(chance, heard.shape[1] / RATE, level)[: heard.shape[1]] for _ in heard])


def both(wave: Wave, heard: Stereo) -> Stereo:
    """The same at left and right, as long as this."""
    return np.stack([wave[: heard.shape[1]]] * len(heard))


def with_gaps(heard: Stereo, spell: Spell, length: float, apart: tuple[float, float], *, stuck: bool) -> Stereo:
    """Pieces are cut out, of so many seconds and so far apart; `stuck`: the last value stays."""
    found, chance, at = heard.copy(), random(spell), 0.0
    while at * RATE < heard.shape[1]:
        begin, end = round(at * RATE), round((at + length * float(chance.uniform(0.8, 1.2))) * RATE)
        found[:, begin:end] = heard[:, begin : begin + 1] if stuck else 0.0
        at += float(chance.uniform(*apart))
    return found
