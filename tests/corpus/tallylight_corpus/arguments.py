"""The command lines of the corpora."""

import argparse
from collections.abc import Sequence

HALVES = ("tuning", "test")


def arguments(
    prog: str, description: str, argv: Sequence[str] | None, halves: Sequence[str] = HALVES
) -> argparse.Namespace:
    """Which cases are judged, and how much is said of each."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("--half", choices=halves, default="test")
    parser.add_argument("--only", default="", help="only cases with this in their name")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th")
    parser.add_argument("--each", action="store_true", help="say of each case what was told")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", default="build/corpus", help="keeps what was coded")
    return parser.parse_args(argv)
