"""What a monitor's page `/readyz` says where nothing is received: one line with the cause, as far as it is known."""

import re

from tallylight_contract.printable import printable

PATH = "/readyz"
LONGEST = 500  # characters of a cause
_NOTHING_KNOWN = "nothing has been received yet"
_ADDRESS, _DIGITS = re.compile(r"://\S+"), re.compile(r"\d+")


def page_text(*causes: str) -> str:
    """The page's line: the first cause that is known, in characters that can be shown."""
    known = next((cause for cause in causes if cause), _NOTHING_KNOWN)
    return printable(known.strip())[:LONGEST]


def cause_in(page: str) -> str:
    """The cause that a page names; empty where it names none. A page may be anything: another server's, too."""
    line = printable(page.strip())[:LONGEST]
    return "" if line == _NOTHING_KNOWN else line


def is_same_cause(one: str, other: str) -> bool:
    """Whether two causes say the same, but for numbers in addresses, such as a segment's: that is no news."""
    return _unnumbered(one) == _unnumbered(other)


def _unnumbered(cause: str) -> str:
    return _ADDRESS.sub(lambda found: _DIGITS.sub("0", found[0]), cause)
