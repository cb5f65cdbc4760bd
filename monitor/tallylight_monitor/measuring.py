"""Show each thing to the detectors that judge its kind, and note what they measure."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from tallylight_contract.detectors import CATALOGUE, Evidence
from tallylight_monitor.detectors import FEED, PACKETS, PICTURE, SOUND, Detector
from tallylight_monitor.frames import Coded, Picture, Reception, Sound
from tallylight_monitor.wire import Sample

_Shown = TypeVar("_Shown", Picture, Sound, Coded, Reception)
Parameters = Mapping[str, Mapping[str, float]]


class Measuring:
    """The detectors of one monitor. `parameters` names those that run, each with all its parameters."""

    def __init__(self, parameters: Parameters) -> None:
        self._pictures = _made(PICTURE, parameters)
        self._sounds = _made(SOUND, parameters)
        self._packets = _made(PACKETS, parameters)
        self._feeds = _made(FEED, parameters)

    def picture(self, picture: Picture) -> Iterable[Sample]:
        """What the picture detectors measure."""
        return _samples(self._pictures, picture)

    def sound(self, sound: Sound) -> Iterable[Sample]:
        """What the sound detectors measure."""
        return _samples(self._sounds, sound)

    def coded(self, coded: Coded) -> Iterable[Sample]:
        """What the detectors of coded data measure."""
        return _samples(self._packets, coded)

    def reception(self, reception: Reception) -> Iterable[Sample]:
        """What the detectors of the feed measure."""
        return _samples(self._feeds, reception)


def hears(parameters: Parameters, evidence: Evidence) -> bool:
    """Whether any of these detectors judges this kind of thing: what nobody judges need not be decoded."""
    return any(CATALOGUE[name].hears == evidence for name in parameters)


def _made(
    table: Mapping[str, Callable[..., Detector[_Shown]]], parameters: Parameters
) -> list[tuple[str, Detector[_Shown]]]:
    return [(name, make(**parameters[name])) for name, make in table.items() if name in parameters]


def _samples(detectors: list[tuple[str, Detector[_Shown]]], shown: _Shown) -> Iterable[Sample]:
    for name, detector in detectors:
        if (found := detector.measure(shown)) is not None:
            yield Sample(name, shown.at, found.value, found.since, found.detail)
