"""The operator with a wall clock that a file sets: `python -m ... FILE`, which says how many seconds it is ahead."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tallylight_operator import clock
from tallylight_operator.command import main


def _stepped(by: Path) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(by.read_text() or 0))


if __name__ == "__main__":
    clock.SystemClock.now = lambda _, by=Path(sys.argv[1]): _stepped(by)  # type: ignore[method-assign,misc]
    sys.exit(main([]))
