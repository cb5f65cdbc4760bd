"""A start of ever more streams in one instant, and operators that know of ever more: tables, and a picture of them."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from tallylight_bench.conditions import conditions
from tallylight_bench.eventually import NotInTimeError
from tallylight_bench.operator_at_rest import Rest
from tallylight_bench.scale.plot import lines_of, picture
from tallylight_bench.scale.rows import Row, known, started_together
from tallylight_bench.scale.tables import cost_table, promises, rest_table, start_table, verbs_table
from tallylight_cluster.errors import ClusterError

MISSED, USAGE_ERROR = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where a promised figure was missed, 2 where one could not be measured."""
    given = _arguments(argv)
    words = f"--streams {_listed(given.streams)} --idle {_listed(given.idle)} --seconds {given.seconds:g}"
    header = conditions(f'make bench-scale ARGS="{words}"')
    rows, rests, failed = list[Row](), dict[int, Rest](), ""
    try:
        for streams in given.streams:
            _say(f"{streams} streams start together ...")
            rows.append(started_together(streams))
        for streams in given.idle:
            _say(f"an operator knows {streams} idle streams, for {given.seconds:g} s ...")
            rests[streams] = known(streams, given.seconds)
    except (ClusterError, NotInTimeError, aiohttp.ClientError) as error:
        failed = str(error) or type(error).__name__
    kept = promises(rows, rests)
    sys.stdout.write("\n".join([*header, "", *_tables(rows, rests), *(f"- {each}" for each in kept)]) + "\n")
    if given.plot is not None and len(rows) > 1:
        given.plot.write_text(picture(lines_of(rows)))
    if failed:
        _say(f"bench: the next row could not be measured, nor those that follow: {failed}")
        return USAGE_ERROR
    return 0 if all(each.kept for each in kept) else MISSED


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


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
