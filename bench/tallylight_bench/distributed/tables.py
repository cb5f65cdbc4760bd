"""Both shapes side by side, as Markdown. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tallylight_bench.distributed import cost
from tallylight_bench.distributed.cost import Terms
from tallylight_bench.distributed.shape import REST, ChainUse, Shape
from tallylight_bench.distributed.stopwatch import STEPS

MEGABYTE, MONTH_HOURS = 1_000_000, 730
NOT_COUNTED = ("orchestrate",)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two shapes on the same streams; `use` is the chain's."""

    chain: Shape
    ours: Shape
    use: ChainUse

    @property
    def chain_terms(self) -> Terms:
        """What the chain costs."""
        return cost.chain_terms(self.chain, self.use)

    @property
    def our_terms(self) -> Terms:
        """What ours costs."""
        return cost.our_terms(self.ours)


Cell = Callable[[Shape], str]
PairCell = Callable[[Pair], str]


def form_table(forms: Mapping[str, Shape], same: Mapping[str, bool]) -> list[str]:
    """What each form of pictures costs the chain, one stream."""
    rows = [
        (
            name,
            f"{shape.cpu_per_second:.3f}",
            *(f"{shape.steps()[step]:.3f}" for step in ("encode", "store", "transfer", "deserialise")),
            f"{shape.passed('written') / MEGABYTE:.2f} MB",
            "yes" if same[name] else "NO",
        )
        for name, shape in forms.items()
    ]
    return _table(("form", "CPU-s", "encode", "store", "transfer", "deserialise", "written", "same events"), rows)


def main_table(pairs: Sequence[Pair]) -> list[str]:
    """All that was measured, per stream-second, for each number of streams: the chain, and ours."""
    head = ["per stream-second", *(f"{pair.chain.streams}: {name}" for pair in pairs for name in ("chain", "ours"))]
    rows: list[Sequence[str]] = []
    rows += [_row(f"CPU-s: {step}", pairs, _of_step(step)) for step in (*STEPS, REST) if step not in NOT_COUNTED]
    rows.append(_row("**CPU-s in all**", pairs, lambda shape: _number(shape.cpu_per_second)))
    rows.append(["ours, times less CPU", *_of_pairs(pairs, _times)])
    rows.append(_row("not counted: asking for tasks", pairs, _of_step("orchestrate")))
    rows.append(_row("not counted: the interpreter", pairs, _interpreter))
    rows += [_row(f"MB {what}", pairs, _of_store(what, MEGABYTE)) for what in ("written", "read")]
    rows += [_row(f"{name} requests", pairs, _of_store(what)) for what, name in (("puts", "PUT"), ("gets", "GET"))]
    rows.append(_row("state transitions", pairs, _transitions))
    rows.append(_row("peak memory, MB a stream", pairs, lambda shape: f"{shape.peak_memory / shape.streams / 1e6:.0f}"))
    rows.append(_row("capture to event, s", pairs, lambda shape: f"{shape.delay():.1f}"))
    rows.append(_row("... if the interpreter took no time", pairs, _delay_without))
    rows.append(["dollars for a stream-hour", *_dollars(pairs)])
    rows.append(["ours, less at list prices", *_of_pairs(pairs, _saved)])
    return _table(head, rows)


def cost_table(pair: Pair, detectors_of_pictures: int) -> list[str]:
    """Each term of the cost, in dollars for a stream-hour; and of two other ways to build the chain."""
    chain = pair.chain_terms
    columns = {
        "the chain": chain,
        "with Express": cost.express_terms(chain, pair.chain, pair.use, pair.use.execution_seconds),
        "an object a picture": cost.object_a_picture_terms(chain, detectors_of_pictures),
        "ours": pair.our_terms,
    }
    names = list(dict.fromkeys(name for terms in columns.values() for name in terms))
    rows = [(name, *(_dollar(terms.get(name)) for terms in columns.values())) for name in names]
    rows.append(("**in all**", *(_dollar(cost.total(terms)) for terms in columns.values())))
    rows.append(("a month, always on", *(f"{cost.total(terms) * MONTH_HOURS:,.2f}" for terms in columns.values())))
    less = [f"{cost.saved(pair.our_terms, terms):.1%}" for name, terms in columns.items() if name != "ours"]
    rows.append(("ours, less", *less, ""))
    return _table(("dollars for a stream-hour", *columns), rows)


def ends(pair: Pair) -> list[str]:
    """Where the chain's default quotas end."""
    return [
        f"- {end.streams} streams: {end.quota.limit:,.0f} {end.quota.unit}, of which one uses {end.used:.2f}"
        f" ({end.quota.source}, {end.quota.date})"
        for end in cost.ends(pair.chain, pair.use)
    ]


def _row(name: str, pairs: Sequence[Pair], cell: Cell) -> list[str]:
    return [name, *(cell(shape) for pair in pairs for shape in (pair.chain, pair.ours))]


def _of_pairs(pairs: Sequence[Pair], cell: PairCell) -> list[str]:
    return [each for pair in pairs for each in ("", cell(pair))]


def _times(pair: Pair) -> str:
    return f"{pair.chain.cpu_per_second / pair.ours.cpu_per_second:.2f}"


def _saved(pair: Pair) -> str:
    return f"{cost.saved(pair.our_terms, pair.chain_terms):.1%}"


def _dollars(pairs: Sequence[Pair]) -> list[str]:
    return [_dollar(cost.total(terms)) for pair in pairs for terms in (pair.chain_terms, pair.our_terms)]


def _interpreter(shape: Shape) -> str:
    return "" if shape.chain is None else f"{shape.chain.interpreter_cpu / shape.media:.3f}"


def _transitions(shape: Shape) -> str:
    return "0" if shape.chain is None else f"{shape.chain.transitions / shape.media:.2f}"


def _delay_without(shape: Shape) -> str:
    return "" if shape.chain is None else f"{shape.delay(without_waiting=True):.1f}"


def _of_step(step: str) -> Cell:
    return lambda shape: _number(shape.steps().get(step))


def _of_store(what: str, unit: float = 1.0) -> Cell:
    return lambda shape: f"{shape.passed(what) / unit:.2f}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _dollar(value: float | None) -> str:
    return "" if value is None else f"{value:.5f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = ["| " + " | ".join(_padded(row, widths)) + " |" for row in (head, *rows)]
    rule = "|" + "|".join(
        "-" * (width + 2) if not place else "-" * (width + 1) + ":" for place, width in enumerate(widths)
    )
    return [lines[0], rule + "|", *lines[1:]]


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        f"{cell:<{width}}" if not place else f"{cell:>{width}}"
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
