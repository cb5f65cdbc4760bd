"""LiveStreams and monitors' pods as the Kubernetes API shows them."""

from copy import deepcopy
from datetime import UTC, datetime
from itertools import count

from tallylight_contract.livestream import Overrun
from tallylight_contract.order import MonitorOrder
from tallylight_contract.reading import read_livestream
from tallylight_contract.report import Report
from tallylight_contract.wire import encoded
from tallylight_operator.decision.model import Key, Start
from tallylight_operator.kubernetes.manifests import Owner, pod
from tallylight_operator.kubernetes.probing.asked import asked_of
from tallylight_operator.kubernetes.probing.prober_pod import pod as prober_pod
from tallylight_operator.settings import MonitorSettings

NOON = datetime(2026, 6, 6, 12, tzinfo=UTC)
CUP = Key("sports", "cup")
SETTINGS = MonitorSettings(image="registry.example/monitor:1")
_versions = count(100)


def raw_stream(name="cup", uid="uid-cup", *, generation=1, annotations=None, status=None, **spec):
    """A LiveStream of a version newer than every object made before."""
    right = {"source": {"url": "https://origin.example/m.m3u8"}, "schedule": {"always": {}}}
    return {
        "apiVersion": "tallylight.dev/v1alpha1",
        "kind": "LiveStream",
        "metadata": {
            "namespace": "sports",
            "name": name,
            "uid": uid,
            "generation": generation,
            "resourceVersion": str(next(_versions)),
            "creationTimestamp": "2026-06-06T11:00:00Z",
            "annotations": annotations or {},
        },
        "spec": right | spec,
        "status": status or {},
    }


def stream(**given):
    document = raw_stream(**given)
    del document["status"]
    return read_livestream(document)


def order(**given):
    right = {"namespace": "sports", "stream": "cup", "window": "aaaa0000", "window_start": NOON}
    return MonitorOrder(**(right | {"url": "https://origin.example/m.m3u8"} | given))


def start(until=None, name="cup-aaaa0000-0", **given):
    return Start(name, order(**given), until)


def raw_pod(until=None, uid="uid-pod", overrun=None, state=None, phase="Running", **status):
    """A monitor's pod, scheduled, with its container in a state."""
    action = start(until, overrun=overrun or Overrun())
    made = deepcopy(pod(action, Owner(stream()), SETTINGS))
    made["metadata"] |= {"uid": uid, "resourceVersion": str(next(_versions))}
    containers = [] if state is None else [{"name": "monitor", "restartCount": 0, "state": state}]
    made["status"] = {"phase": phase, "containerStatuses": containers} | status
    return made


def raw_prober(asked=None, name="tallylight-prober-x-0", uid="uid-prober", state=None, settings=SETTINGS, **status):
    """A prober's pod, with its container in a state; without, it has not started yet."""
    asked = asked or asked_of([followed()])
    made = deepcopy(prober_pod(name, "sports", asked, settings))
    made["metadata"] |= {"uid": uid, "resourceVersion": str(next(_versions))}
    made["metadata"] |= {"creationTimestamp": f"2026-06-06T11:00:{int(made['metadata']['resourceVersion']) % 60:02}Z"}
    containers = [] if state is None else [{"name": "monitor", "restartCount": 0, "state": state}]
    made["status"] = {"phase": "Pending" if state is None else "Running", "containerStatuses": containers} | status
    return made


def followed(name="cup", uid=None, **spec):
    """A stream that follows its signal."""
    return stream(name=name, uid=uid or f"uid-{name}", schedule={"whenLive": {}}, **spec)


def newer(raw, **metadata):
    """The same object, changed."""
    changed = deepcopy(raw)
    changed["metadata"] |= {"resourceVersion": str(next(_versions))} | metadata
    return changed


def report(**given):
    right = {
        "stream": "sports/cup",
        "window": "aaaa0000",
        "source": "https://origin.example",
        "outcome": "window_ended",
        "started_at": NOON,
        "ended_at": NOON,
        "on_air_seconds": 10.0,
        "monitored_seconds": 10.0,
        "coverage_ratio": 1.0,
        "media_seconds": 10.0,
        "frames": 250,
        "decoder_restarts": 0,
        "cpu_seconds": 1.0,
        "peak_memory_bytes": 1,
    }
    return Report(**(right | given))


def ended(exit_code=0, message=None):
    """A container's state after its end; with the report, as a rule."""
    text = encoded(report()).decode() if message is None else message
    return {"terminated": {"exitCode": exit_code, "message": text, "finishedAt": "2026-06-06T13:00:00Z"}}
