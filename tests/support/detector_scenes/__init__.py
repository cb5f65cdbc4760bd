"""What each detector is shown in the contract suite: the injector of its fault, one file a detector, LEVEL/NAME.py.

`scene(act)` gives what the detector is shown from 0 to `act.length`: health, with the fault injected from `act.start`
to `act.end`; where the two are equal, there is no fault at all. `trap(act)` injects in its place what looks like the
fault and is healthy. `COUNTED`, where it is there, is the seconds that the measurement itself needs to reach the
default threshold, beside the hold; `BLUR` those by which it may miss a fault's begin and end, where it is a mean.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Act:
    """When the fault lasts, and how long the whole scene is, in seconds."""

    start: float
    end: float
    length: float

    def is_bad(self, at: float) -> bool:
        """Whether the fault is there at a moment."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Scenes:
    """One detector's."""

    scene: Callable[[Act], Iterator[Any]]
    trap: Callable[[Act], Iterator[Any]]
    counted: float
    blur: float


def _scenes(path: Path) -> Scenes:
    module = import_module(f"{__name__}.{path.parent.name}.{path.stem}")
    return Scenes(module.scene, module.trap, getattr(module, "COUNTED", 0.0), getattr(module, "BLUR", 0.0))


SCENES = {path.stem: _scenes(path) for path in sorted(FOLDER.glob("*/*.py"))}
