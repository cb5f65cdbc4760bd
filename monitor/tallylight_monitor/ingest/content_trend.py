"""What segments in a row hold other than announced. Pure."""

from dataclasses import dataclass

from tallylight_monitor.ingest.facts import ContentRead


@dataclass(frozen=True, slots=True)
class ContentTrend:
    """What the last segment says for itself, and what it and the one before both say: one alone may be damaged."""

    last: ContentRead | None = None
    misdeclared: tuple[str, ...] = ()
    language: str = ""


NOTHING_WRONG = ContentTrend()


def compared(trend: ContentTrend, fact: ContentRead) -> ContentTrend:
    """Add a segment."""
    before = trend.last
    if before is None:
        return ContentTrend(fact)
    confirmed = tuple(each for each in fact.misdeclared if each in before.misdeclared)
    return ContentTrend(fact, confirmed, fact.language if fact.language == before.language else "")
