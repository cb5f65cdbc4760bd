"""An instant in a file that may be rewritten at any time: how a monitor learns what changes while it runs."""

from datetime import datetime
from pathlib import Path

from tallylight_contract.instants import instant


def instant_in(path: Path, before: datetime | None) -> datetime | None:
    """The instant that a file holds, as RFC 3339 with its offset; None where the file is empty.

    A file that is not there, or holds anything else, changes nothing: then it is `before`, what it was last time.
    """
    try:
        text = path.read_text("utf-8").strip()
    except (OSError, ValueError):
        return before
    return instant(text) or before if text else None
