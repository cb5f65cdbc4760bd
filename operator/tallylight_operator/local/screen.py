"""What local mode shows, and JSON lines as one format of it."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

import msgspec

from tallylight_contract.conditions import ConditionType
from tallylight_contract.printable import printable
from tallylight_contract.status import LiveStreamStatus
from tallylight_contract.wire import plain
from tallylight_operator.decision.model import Key
from tallylight_operator.local.definitions import FolderProblem


class Screen(Protocol):
    """Shows what happens in local mode."""

    def monitors(self, running: int) -> None:
        """So many monitor processes run now."""

    def printed(self, key: Key, line: bytes) -> None:
        """A stream's monitor printed a line."""

    def stream(self, key: Key, status: LiveStreamStatus) -> None:
        """A stream's status is another now."""

    def gone(self, key: Key) -> None:
        """There is no such stream any more."""

    def problem(self, problem: FolderProblem) -> None:
        """Something is wrong with the folder."""

    def close(self) -> None:
        """Nothing more will be shown."""


class Summary(msgspec.Struct, frozen=True):
    """A stream's status in a line."""

    ready: str = "Unknown"
    reason: str = ""
    message: str = ""
    next: dict[str, Any] | None = None


def summary(status: LiveStreamStatus) -> Summary:
    """The Ready condition, or the Scheduled one where that has the reason, and what comes next."""
    conditions = {condition.type: condition for condition in status.conditions}
    transition = status.next_transition
    upcoming = None if transition is None else plain(transition)
    ready = conditions.get(ConditionType.READY)
    if ready is None:
        return Summary(next=upcoming)
    return Summary(ready.status, ready.reason, ready.message, upcoming)


def line_object(line: bytes) -> dict[str, Any] | None:
    """The JSON object in a monitor's line; None for anything else."""
    try:
        found = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return None
    return found if isinstance(found, dict) else None


class JsonLines:
    """Shows it as JSON, one object a line: for programs, files and log collectors."""

    def __init__(self, write: Callable[[bytes], None], now: Callable[[], datetime]) -> None:
        self._write = write
        self._now = now
        self._running = 0
        self._summaries: dict[Key, Summary] = {}

    def monitors(self, running: int) -> None:
        """A line when the number changes."""
        if running != self._running:
            self._running = running
            self._write_event(event="monitors", running=running, wall_time=self._now().isoformat())

    def printed(self, key: Key, line: bytes) -> None:  # noqa: ARG002 - the line itself names the stream
        """The monitor's own line, as it is."""
        if line_object(line) is not None:
            self._write(line.strip() + b"\n")

    def stream(self, key: Key, status: LiveStreamStatus) -> None:
        """A line when its summary changes."""
        brief = summary(status)
        if self._summaries.get(key) != brief:
            self._summaries[key] = brief
            self._write_event(event="stream", stream=str(key), **msgspec.to_builtins(brief))

    def gone(self, key: Key) -> None:
        """A last line: a reader would miss the stream's end otherwise."""
        if self._summaries.pop(key, None) is not None:
            removed = Summary("False", "Removed", "the folder defines it no longer")
            self._write_event(event="stream", stream=str(key), **msgspec.to_builtins(removed))

    def problem(self, problem: FolderProblem) -> None:
        """What is wrong, and where."""
        kind = "problem" if problem.fatal else "notice"
        where = {"file": printable(problem.file), "line": problem.line, "path": problem.path}
        self._write_event(event=kind, **where, message=printable(problem.message))

    def close(self) -> None:
        """Nothing is buffered."""

    def _write_event(self, **fields: object) -> None:
        self._write(json.dumps(fields, ensure_ascii=False).encode() + b"\n")
