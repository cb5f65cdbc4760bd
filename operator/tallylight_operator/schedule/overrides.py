"""What annotations override: a stream is paused, or on air, each until an instant. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tallylight_contract import labels
from tallylight_operator.schedule.windows import Timetable, forced


@dataclass(frozen=True, slots=True)
class Overrides:
    """Both annotations, as read. `mistake` says what could not be read, and is ignored."""

    paused: bool = False  # without an end
    paused_until: datetime | None = None
    on_air_until: datetime | None = None
    mistake: str = ""

    def is_paused(self, now: datetime) -> bool:
        """Whether an annotation pauses the stream now."""
        return self.paused or (self.paused_until is not None and now < self.paused_until)

    def timetable(self, planned: Timetable, now: datetime) -> Timetable:
        """The schedule's windows, and on air where it is forced. What the schedule covers anyway only ends later."""
        until = self.on_air_until
        if until is None or until <= now:
            return planned
        begun = planned.begun
        if begun is None or (begun.end is not None and begun.end <= now):
            return Timetable(forced(until), planned.ahead)
        if begun.end is None or until <= begun.end:
            return planned
        return Timetable(replace(begun, end=until), planned.ahead)


NO_OVERRIDES = Overrides()


def read(annotations: Mapping[str, str]) -> Overrides:
    """What a LiveStream's annotations override."""
    paused, forced = annotations.get(labels.PAUSED, ""), annotations.get(labels.FORCE_ON_AIR, "")
    paused_until, on_air_until = _instant(paused), _instant(forced)
    mistakes = []
    if paused_until is None and paused not in ("", "true", "false"):
        mistakes.append(f'{labels.PAUSED} must be "true" or an instant, such as 2026-12-05T20:00:00Z')
    if on_air_until is None and forced:
        mistakes.append(f"{labels.FORCE_ON_AIR} must be an instant, such as 2026-12-05T20:00:00Z")
    return Overrides(paused == "true", paused_until, on_air_until, "; ".join(mistakes))


def _instant(text: str) -> datetime | None:
    """An instant that says its offset; what does not is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
