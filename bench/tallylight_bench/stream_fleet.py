"""LiveStreams by the hundred, and the pods that the operator would make for them. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from tallylight_bench.bare_client import Json
from tallylight_contract.livestream import API_VERSION, KIND
from tallylight_contract.reading import read_livestream
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Identity, Key, ObservedState, Start
from tallylight_operator.kubernetes.manifests import Owner, pod
from tallylight_operator.settings import MonitorSettings

IMAGE = "registry.example/monitor:1"  # never pulled
NAMESPACE = "many"
_AN_HOUR = timedelta(hours=1)


def livestreams(count: int, start: datetime, end: datetime) -> list[Json]:
    """So many, each with one window and neither preRoll nor postRoll: all begin, and end, in the same instant."""
    return [
        _livestream(f"stream-{number}", {"window": {"start": _text(start), "end": _text(end)}})
        for number in range(count)
    ]


def one_by_one(count: int, start: datetime) -> list[Json]:
    """So many whose windows of an hour begin one second after the other: none waits for others."""
    begins = (start + timedelta(seconds=number) for number in range(count))
    windows = ({"start": _text(begin), "end": _text(begin + _AN_HOUR)} for begin in begins)
    return [_livestream(f"stream-{number}", {"window": window}) for number, window in enumerate(windows)]


def always(count: int) -> list[Json]:
    """So many that are on air around the clock."""
    return [_livestream(f"always-{number}", {"always": {}}) for number in range(count)]


def pods_at(applied: Iterable[Json], now: datetime) -> Iterator[Json]:
    """What the operator would create at an instant for LiveStreams that the API has."""
    for raw in applied:
        stream = read_livestream({part: raw[part] for part in ("apiVersion", "kind", "metadata", "spec")})
        identity = Identity(Key(stream.metadata.namespace, stream.metadata.name), stream.metadata.generation)
        for action in decide(stream.spec, identity, now, ObservedState((), LiveStreamStatus())).actions:
            if isinstance(action, Start):
                yield pod(action, Owner(stream), MonitorSettings(image=IMAGE))


def _livestream(name: str, schedule: Json) -> Json:
    source = {"url": f"https://origin.example/{name}/master.m3u8"}
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {"source": source, "schedule": schedule, "preRoll": "0s", "postRoll": "0s"},
    }


def _text(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
