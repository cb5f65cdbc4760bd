"""Instants as people, clusters and our own processes write them: RFC 3339, with an offset. Pure."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

# What a schedule may plan: outside of these, clocks and calendars disagree between languages, and no stream is planned.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
# People write year 9999 for "for ever". What is added or taken away must stay within the years that there are.
_FIRST, _LAST = datetime(1000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)

# One that our own processes write to each other: never without its offset.
WrittenInstant = Annotated[datetime, Meta(tz=True)]


def instant(text: str) -> datetime | None:
    """The instant in a text, in UTC; None for a text that is none, or says no offset.

    One that is further away than any that is meant is moved as far as can be reckoned with.
    """
    try:
        found = datetime.fromisoformat(text)
        return max(_FIRST, min(found.astimezone(UTC), _LAST)) if found.tzinfo is not None else None
    except (ValueError, OverflowError):  # the latter: in UTC it is in no year that there is
        return None
