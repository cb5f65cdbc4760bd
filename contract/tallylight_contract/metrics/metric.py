"""What a metric is: its name, type, help and labels. No label holds an address but the info metric's `source`."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]

STREAM_LABELS = ("namespace", "stream", "pipeline")  # whose it is; on each of a monitor's metrics

# A segment takes a fraction of its own length, or the stream falls behind; nothing waits longer than 30 s.
FETCH_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)

# The values of labels that have few. Of detectors, only those that run have series; a severity belongs to a detector,
# so it adds none.
LABEL_VALUES: dict[str, tuple[str, ...]] = {
    "kind": (
        "closed",
        "connect",
        "dns",
        "malformed",
        "not_media",
        "redirects",
        "refused",
        "status",
        "timeout",
        "tls",
        "too_large",
        "truncated",
        "unsupported",
    ),
    "look": ("every", "calm", "keys", "none"),
    "outlet": ("events", "pictures"),
    "part": ("whole", "picture", "sound", "delivery", "continuity"),
    "process": ("decoder", "feeder"),
    "signal": ("absent", "present", "unknown"),
    "track": ("picture", "sound"),
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `labels` are its own; a monitor's metrics have STREAM_LABELS before them."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


def gauge(name: str, text: str, *labels: str) -> Metric:
    """What goes up and down."""
    return Metric(f"tallylight_{name}", "gauge", text, labels)


def counter(name: str, text: str, *labels: str) -> Metric:
    """What only grows."""
    return Metric(f"tallylight_{name}_total", "counter", text, labels)


def histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Metric:
    """How often it was at most so much."""
    return Metric(f"tallylight_{name}", "histogram", text, labels, buckets)


def series(metric: Metric, detectors: int) -> int:
    """How many time series one monitor has of a metric at most, while so many detectors run."""
    combinations = 1
    for label in metric.labels:
        combinations *= detectors if label == "detector" else len(LABEL_VALUES.get(label, ("one",)))
    return combinations * (len(metric.buckets) + 3 if metric.buckets else 1)  # and +Inf, _sum, _count
