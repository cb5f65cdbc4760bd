"""What a monitor said, with the time at which it was read."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """A defect that began or ended. `at` is the monotonic clock's, in seconds, when the line was read."""

    at: float
    opens: bool
    detector: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A line on the monitor's standard error."""

    at: float
    text: str


def event(line: bytes, at: float) -> Event | dict[str, Any]:
    """One line of `--format jsonl`: an event, or the report."""
    said: dict[str, Any] = json.loads(line)
    if said["event"] == "report":
        return said
    return Event(at, said["event"] == "open", said["detector"], said["detail"])
