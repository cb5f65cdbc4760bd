"""Read a histogram of Prometheus' text format. Pure."""

from collections.abc import Mapping
from math import inf

NEARLY_ALL = 0.99


def percentile(metrics: Mapping[str, float], name: str, share: float = NEARLY_ALL) -> float:
    """The upper bound of the bucket that holds this share of what was observed: it is no more than that.

    `metrics` has every series, as it is written. Infinity where nothing was observed, or nothing is told.
    """
    begin = f'{name}_bucket{{le="'
    buckets = sorted(
        (float(series.removeprefix(begin).removesuffix('"}')), count)
        for series, count in metrics.items()
        if series.startswith(begin)
    )
    if not buckets or not buckets[-1][1]:
        return inf
    return next((bound for bound, count in buckets if count >= share * buckets[-1][1]), inf)
