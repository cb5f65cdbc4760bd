"""Whether an answer to a question for all of something is a part of it (RFC 9110, 14.4)."""

import re

_RANGE = re.compile(r"\s*bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18})\s*", re.IGNORECASE | re.ASCII)


def missing_part(content_range: str) -> str:
    """Which part it is, in words; "" for the whole, and where nothing says that it is not."""
    found = _RANGE.fullmatch(content_range)
    if found is None:
        return ""
    first, last, size = map(int, found.groups())
    return "" if first == 0 and last + 1 >= size else f"bytes {first} to {last} of {size}"


def whole_size(content_range: str) -> int | None:
    """How many bytes the whole has of which this is a part; None where nothing says so."""
    found = _RANGE.fullmatch(content_range)
    return None if found is None else int(found[3])
