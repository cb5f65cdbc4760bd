"""Find detectors by their name: `black`, of the level picture, is the class `Black` in `picture/black.py`.

There is no table to keep. A module is loaded when a detector of its is made, so each process loads only what it
shows something to: the one that fetches makes the detectors of the feed, and never loads numpy.
"""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from tallylight_monitor.detectors.detector import Detector
from tallylight_monitor.wire import DetectorSpec

_PACKAGE = __name__.rpartition(".")[0]


class DetectorMissingError(Exception):
    """The catalogue names a detector that this installation does not hold. The text says which, and what to do."""


def made(specs: Iterable[DetectorSpec], shown: str) -> list[tuple[str, Detector[Any]]]:
    """Make the detectors that are shown this input, each with its name. Raises DetectorMissingError."""
    return [(spec.name, detector_class(spec)(**spec.parameters)) for spec in specs if spec.input == shown]


def require(specs: Iterable[DetectorSpec]) -> None:
    """Look whether each has its module, without loading one. Raises DetectorMissingError."""
    for spec in specs:
        if not _has_module(spec):
            raise _missing(spec)


def detector_class(spec: DetectorSpec) -> type[Detector[Any]]:
    """The class of a detector. Raises DetectorMissingError."""
    if not _has_module(spec):
        raise _missing(spec)
    found = getattr(import_module(_module(spec)), class_name(spec.name), None)
    if not isinstance(found, type):
        raise _missing(spec)
    return found


def class_name(name: str) -> str:
    """`mono_colour` is MonoColour."""
    return "".join(word.capitalize() for word in name.split("_"))


def _module(spec: DetectorSpec) -> str:
    return f"{_PACKAGE}.{spec.level}.{spec.name}"


def _has_module(spec: DetectorSpec) -> bool:
    level, module = f"{_PACKAGE}.{spec.level}", _module(spec)
    return find_spec(level) is not None and find_spec(module) is not None


def _missing(spec: DetectorSpec) -> DetectorMissingError:
    return DetectorMissingError(
        f"the detector {spec.name} is in the catalogue, and {_module(spec)} holds no class {class_name(spec.name)}:"
        " parts of different versions are installed; install tallylight anew"
    )
