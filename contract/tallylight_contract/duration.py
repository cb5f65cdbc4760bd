"""Lengths of time as people and Kubernetes write them: `90s`, `1h30m`."""

import re
from datetime import timedelta
from typing import Self

# At most 99999h, 9999999m and 999999999s: more than any bound in the contract, and no overflow anywhere.
PATTERN = r"^([0-9]{1,5}h)?([0-9]{1,7}m)?([0-9]{1,9}(\.[0-9]{1,3})?s)?$"
SHORTEST = 2  # characters; the pattern alone would let an empty text pass
LONGEST = 28
EXPECTED = "be a duration such as 90s, 2m or 1h30m"
_PARTS = re.compile(r"(?:([0-9]{1,5})h)?(?:([0-9]{1,7})m)?(?:([0-9]{1,9}(?:\.[0-9]{1,3})?)s)?")


class Duration(timedelta):
    """A length of time, written in hours, minutes and seconds, in that order."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1h30m` or `0.5s`; a ValueError says what is expected."""
        found = _PARTS.fullmatch(text)
        if not text or found is None:
            raise ValueError(f"must {EXPECTED}")
        hours, minutes, seconds = found.groups()
        return cls(hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0))

    def __str__(self) -> str:
        minutes, seconds = divmod(self.total_seconds(), 60)
        hours, minutes = divmod(int(minutes), 60)
        parts = [
            f"{hours}h" if hours else "",
            f"{minutes}m" if minutes else "",
            f"{seconds:g}s" if seconds else "",
        ]
        return "".join(parts) or "0s"
