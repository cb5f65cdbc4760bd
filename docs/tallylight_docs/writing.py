"""Write what is made into the pages that are there."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tallylight_docs.marked import NoPlaceError

ROOT = Path(__file__).parents[2]


def write(made: Callable[[Path], Mapping[Path, str]]) -> int:
    """Write what differs, and name it. Returns the exit status: 1 where a page has no place for its part."""
    try:
        parts = made(ROOT)
    except NoPlaceError as error:
        sys.stderr.write(f"make docs: {error}\n")
        return 1
    for path, text in parts.items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            sys.stdout.write(f"written: {path.relative_to(ROOT)}\n")
    return 0
