"""Streams that are on air while their sources send: these come and go, one flaps, others are late, the prober dies."""

import json
import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from cluster_scenes.servers import token_origin
from cluster_scenes.stage import MODEST, patience, until
from tallylight_cluster.cgroups import running_in_cgroups

# How often a signal comes until its stream is received; several sources come and go beside one another.
TRIALS = int(os.environ.get("SIGNAL_TRIALS", "2"))
SOURCES = [f"source-{number}" for number in range(min(TRIALS, 5))]
FLAPPING, LATE, LOCKED = "flapping", "late", "locked"
TOKEN = "Tok3n-of-the-locked"
ACCEPTED = dict.fromkeys((*SOURCES, FLAPPING, LATE), ("",)) | {LOCKED: (TOKEN,)}
PROBERS = "app.kubernetes.io/name=tallylight-prober"
PORT = 18086
PROMISED = 10.0  # seconds from the signal until its stream is received, on a machine that is not overloaded
APART, FLAP, LOOK = 7.0, 20.0, 0.5  # seconds: between two signals, between two turns, between two looks
LONGEST = 60.0  # for a signal to be received; far more than is promised


@dataclass
class Followed:
    """What came of it. Times in seconds.

    `received_after`: of each signal, with what is promised on a machine as busy as it was then. `asked_after`: from the
    moment a late stream was applied until its source was asked. `flaps` names the flapping source's monitors.
    """

    received_after: list = field(default_factory=list)
    asked_after: dict = field(default_factory=dict)
    flaps: set = field(default_factory=set)
    turns: int = 0
    killed: dict = field(default_factory=dict)
    reports: dict = field(default_factory=dict)
    gone_after: float = 0.0
    texts: dict = field(default_factory=dict)


def followed_signals(stage):
    """As many signals as TRIALS, and all the rest beside them."""
    paths, found = stage.installation.paths, Followed()
    with (
        stage.namespace("followed") as streams,
        token_origin(paths, stage.origin_address(), PORT, ACCEPTED) as origin,
    ):
        origin.absent = set(ACCEPTED)
        for name in (*SOURCES, FLAPPING):
            _apply(streams, origin, name)
        until(lambda: all(origin.first(name, 404, 0.0) for name in (*SOURCES, FLAPPING)), 90, lambda: _state(streams))
        with _flaps(origin, found):
            for first in range(0, TRIALS, len(SOURCES)):
                _signals(streams, origin, found, SOURCES[: TRIALS - first])
                if not first:
                    found.killed = _killed(stage, streams)
                    _late(streams, origin, found)
                origin.absent |= set(SOURCES)
                until(lambda: not any(map(streams.pods_of, SOURCES)), 120, lambda: _state(streams))
        _note(stage, streams, found)
        streams.kubectl("delete", "livestreams", "--all", "-n", streams.namespace)
        found.gone_after = until(lambda: streams.pods() == [], 90, lambda: _state(streams))
    return found


def _apply(streams, origin, name, **source):
    source = {"url": origin.url(name)} | source
    spec = {"schedule": {"whenLive": {}}, "resources": MODEST, "postRoll": "0s"}
    streams.apply(name, source=source, **spec)


def _signals(streams, origin, found, names):
    """Signals come one after the other, and all are waited for together."""
    began, busy = {}, {}
    start = time.time()
    waiting = dict(enumerate(names))
    while waiting or began:
        now = time.time()
        assert now < start + patience(LONGEST), _state(streams)
        for number in [number for number in waiting if now >= start + APART * number]:
            name = waiting.pop(number)
            origin.absent.discard(name)
            began[name], busy[name] = time.time(), _overload()
        for name in [name for name in _receiving(streams, found) if name in began]:
            allowed = PROMISED * max(busy[name], _overload())
            found.received_after.append((time.time() - began.pop(name), allowed))
        time.sleep(LOOK)


def _overload():
    """How many times as long all takes, four times at most: by how many processes each core has to share itself."""
    return min(4.0, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))


def _receiving(streams, found):
    """The streams that are received; and on the way, the flapping source's monitors."""
    found.flaps |= {pod["metadata"]["name"] for pod in streams.pods_of(FLAPPING)}
    for stream in streams.get("livestreams")["items"]:
        conditions = {each["type"]: each["status"] for each in stream.get("status", {}).get("conditions", ())}
        if conditions.get("Receiving") == "True":
            yield stream["metadata"]["name"]


@contextmanager
def _flaps(origin, found):
    """The source comes and goes, again and again, while the block runs."""
    over = threading.Event()

    def turn():
        while True:
            (origin.absent.remove if FLAPPING in origin.absent else origin.absent.add)(FLAPPING)
            found.turns += 1
            if over.wait(FLAP):
                return

    turning = threading.Thread(target=turn, daemon=True)
    turning.start()
    try:
        yield
    finally:
        over.set()
        turning.join()


def _killed(stage, streams):
    """The prober's process dies while streams are on air, and is back: which monitors there were before, and after."""
    before, began = _monitors(streams), time.time()
    for process in running_in_cgroups(stage.installation.paths):
        if "--end-unread" in process.cmdline():
            process.kill()
    until(lambda: _prober(streams)["status"]["containerStatuses"][0]["restartCount"] > 0, 60, lambda: _state(streams))
    until(lambda: _says(stage, streams).get(SOURCES[0]) is True, 60, lambda: _state(streams))
    return {"before": before, "after": _monitors(streams), "heard_after": time.time() - began}


def _late(streams, origin, found):
    """A stream comes late, and then one whose Secret the prober does not have yet."""
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "login"}}
    streams.apply_raw(secret | {"stringData": {"headers": f"Authorization: Bearer {TOKEN}"}})
    for name, source in ((LATE, {}), (LOCKED, {"secretRef": {"name": "login"}})):
        began = time.time()
        _apply(streams, origin, name, **source)
        until(lambda name=name: origin.first(name, 404, 0.0), 60, lambda: _state(streams))
        found.asked_after[name] = origin.first(name, 404, 0.0) - began


def _note(stage, streams, found):
    found.reports = {name: streams.status(name).get("lastReport", {}) for name in SOURCES}
    operators = ("-n", "tallylight-system", "-l", "app.kubernetes.io/component=operator")
    found.texts = {
        "the prober's log": streams.kubectl("logs", "-l", PROBERS, "-n", streams.namespace),
        "operators' logs": streams.kubectl("logs", *operators, "--tail=-1"),
        "objects": streams.kubectl("get", "livestreams,pods,events", "-n", streams.namespace, "-o", "json"),
    }


def _monitors(streams):
    pods = [pod for name in SOURCES for pod in streams.pods_of(name)]
    return {pod["metadata"]["uid"]: pod["status"]["containerStatuses"][0]["restartCount"] for pod in pods}


def _prober(streams):
    return streams.get("pods", "-l", PROBERS)["items"][-1]


def _says(stage, streams):
    """What the prober says of each source."""
    page = stage.installation.ask(f"http://{_prober(streams)['status'].get('podIP')}:9464/v1/signals")
    return {each["stream"]: each.get("present") for each in json.loads(page or "{}").get("signals", ())}


def _state(streams):
    """What a test that waits in vain prints."""
    pods = {pod["metadata"]["name"]: pod["status"].get("phase") for pod in streams.pods()}
    return json.dumps([pods, {name: streams.condition("Scheduled", name) for name in (*SOURCES, FLAPPING)}], indent=1)
