"""The prober's metrics."""

from tallylight_contract.metrics.metric import FETCH_BUCKETS, Metric, counter, gauge

PROBE_SOURCES = gauge("probe_sources", "Sources that are asked whether they send, by what is known.", "signal")
PROBE_LOOKS = counter("probe_looks", "Looks at a source, by what each found.", "signal")
PROBE_LOOK_SECONDS = Metric(
    "tallylight_probe_look_seconds", "histogram", "How long a look at a source took.", (), FETCH_BUCKETS
)
PROBE_LATE = gauge("probe_late_seconds", "How long after its time the last look began: many wait for their turn.")

PROBER_METRICS = (PROBE_SOURCES, PROBE_LOOKS, PROBE_LOOK_SECONDS, PROBE_LATE)
