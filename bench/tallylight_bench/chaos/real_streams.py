"""Streams with real monitors, on the cluster's one real node, of an origin with known defects: what is told of them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import psutil
import yaml

from tallylight_bench.bare_client import LIVESTREAMS, PODS, BareClient, Json
from tallylight_bench.chaos.container_logs import ContainerLogs
from tallylight_bench.chaos.defects import JOINED_AFTER, TOLD_WITHIN, Absences, Injected, Judged, judged
from tallylight_bench.chaos.pod import Pod
from tallylight_cluster.building import Builder
from tallylight_cluster.cgroups import running_in_cgroups
from tallylight_cluster.commands import run
from tallylight_cluster.credentials import NODE_NAME
from tallylight_cluster.images import load_image
from tallylight_cluster.kubectl import Kubectl, within
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.waiting import wait_for
from tallylight_contract.livestream import API_VERSION, KIND

NAMESPACE = "real"
FOLLOWED = "real-followed"  # the one that is on air while its source sends; it shows no defect
IMAGE = "tallylight.bench/monitor:1"
# Fake nodes have this label, too: streams on these choose them, and all else gets to the real one.
PLACE = {"type": "real"}
_ORIGIN_IMAGE = "tallylight.bench/demo:1"
_ROOT = Path(__file__).parents[3]
STREAMS = LIVESTREAMS.format(NAMESPACE)
_PODS = f"{PODS.format(NAMESPACE)}?labelSelector=app.kubernetes.io/managed-by=tallylight"
_BACK_SECONDS = 330.0  # the kubelet waits up to five minutes before it starts again what dies again and again
_MODEST = {"requests": {"cpu": "10m", "memory": "64Mi"}}


@dataclass(slots=True)
class RealStreams:
    """So many of them, two or more; one follows its source's signal, so that there is a prober. `look` every second."""

    paths: ClusterPaths
    client: BareClient
    count: int
    logs: ContainerLogs = field(init=False)
    _absences: Absences = field(default_factory=Absences)
    _judged_from: datetime | None = None

    def __post_init__(self) -> None:
        self.logs = ContainerLogs(self.paths.state / "pod-logs", NAMESPACE)

    @property
    def names(self) -> frozenset[str]:
        """Of all."""
        return frozenset({FOLLOWED, *self._with_defects()})

    async def apply(self, window: Json) -> None:
        """Have the LiveStreams, on air in one window."""
        live = {"whenLive": {"within": {"window": window}}}
        documents = [_livestream(name, "live", {"window": window}) for name in self._with_defects()]
        await self.client.create_all(STREAMS, [*documents, _livestream(FOLLOWED, "healthy", live)])

    async def end(self, at: str) -> None:
        """Let the windows end then."""
        window = {"window": {"end": at}}
        for name in self.names:
            schedule = {"whenLive": {"within": window}} if name == FOLLOWED else window
            await self.client.patch(f"{STREAMS}/{name}", {"spec": {"schedule": schedule}})

    async def pods(self) -> list[Json]:
        """Those of monitors, and of the prober."""
        return await self.client.items(_PODS)

    def begin_to_judge(self) -> None:
        """All are watched now."""
        self._judged_from = datetime.now(UTC)

    def look(self, pods: Sequence[Pod]) -> None:
        """Note who is watched by whom."""
        running: dict[str, set[str]] = {name: set() for name in self.names}
        for pod in pods:
            if pod.runs and pod.stream in running:
                running[pod.stream].add(f"{pod.metadata.uid} {pod.restarts}")
        self._absences.take(running, datetime.now(UTC))
        self.logs.read_on()

    def judged(self) -> Judged:
        """What came of all defects since `begin_to_judge` that could be told by now. Raises ClusterError."""
        first, last = (self._judged_from or datetime.now(UTC)) + JOINED_AFTER, datetime.now(UTC) - TOLD_WITHIN
        self.logs.read_on()
        due = {each for each in self._shown(first) if first <= each.begins and each.ends <= last}
        return judged(due, self.logs.told, self._absences, self.names - {FOLLOWED})

    def kill_a_monitor(self, rng: Random) -> None:
        """Its process, as by want of memory; the kubelet starts the container anew."""
        self._kill("watch", rng)

    def kill_the_prober(self, rng: Random) -> None:
        """Likewise."""
        self._kill("--end-unread", rng)

    def _kill(self, word: str, rng: Random) -> None:
        """One of the processes that have this word. Raises ClusterError where none comes to be: nothing was done."""
        found: list[psutil.Process] = []

        def there() -> bool:
            found[:] = sorted(filter(partial(_has, word), running_in_cgroups(self.paths)), key=lambda each: each.pid)
            return bool(found)

        wait_for(f"a process of the cluster's has the word {word}", there, _BACK_SECONDS)
        rng.choice(found).kill()

    def _with_defects(self) -> list[str]:
        return [f"real-{number}" for number in range(self.count - 1)]

    def _shown(self, first: datetime) -> Iterator[Injected]:
        """All defects from an instant on: each comes again with each turn of the programme. Raises ClusterError."""
        service = json.loads(Kubectl(self.paths)("get", "service", "origin", "-n", NAMESPACE, "-o", "json"))
        page = f"http://{service['spec']['clusterIP']}/programme.json"
        programme = json.loads(run(within(self.paths, ["curl", "--silent", "--max-time", "5", "--noproxy", "*", page])))
        turn = timedelta(seconds=programme["turn_seconds"])
        for each in programme["turns"][-1]["defects"]:
            begins, ends = datetime.fromisoformat(each["begins"]), datetime.fromisoformat(each["ends"])
            while begins >= first:
                yield Injected(each["detector"], begins, ends)
                begins, ends = begins - turn, ends - turn


def _has(word: str, process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return word in process.cmdline()
    return False


def prepare(paths: ClusterPaths) -> None:
    """Give the node the images, and have an origin; not from within the cluster's network. Raises ClusterError."""
    kubectl = Kubectl(paths)
    for role, tag in (("monitor", IMAGE), ("demo", _ORIGIN_IMAGE)):
        archive = Builder(paths.cache).build(tag, _ROOT / role / "Dockerfile", _ROOT, {"VERSION": "1"})
        load_image(paths, archive)
    kubectl("label", "node", NODE_NAME, *(f"{key}={value}" for key, value in PLACE.items()))
    kubectl("create", "namespace", NAMESPACE)
    documents = [each for each in yaml.safe_load_all((_ROOT / "deploy/kind/origin.yaml").read_text()) if each]
    for each in documents:
        if each["kind"] == "Deployment":
            spec = each["spec"]["template"]["spec"]
            spec["containers"][0]["image"], spec["nodeSelector"] = _ORIGIN_IMAGE, PLACE
    kubectl("apply", "-n", NAMESPACE, "-f", "-", stdin=yaml.safe_dump_all(documents))
    kubectl("rollout", "status", "deployment/origin", "-n", NAMESPACE, "--timeout=120s", seconds=125)


def _livestream(name: str, feed: str, schedule: Json) -> Json:
    spec = {
        "source": {"url": f"http://origin.{NAMESPACE}.svc/{feed}.m3u8"},
        "schedule": schedule,
        "resources": _MODEST,
        "postRoll": "0s",
        "overrun": {"policy": "Stop"},
    }
    return {"apiVersion": API_VERSION, "kind": KIND, "metadata": {"name": name, "namespace": NAMESPACE}, "spec": spec}
