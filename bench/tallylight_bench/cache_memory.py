"""What the operator keeps in memory of LiveStreams that it knows: `make bench-cache`. Python's own count of bytes."""

import argparse
import gc
import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tallylight_bench.bare_client import Json
from tallylight_bench.conditions import conditions
from tallylight_bench.figures import MEGABYTE, Promise
from tallylight_contract.conditions import ConditionType
from tallylight_contract.livestream import API_VERSION, KIND
from tallylight_operator.kubernetes.cache import Store

KILOBYTES = 10.0  # a LiveStream with three reports, promised at most
MISSED = 1
_NAMESPACES = 50
_SPEC = {
    "source": {"url": "https://origin.example/cup/master.m3u8", "secretRef": {"name": "cup-origin"}},
    "schedule": {"recurring": {"cron": "0 18 * * SAT", "duration": "2h", "timezone": "Europe/London"}},
    "channel": "cup",
    "preRoll": "2m",
    "postRoll": "1m",
    "overrun": {"policy": "Extend", "max": "1h"},
}
_REPORT = {
    "window": "aaaa0000",
    "pipeline": 0,
    "onAirSeconds": 7200.0,
    "monitoredSeconds": 7200.0,
    "coverageRatio": 1.0,
    "mutedSeconds": 0.0,
    "defects": [{"detector": "black", "count": 1, "seconds": 3.0}],
    "outcome": "window_ended",
    "startedAt": "2026-11-20T18:00:00Z",
    "endedAt": "2026-11-20T20:00:00Z",
    "parts": ["2026-11-20T20:00:00Z"],
}


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes, of all objects: as the API shows them, parsed; and as the operator's cache has them."""

    whole: int
    cached: int


def measured(count: int) -> Kept:
    """Of so many LiveStreams as kubectl applies them, each with three reports in its status."""
    whole: list[Json] = []
    store = Store(lambda _: None, lambda: 0.0)
    return Kept(_kept(count, whole.append), _kept(count, store.put_stream))


def promise(kept: Kept, count: int) -> Promise:
    """What is promised of it."""
    return Promise("the operator's cache, of each LiveStream", KILOBYTES, " kB", kept.cached / count / 1000)


def shown(count: int) -> Iterator[Json]:
    """So many, each parsed from text of its own, as an answer of the API server's is."""
    for number in range(count):
        yield json.loads(json.dumps(_livestream(number)))


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where the promise was missed."""
    parser = argparse.ArgumentParser(prog="make bench-cache", description=__doc__)
    parser.add_argument("--streams", type=int, default=10_000, help="how many are known (default: 10000)")
    count = parser.parse_args(argv).streams
    kept = measured(count)
    rows = [
        f"| {count} LiveStreams, each with three reports | memory |",
        "|---|---:|",
        f"| whole, as the API shows them | {kept.whole / MEGABYTE:.0f} MB |",
        f"| in the operator's cache | {kept.cached / MEGABYTE:.0f} MB |",
    ]
    held = promise(kept, count)
    header = conditions(f'make bench-cache ARGS="--streams {count}"')
    sys.stdout.write("\n".join([*header, "", *rows, "", f"- {held}"]) + "\n")
    return 0 if held.kept else MISSED


def _kept(count: int, keep: Callable[[Json], None]) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        for each in shown(count):
            keep(each)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def _livestream(number: int) -> Json:
    metadata = {
        "name": f"cup-{number}",
        "namespace": f"team-{number % _NAMESPACES}",
        "uid": f"uid-{number}",
        "generation": 1,
        "resourceVersion": str(number + 1),
        "creationTimestamp": "2026-11-01T00:00:00Z",
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(_SPEC)},
        "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:spec": {f"f:{name}": {} for name in _SPEC}}}],
    }
    status = {
        "observedGeneration": 1,
        "conditions": [_condition(kind) for kind in ConditionType],
        "nextTransition": {
            "at": "2026-12-05T17:58:00Z",
            "to": "Monitored",
            "why": "The window is near: preRoll is 2m.",
        },
        "pipelines": 0,
        "lastReport": _REPORT,
        "history": [_REPORT | {"window": f"aaaa000{window}"} for window in range(3)],
    }
    return {"apiVersion": API_VERSION, "kind": KIND, "metadata": metadata, "spec": _SPEC, "status": status}


def _condition(kind: str) -> Json:
    return {
        "type": kind,
        "status": "True",
        "reason": "WindowAhead",
        "message": "The next window starts at 2026-12-05T18:00:00Z.",
        "observedGeneration": 1,
        "lastTransitionTime": "2026-11-27T10:00:00Z",
    }


if __name__ == "__main__":
    sys.exit(main())
