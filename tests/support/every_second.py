"""Whether a stream was on air, watched by no monitor, and all looked well: judged from a sample of every second. Pure.

"Looks well" is what a person sees: Ready is not False, and no alert is pending or firing that says so.
"""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime

ALLOWED = 15.0  # seconds on air, not watched, and all looks well
LONGEST_HOLE = 15.0  # seconds without a sample: what is not looked at is not known to be well
NOT_MONITORED = "StreamNotMonitored"
# Of all streams at once: nothing can be said of one where no operator leads.
OF_ALL = ("TallylightNoLeader",)
PAUSED = "tallylight.dev/paused"


@dataclass(frozen=True, slots=True)
class Cluster:
    """What was there at one second: the API's objects, and what Prometheus answered.

    `judging` has `NAMESPACE/STREAM` of each monitor that runs and whose own page says that it is at work, on air.
    """

    at: float  # seconds since 1970
    streams: list
    warnings: list  # Warning Events
    judging: frozenset
    unmonitored: list  # series of tallylight_operator_stream_unmonitored_seconds
    alerts: list


@dataclass(frozen=True, slots=True)
class Sample:
    """One LiveStream at one second. `told` by which of Ready, event, gauge and alert that it is not watched."""

    at: float
    stream: str  # NAMESPACE/NAME
    uid: str
    on_air: bool
    watched: bool
    told: frozenset


@dataclass(frozen=True, slots=True)
class BlindTime:
    """A blind of time in which one stream was as it must not be for long; both ends in seconds since 1970."""

    stream: str
    began: float
    ended: float

    @property
    def seconds(self):
        return self.ended - self.began

    def __str__(self):
        began, ended = (f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}" for at in (self.began, self.ended))
        return f"{self.stream}: on air, not watched and not told for {self.seconds:.0f} s, from {began} to {ended}"


def samples_of(cluster):
    """A sample of each LiveStream that is there and not about to be deleted."""
    return [_sample(cluster, stream) for stream in cluster.streams if "deletionTimestamp" not in stream["metadata"]]


def is_on_air(stream, at):
    """Whether a LiveStream with a window or `always` is in air time, by its own words alone; of others: no."""
    metadata, spec = stream["metadata"], stream["spec"]
    paused = (metadata.get("annotations") or {}).get(PAUSED, "")
    if spec.get("suspend") or paused == "true" or (paused not in ("", "false") and at < _seconds(paused)):
        return False
    schedule = spec["schedule"]
    if "always" in schedule:
        return at >= _seconds(metadata["creationTimestamp"])
    window = schedule.get("window")
    return window is not None and _seconds(window["start"]) <= at < _seconds(window["end"])


def blind_times(samples, by=("Ready", "alert")):
    """The times in which a stream was on air and not watched, and none of `by` said so; longest first.

    One lasts until the first sample that is not so; the last sample of its stream, where there is none.
    """
    found, open_ones = [], {}
    for sample in sorted(samples, key=lambda each: each.at):
        is_blind = sample.on_air and not sample.watched and not sample.told.intersection(by)
        began = open_ones[sample.uid].began if sample.uid in open_ones else sample.at
        blind = BlindTime(sample.stream, began, sample.at)
        if is_blind:
            open_ones[sample.uid] = blind
        elif open_ones.pop(sample.uid, None):
            found.append(blind)
    return sorted([*found, *open_ones.values()], key=lambda blind: -blind.seconds)


def longest_hole(instants):
    """The longest time, in seconds, between two samples of the cluster; instants in their order."""
    return max((later - earlier for earlier, later in itertools.pairwise(instants)), default=0.0)


def _sample(cluster, stream):
    metadata = stream["metadata"]
    name, uid = f"{metadata['namespace']}/{metadata['name']}", metadata["uid"]
    conditions = stream.get("status", {}).get("conditions", ())
    ready = next((each["status"] for each in conditions if each["type"] == "Ready"), "")
    ways = {
        "Ready": ready == "False",
        "event": any(each["regarding"].get("uid") == uid for each in cluster.warnings),
        "gauge": any(_about(series["metric"]) == name for series in cluster.unmonitored),
        "alert": any(_says(alert["labels"], name) for alert in cluster.alerts),
    }
    told = frozenset(way for way, has_told in ways.items() if has_told)
    return Sample(cluster.at, name, uid, is_on_air(stream, cluster.at), name in cluster.judging, told)


def _says(labels, name):
    return labels["alertname"] in OF_ALL or (labels["alertname"] == NOT_MONITORED and _about(labels) == name)


def _about(labels):
    return f"{labels.get('namespace')}/{labels.get('stream')}"


def _seconds(instant):
    return datetime.fromisoformat(instant).timestamp()
