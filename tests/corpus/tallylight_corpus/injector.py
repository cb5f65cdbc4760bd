"""What breaks a stream: where it is seen, and what a monitor should call it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tallylight_corpus.stream import Stream


@dataclass(frozen=True, slots=True)
class Spell:
    """When the fault is there, how bad it is (mild or strong), and chance, which is the same each time."""

    begin: float
    strong: bool
    chance: Random

    def either(self, mild: float, strong: float) -> float:
        """A number that goes with how bad it is."""
        return strong if self.strong else mild


Inject = Callable[[Stream, Spell], tuple[Stream, float]]  # with the time at which the fault is over


@dataclass(frozen=True, slots=True)
class Injector:
    """`finds` are the detectors that may name it: the first is the one that should, where it runs by default.

    `only` says which streams it can be done to: "cbr" those of a constant rate, "" all.
    """

    finds: tuple[str, ...]
    inject: Inject
    only: str = ""

    @property
    def name(self) -> str:
        """As in Python."""
        return self.inject.__name__
