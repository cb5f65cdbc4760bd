"""A start of ever more streams in one instant, and operators that know of ever more: tables, and a picture of them."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tallylight_bench.conditions import conditions
from tallylight_bench.operator_at_rest import Rest
from tallylight_bench.scale.plot import lines_of, picture
from tallylight_bench.scale.rows import Row, known, started_together
from tallylight_bench.scale.tables import cost_table, promises, rest_table, start_table, verbs_table
from tallylight_bench.steps import say, why_it_ended

MISSED, USAGE_ERROR = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where a promised figure was missed, 2 where one could not be measured."""
    given = _arguments(argv)
    words = f"--streams {_listed(given.streams)} --idle {_listed(given.idle)} --seconds {given.seconds:g}"
    header = conditions(f'make bench-scale ARGS="{words}"')
    rows, rests = list[Row](), dict[int, Rest]()
    steps = [
        *((f"{each} streams start together", partial(_start, rows, each)) for each in given.streams),
        *(
            (f"an operator knows {each} idle streams", partial(_rest, rests, each, given.seconds))
            for each in given.idle
        ),
    ]
    failed = why_it_ended(steps)
    kept = promises(rows, rests)
    sys.stdout.write("\n".join([*header, "", *_tables(rows, rests), *(f"- {each}" for each in kept)]) + "\n")
    if given.plot is not None and len(rows) > 1:
        given.plot.write_text(picture(lines_of(rows)))
    if failed:
        say(f"bench: a row could not be measured, nor those behind it: {failed}")
        return USAGE_ERROR
    return 0 if all(each.kept for each in kept) else MISSED


def _start(rows: list[Row], streams: int) -> None:
    rows.append(started_together(streams))


def _rest(rests: dict[int, Rest], streams: int, seconds: float) -> None:
    rests[streams] = known(streams, seconds)


def _tables(rows: Sequence[Row], rests: dict[int, Rest]) -> list[str]:
    starts = [*start_table(rows), "", *cost_table(rows), "", *verbs_table(rows), ""] if rows else []
    return starts + ([*rest_table(rests), ""] if rests else [])


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-scale", description=__doc__)
    parser.add_argument(
        "--streams", type=_numbers, default=[100, 1000, 5000, 10_000], help="rows of so many: 100,1000 (none: '')"
    )
    parser.add_argument("--idle", type=_numbers, default=[5000, 10_000], help="rows of so many that are not on air")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long an idle operator is watched")
    parser.add_argument("--plot", type=Path, help="write the picture there, of two rows or more")
    return parser.parse_args(argv)


def _numbers(text: str) -> list[int]:
    found = [int(part) for part in text.split(",") if part]
    if min(found, default=1) < 1:
        raise argparse.ArgumentTypeError("at least one stream")
    return found


def _listed(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers)) or "''"


if __name__ == "__main__":
    sys.exit(main())
