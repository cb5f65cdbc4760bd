"""Damage within a segment is told once the segment is over: only then is it known whether the segment came whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tallylight_monitor.detectors.frames import Coded


@dataclass(slots=True)
class Withheld:
    """The damage in the segment that is being played, as it was seen last. Outside a segment nothing is withheld."""

    within: bool = False
    _held: Coded | None = None

    def take(self, coded: Coded) -> Iterator[Coded]:
        """What is to be shown now: sound data is, and so is the damage that it ends."""
        if self.within and coded.damaged:
            self._held = replace(coded, since=coded.at if self._held is None else self._held.since)
            return
        yield from self.release()
        yield coded

    def release(self) -> Iterator[Coded]:
        """What was withheld: with the latest word for it, and since when it is so."""
        held, self._held = self._held, None
        if held is not None:
            yield held
