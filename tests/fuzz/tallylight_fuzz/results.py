"""What a target's run gave, and the table of all of them. Pure."""

from collections.abc import Sequence

from msgspec import Struct

HEAD = ("target", "inputs", "seconds", "inputs/s", "faults")


class Result(Struct, frozen=True):
    """One target's run. `faults` are in words, one for each that was found; `notes` are figures of its own."""

    target: str
    inputs: int
    seconds: float
    faults: list[str] = []
    notes: str = ""


def table(results: Sequence[Result]) -> str:
    """One row a target, and their sum."""
    inputs, seconds = sum(each.inputs for each in results), sum(each.seconds for each in results)
    rows = [HEAD, *map(_row, results), _row(Result("all", inputs, seconds, [f for r in results for f in r.faults]))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    notes = [f"{each.target}: {each.notes}" for each in results if each.notes]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _row(result: Result) -> tuple[str, ...]:
    rate = result.inputs / result.seconds if result.seconds else 0.0
    number = f"{rate:,.0f}" if rate >= 10 else f"{rate:.2f}"
    return (result.target, f"{result.inputs:,}", f"{result.seconds:.0f}", number, str(len(result.faults)))


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    first, *numbers = (text.rjust(width) for text, width in zip(row, widths, strict=True))
    return "  ".join([first.strip().ljust(widths[0]), *numbers])
