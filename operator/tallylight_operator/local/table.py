"""Show it on a terminal: a live table of all streams, and messages that scroll by above it. The only user of rich."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tallylight_contract.printable import printable
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.model import Key, ObservedMonitor
from tallylight_operator.local.definitions import FolderProblem
from tallylight_operator.local.screen import line_object, summary

REDRAWS_PER_SECOND = 4
READY_STYLES = {"True": "green", "False": "bold red", "Unknown": "yellow"}
RECEIVING_WORDS = {True: ("yes", "green"), False: ("no", "bold red"), None: ("?", "yellow")}
COLUMNS = ("stream", "on air", "monitor", "receiving", "defects now", "last report")

Monitors = Callable[[Key], tuple[ObservedMonitor, ...]]


@dataclass(slots=True)
class _Row:
    status: LiveStreamStatus = field(default_factory=LiveStreamStatus)
    open: dict[str, datetime] = field(default_factory=dict)


class LiveTable:
    """A table that is drawn again several times a second. `monitors` looks up a stream's monitors."""

    def __init__(self, console: Console, monitors: Monitors, now: Callable[[], datetime]) -> None:
        self._console = console
        self._monitors = monitors
        self._now = now
        self._rows: dict[Key, _Row] = {}
        self._running = 0
        self._live = Live(console=console, get_renderable=self.table, refresh_per_second=REDRAWS_PER_SECOND)
        self._live.start()

    @classmethod
    def on_terminal(cls, monitors: Monitors, now: Callable[[], datetime]) -> Self:
        """A table on standard output. Our own log goes to standard error, which rich keeps out of its way."""
        return cls(Console(), monitors, now)

    def monitors(self, running: int) -> None:
        """Shown under the table."""
        self._running = running

    def printed(self, key: Key, line: bytes) -> None:
        """A defect's beginning and end are messages; what is open stands in the table."""
        event = line_object(line) or {}
        row, detector = self._rows.setdefault(key, _Row()), str(event.get("detector", ""))
        if event.get("event") == "open":
            row.open[detector] = self._now()
            self._message(str(key), f"{detector} {event.get('detail', '')}".strip(), "bold red")
        elif event.get("event") == "close":
            row.open.pop(detector, None)
            self._message(str(key), f"{detector} over after {_seconds(event.get('duration'))}", "green")
        elif event.get("event") == "report":
            row.open.clear()

    def stream(self, key: Key, status: LiveStreamStatus) -> None:
        """What the table shows of it is another now."""
        self._rows.setdefault(key, _Row()).status = status

    def gone(self, key: Key) -> None:
        """Off the table."""
        self._rows.pop(key, None)

    def problem(self, problem: FolderProblem) -> None:
        """A mistake in the folder stays readable above the table."""
        self._message("folder", str(problem), "bold red" if problem.fatal else "yellow")

    def close(self) -> None:
        """The last state of the table stays on the terminal."""
        self._live.stop()

    def table(self) -> Table:
        """The table as it is now."""
        running = f"{self._running} monitor{'' if self._running == 1 else 's'} running"
        table = Table(title="Tallylight", caption=running, expand=True)
        for column in COLUMNS:
            table.add_column(column)
        for key, row in sorted(self._rows.copy().items()):
            table.add_row(*self._cells(key, row))
        return table

    def _cells(self, key: Key, row: _Row) -> Iterable[Text]:
        monitors = self._monitors(key)
        ready = summary(row.status)
        yield Text(str(key), READY_STYLES.get(ready.ready, ""))
        yield Text(_on_air(row.status, self._now()) or ready.message)
        yield Text(", ".join(_phase(monitor) for monitor in monitors) or "-")
        words = [RECEIVING_WORDS[monitor.receiving] for monitor in monitors]
        yield Text(" ").join(Text(word, style) for word, style in words) if words else Text("-")
        open_now = (f"{name} {_length(self._now() - since)}" for name, since in row.open.copy().items())
        yield Text(", ".join(open_now), "bold red")
        yield Text(_last_report(row.status))

    def _message(self, subject: str, text: str, style: str) -> None:
        moment = f"{self._now().astimezone():%H:%M:%S}"
        self._console.print(Text(f"{moment} {printable(subject)}: ") + Text(printable(text), style))


def _phase(monitor: ObservedMonitor) -> str:
    crashes = f" ({monitor.crashes}x crashed)" if monitor.crashes else ""
    return f"{monitor.phase.value}{crashes}"


def _on_air(status: LiveStreamStatus, now: datetime) -> str:
    upcoming = status.next_transition
    if upcoming is None:
        return "on air" if status.active_window else ""
    return f"{upcoming.to} in {_length(upcoming.at - now)} ({upcoming.why})"


def _last_report(status: LiveStreamStatus) -> str:
    last = status.last_report
    if last is None:
        return "-"
    defects = ", ".join(f"{defect.count}x {defect.detector}" for defect in last.defects) or "no defects"
    return f"{last.coverage_ratio:.1%} watched, {defects}"


def _length(span: timedelta) -> str:
    """A length of time to the second, days apart."""
    whole = timedelta(seconds=max(0, round(span.total_seconds())))
    return str(whole)


def _seconds(value: Any) -> str:  # noqa: ANN401 - it comes from JSON
    return f"{value:.1f} s" if isinstance(value, (int, float)) else "?"
