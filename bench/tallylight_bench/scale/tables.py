"""The rows as Markdown, and whether what is promised of them was kept. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tallylight_bench.figures import MEGABYTE, Promise
from tallylight_bench.many_figures import Event, lag
from tallylight_bench.operator_at_rest import Rest
from tallylight_bench.scale.rows import Row, floor

TIMES_BARE = 1.05  # from 1,000 on; fewer run within seconds, of which the operator's own start is one
TIMES_BARE_FROM = 1000
LAG_UP_TO = 1000  # what is late with more is asked for late as well, by the API server
IDLE_MEGABYTES, IDLE_CORES = 200, 0.05
CALLS_BY_VERB = 8  # those that are made most


def start_table(rows: Sequence[Row]) -> list[str]:
    """When 50, 99 and 100 % came so far, from the windows' start on; and the way back."""
    head = [
        "| streams | who | requested 50 / 99 / 100 % | bound | running | scheduler's floor | all gone after the end |",
        "|--------:|-----|--------------------------:|------:|--------:|------------------:|-----------------------:|",
    ]
    return head + [line for row in rows for line in _starts(row)]


def _starts(row: Row) -> Iterator[str]:
    under = f"{floor(row.streams):.1f} s"
    for who, start, gone in (
        ("bare client", row.bare, ""),
        ("operator", row.event.start, f"{row.event.gone:.1f} s"),
    ):
        steps = " | ".join(str(start.steps[name]) for name in ("requested", "bound", "running"))
        yield f"| {row.streams} | {who} | {steps} | {under} | {gone} |"


def cost_table(rows: Sequence[Row]) -> list[str]:
    """What the operator used for it."""
    head = [
        "| streams | calls each, all said | with the end | CPU-s of the event | in all | peak memory | reports |",
        "|--------:|---------------------:|-------------:|-------------------:|-------:|------------:|--------:|",
    ]
    return head + [_cost(row.streams, row.event) for row in rows]


def _cost(streams: int, event: Event) -> str:
    use = event.use
    cells = ("", "", "") if use is None else (f"{use.event:.1f}", f"{use.whole:.1f}", f"{use.peak / MEGABYTE:.0f} MB")
    calls = f"{event.calls / streams:.2f} | {event.all_calls / streams:.2f}"
    return f"| {streams} | {calls} | {' | '.join(cells)} | {event.reports} |"


def verbs_table(rows: Sequence[Row]) -> list[str]:
    """The operator's requests a stream, by what they ask for."""
    total = sum((row.event.verbs for row in rows), start=type(rows[0].event.verbs)())
    names = [name for name, _ in total.most_common(CALLS_BY_VERB)]
    head = [f"| streams | {' | '.join(names)} |", f"|--------:|{'|'.join('---:' for _ in names)}|"]
    return head + [
        f"| {row.streams} | {' | '.join(f'{row.event.verbs[name] / row.streams:.2f}' for name in names)} |"
        for row in rows
    ]


def rest_table(rests: Mapping[int, Rest]) -> list[str]:
    """What it costs to know streams of which none is on air."""
    head = ["| idle LiveStreams | resident | most since it started | cores |", "|---:|---:|---:|---:|"]
    return head + [
        f"| {streams} | {rest.resident / MEGABYTE:.0f} MB | {rest.peak / MEGABYTE:.0f} MB | {rest.cpu:.4f} |"
        for streams, rest in rests.items()
    ]


def promises(rows: Sequence[Row], rests: Mapping[int, Rest]) -> list[Promise]:
    """Nothing is lost or left, whatever the number; many run as soon as a bare client's; idle ones cost little."""
    return [*(each for row in rows for each in _of(row)), *(each for known in rests.items() for each in _idle(*known))]


def _of(row: Row) -> Iterator[Promise]:
    streams, event = row.streams, row.event
    if streams >= TIMES_BARE_FROM:
        times = event.start.running / row.bare.running
        yield Promise(f"{streams}: all run, compared with a bare client", TIMES_BARE, " times", times)
    yield Promise(f"{streams}: reports that did not get into a status", 0, "", streams - event.reports)
    yield Promise(f"{streams}: requests that were refused", 0, "", event.refused)
    for each in lag([event]) if streams <= LAG_UP_TO else ():
        yield replace(each, what=f"{streams}: {each.what}")


def _idle(streams: int, rest: Rest) -> Iterator[Promise]:
    yield Promise(f"{streams} idle: memory at most", IDLE_MEGABYTES, " MB", rest.peak / MEGABYTE)
    yield Promise(f"{streams} idle: CPU", IDLE_CORES, " cores", rest.cpu)
