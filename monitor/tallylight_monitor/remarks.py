"""What a monitor has to say of itself, to people: a line on standard error."""

import contextlib
import sys

from tallylight_contract.printable import printable


def remark(text: str, command: str = "watch") -> None:
    """Say it in one line. Where standard error is gone, nobody is there to be told."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"tallylight {command}: {printable(text)}\n")
        sys.stderr.flush()
