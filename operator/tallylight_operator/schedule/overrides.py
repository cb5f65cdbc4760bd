"""What annotations override: a stream is paused, on air, or muted, each until an instant. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

from tallylight_contract import labels
from tallylight_contract.instants import LATEST, instant
from tallylight_contract.livestream import GROUP
from tallylight_operator.schedule.windows import Timetable, forced


@dataclass(frozen=True, slots=True)
class Overrides:
    """The annotations, as read. `mistake` says what could not be read, and is ignored."""

    paused: bool = False  # without an end
    paused_until: datetime | None = None
    on_air_until: datetime | None = None
    muted_until: datetime | None = None  # nobody is alerted until then
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
_OURS = f"{GROUP}/"
_MOST = 3  # unknown ones that are named: a LiveStream may have thousands
_ALLOWED = {labels.PAUSED: '"true" or an instant', labels.FORCE_ON_AIR: "an instant", labels.MUTED: "an instant"}


def read(annotations: Mapping[str, str]) -> Overrides:
    """What a LiveStream's annotations override."""
    texts = {name: annotations.get(name, "") for name in _ALLOWED}
    until = {name: _instant(text) for name, text in texts.items()}
    is_switch = texts[labels.PAUSED] in ("true", "false")
    mistakes = [
        f"{name} must be {_ALLOWED[name]}, such as 2026-12-05T20:00:00Z"
        for name, text in texts.items()
        if text and until[name] is None and not (name == labels.PAUSED and is_switch)
    ]
    mistakes += [_unknown(name) for name in sorted(annotations) if name.startswith(_OURS) and name not in _ALLOWED][
        :_MOST
    ]
    return Overrides(
        paused=texts[labels.PAUSED] == "true",
        paused_until=until[labels.PAUSED],
        on_air_until=until[labels.FORCE_ON_AIR],
        muted_until=until[labels.MUTED],
        mistake="; ".join(mistakes),
    )


def _instant(text: str) -> datetime | None:
    """An instant that says its offset. One that is later than anything that is planned means: for ever."""
    found = instant(text)
    return None if found is None else min(found, LATEST)


def _unknown(name: str) -> str:
    near = get_close_matches(name.lower(), _ALLOWED, n=1)
    return f"{name} is no override" + (f"; did you mean {near[0]}?" if near else "")
