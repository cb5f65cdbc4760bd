"""A cron line as people write it: read as Kubernetes' CronJob reads it, and its mistakes named. Pure.

https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
"""

from dataclasses import dataclass
from difflib import get_close_matches

from tallylight_operator.schedule.errors import BadCronError

PLACE = "spec.schedule.recurring.cron"
_NAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_ZONES = ("TZ=", "CRON_TZ=")


@dataclass(frozen=True, slots=True)
class _Field:
    """One of the five: its name, and what may stand there."""

    name: str
    values: str
    example: str


_FIELDS = (
    _Field("minute", "0 to 59", "0,30 or */15"),
    _Field("hour", "0 to 23", "18 or 8-20"),
    _Field("day of month", "1 to 31, L (the last) or LW (the last weekday)", "1,15"),
    _Field("month", "1 to 12, or JAN to DEC", "JUN-AUG"),
    _Field("day of week", "0 to 7 (0 and 7 are Sunday), or SUN to SAT", "MON-FRI, MON#2 or 5L"),
)


def fields_of(line: str) -> tuple[str, ...]:
    """The five fields of a line, names written out, and `*` for `?`. Raises BadCronError where there are not five."""
    text = line.strip()
    if text.upper().startswith(_ZONES):
        raise _error(text.split()[0], "is no part of it: the zone is spec.schedule.recurring.timezone")
    fields = (_named(text) if text.startswith("@") else text).split()
    if len(fields) != len(_FIELDS):
        names = ", ".join(field.name for field in _FIELDS)
        raise _error(text, f"has {len(fields)} fields, and must have {len(_FIELDS)}: {names}; such as 0 18 * * SAT")
    return tuple(map(_without_question_mark, fields))


def refusal(read: str, at: int) -> BadCronError:
    """What is wrong with the field that stands in this place, and what would be right."""
    field = _FIELDS[at]
    return _error(read, f"is no {field.name}: write *, or {field.values}, such as {field.example}")


def _named(text: str) -> str:
    name = text.split(maxsplit=1)[0]
    if name == "@every":
        raise _error(text, "has no start on the clocks: write when it starts, such as 0 * * * * for every hour")
    if text.lower() not in _NAMES:
        close = get_close_matches(text.lower(), _NAMES, n=1)
        hint = f"did you mean {close[0]}?" if close else f"write five fields, or {', '.join(_NAMES)}"
        raise _error(text, f"is no name of a schedule: {hint}")
    return _NAMES[text.lower()]


def _without_question_mark(field: str) -> str:
    """In a CronJob, `?` means what `*` does."""
    return ",".join(f"*{part[1:]}" if part == "?" or part.startswith("?/") else part for part in field.split(","))


def _error(read: str, wrong: str) -> BadCronError:
    return BadCronError(f'{PLACE}: "{read}" {wrong}')
