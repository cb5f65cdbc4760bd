"""Measure whether a part of the coding's form is other than it usually is."""

from collections.abc import Callable
from typing import TypeVar

from tallylight_monitor.detectors.coding import CodingWindow, Form
from tallylight_monitor.detectors.habit import Habit
from tallylight_monitor.detectors.measurement import Measurement

_Part = TypeVar("_Part")


class FormChange:
    """`part` takes it from the form, and `words` says it to people."""

    def __init__(self, part: Callable[[Form], _Part], words: Callable[[_Part], str]) -> None:
        self._part, self._words = part, words
        self._habit: Habit[_Part] = Habit()

    def measure(self, window: CodingWindow) -> Measurement | None:
        """1 while it is other, 0 while it is as usual; None while no picture was decoded."""
        if window.anew:
            self._habit.forget()
        if window.form is None:
            return None
        part = self._part(window.form)
        change = self._habit.take(part, window.at, window.formed_at)
        if change is None:
            return Measurement(0.0)
        return Measurement(1.0, change.since, f"{self._words(change.usual)} before, {self._words(part)} now")
