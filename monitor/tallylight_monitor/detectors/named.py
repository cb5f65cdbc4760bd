"""A measurement that counts things which are named in words."""

from tallylight_monitor.detectors.measurement import Measurement

MOST_NAMED = 3  # in the detail; the others are counted


def counted(words: tuple[str, ...]) -> Measurement:
    """How many there are, with the first of them in the detail."""
    others = len(words) - MOST_NAMED
    detail = "; ".join(words[:MOST_NAMED]) + (f"; and {others} more" if others > 0 else "")
    return Measurement(float(len(words)), detail=detail)
