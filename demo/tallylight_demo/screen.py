"""Show people how the demo goes: a line for everything that happens, a table at the end. Uses rich."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tallylight_demo.outcome import Found, Line, Outcome, arrows
from tallylight_demo.programme import Injection

WIDTH = 110  # columns where there is no terminal: a log wraps no table


class Screen:
    """Where the demo is shown. `now` stamps the lines, in seconds of the broadcast."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        if not self._console.is_terminal:
            self._console.width = WIDTH

    def say(self, text: str) -> None:
        """A line without a time."""
        self._console.print(escape(text))

    def injected(self, now: float, injection: Injection) -> None:
        """Something goes wrong from now on, or seems to."""
        what = "[yellow]injected[/]" if injection.detector else "[dim]harmless[/]"
        self._at(now, f"{what}  {injection.label}")

    def found(self, now: float, found: Found) -> None:
        """A monitor reported a defect."""
        delay = f"{found.media_delay:.1f} s of media after its onset"
        self._at(now, f"[green]found[/]     {found.detector} on {found.stream}, {delay}")

    def monitors(self, now: float, before: int, running: int) -> None:
        """The number of monitors has changed."""
        self._at(now, f"[cyan]monitors[/]  {before} → {running}")

    def summary(self, outcome: Outcome, late: float) -> None:
        """What came of it all."""
        self._console.print(_table(outcome.lines))
        cpu = "unknown" if outcome.cpu_per_second is None else f"{outcome.cpu_per_second:.3f}"
        self._console.print(f"monitors: {arrows(outcome.counts)}; left: {outcome.left}")
        self._console.print(f"CPU-seconds for each second of stream: {cpu}")
        self._console.print(f"false alarms: {len(outcome.false_alarms)}")
        if late > 1:
            self._console.print(f"[yellow]the encoder came {late:.1f} s late: this machine is too busy for the demo[/]")
        for complaint in outcome.complaints:
            self._console.print(f"[red]{escape(complaint)}[/]")
        self._console.print("[green]all found, nothing else, nothing left[/]" if outcome.passed else "[red]failed[/]")

    def _at(self, now: float, text: str) -> None:
        self._console.print(f"[dim]{now:5.1f} s[/]  {text}")


def _table(lines: Sequence[Line]) -> Table:
    table = Table(title="Injected, and found after how long", title_justify="left")
    for name in ("defect", "stream", "at", "found", "after (clock)", "after (media)"):
        table.add_column(name, justify="left" if name in ("defect", "stream", "found") else "right")
    for line in lines:
        table.add_row(*_row(line))
    return table


def _row(line: Line) -> tuple[str, ...]:
    at = f"{line.injection.start:.1f} s"
    if line.found is None:
        return (line.injection.label, line.stream, at, "[red]missed[/]", "", "")
    clock, media = line.found.at - line.injection.start, line.found.media_delay
    return (line.injection.label, line.stream, at, line.found.detector, f"{clock:.1f} s", f"{media:.1f} s")
