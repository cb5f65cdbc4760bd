"""Say which defect of a repeated programme is on air when. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tallylight_demo.programme import Injection


@dataclass(frozen=True, slots=True)
class Timetable:
    """A programme that began at `began` (UTC) and takes so many `seconds`, again and again."""

    programme: Sequence[Injection]
    seconds: float
    began: datetime

    def at(self, now: datetime) -> dict[str, Any]:
        """The turn that is on air and the one before and after it: each defect with its detector, begin and end.

        Instants are the camera's: a receiver of the stream sees a defect one or some segments later.
        """
        turn = int((now - self.began).total_seconds() // self.seconds)
        turns = [self._turn(number) for number in range(max(0, turn - 1), turn + 2)]
        return {"now": now.isoformat(), "turn_seconds": self.seconds, "turns": turns}

    def _turn(self, number: int) -> dict[str, Any]:
        begins = self.began + timedelta(seconds=number * self.seconds)
        defects = [_defect(injection, begins) for injection in self.programme if injection.detector is not None]
        ends = begins + timedelta(seconds=self.seconds)
        return {"turn": number, "begins": begins.isoformat(), "ends": ends.isoformat(), "defects": defects}


def _defect(injection: Injection, turn: datetime) -> dict[str, Any]:
    begins = turn + timedelta(seconds=injection.start)
    ends = begins + timedelta(seconds=injection.seconds)
    return {
        "detector": injection.detector,
        "what": injection.label,
        "begins": begins.isoformat(),
        "ends": ends.isoformat(),
    }
