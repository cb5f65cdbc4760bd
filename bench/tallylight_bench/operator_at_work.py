"""The real operator as a process in a cluster's network, with a name of its own in the API server's log."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import psutil
import yaml

from tallylight_bench.eventually import NotInTimeError, eventually
from tallylight_bench.stream_fleet import IMAGE
from tallylight_cluster.kubectl import Kubectl, cluster_environment, within
from tallylight_cluster.paths import ClusterPaths

ACCOUNT = "measured-operator"
USER = f"system:serviceaccount:default:{ACCOUNT}"
_METRICS, _HEALTH = 19464, 18080  # ports of the first one in a cluster's network; each further one has the next
_READY_SECONDS = 30.0
_END_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class OperatorAtWork:
    """One that has listed what there is."""

    started: asyncio.subprocess.Process
    place: int = 0

    @property
    def process(self) -> psutil.Process:
        """To measure it by."""
        return psutil.Process(self.started.pid)

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self.started.returncode is None

    async def metrics(self) -> dict[str, float]:
        """Every series, as it is written; none while the operator does not answer."""
        with contextlib.suppress(aiohttp.ClientError):
            async with aiohttp.ClientSession() as session, session.get(f"{self._page}/metrics") as answer:
                rows = [row.rpartition(" ") for row in (await answer.text()).splitlines() if not row.startswith("#")]
                return {name: float(value) for name, _, value in rows}
        return {}

    async def settled(self, seconds: float) -> None:
        """Return once it leads and nothing waits to be looked at. Raises NotInTimeError."""
        await eventually("the operator leads and has nothing to do", self.has_nothing_to_do, seconds)

    async def ready(self) -> None:
        """Return once it has listed what there is. Raises NotInTimeError."""
        await eventually("the operator is ready", self._is_ready, _READY_SECONDS)

    async def end(self) -> int:
        """Ask it to end, as Kubernetes would. Returns its exit status."""
        with contextlib.suppress(ProcessLookupError):
            self.started.terminate()
        return await asyncio.wait_for(self.started.wait(), _END_SECONDS)

    async def _is_ready(self) -> bool:
        if not self.alive:
            raise NotInTimeError(f"the operator ended with status {self.started.returncode}")
        with contextlib.suppress(aiohttp.ClientError):
            async with aiohttp.ClientSession() as session, session.get(f"{self._page}/readyz") as answer:
                return answer.status == 200
        return False

    @property
    def _page(self) -> str:
        return f"http://127.0.0.1:{_METRICS + self.place}"

    async def leads(self) -> bool:
        """Whether it holds the Lease."""
        return (await self.metrics()).get("tallylight_operator_is_leader") == 1.0

    async def has_nothing_to_do(self) -> bool:
        """Whether it leads, and no stream waits to be looked at."""
        metrics = await self.metrics()
        leads, waiting = (metrics.get(f"tallylight_operator_{name}") for name in ("is_leader", "queue_length"))
        return leads == 1.0 and waiting == 0.0


def make_account(paths: ClusterPaths) -> None:
    """Have the operator's own account, once for a cluster. It may do everything: its roles are another matter."""
    kubectl = Kubectl(paths)
    kubectl("create", "serviceaccount", ACCOUNT, "-n", "default")
    kubectl(
        "create", "clusterrolebinding", ACCOUNT, "--clusterrole=cluster-admin", f"--serviceaccount=default:{ACCOUNT}"
    )


@asynccontextmanager
async def operator_at_work(
    paths: ClusterPaths, words: Sequence[str] = ("-m", "tallylight", "operator"), place: int = 0, **settings: str
) -> AsyncIterator[OperatorAtWork]:
    """The operator while the block runs, with its default settings but for these; it is asked to end after it."""
    command = within(paths, [sys.executable, *words])
    environment = _environment(paths, place) | settings
    with (paths.logs / "operator.log").open("ab") as log:
        started = await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log)
    operator = OperatorAtWork(started, place)
    try:
        await operator.ready()
        yield operator
    finally:
        await operator.end()


def _environment(paths: ClusterPaths, place: int) -> dict[str, str]:
    own = paths.state / f"{ACCOUNT}.kubeconfig"
    document = yaml.safe_load(paths.kubeconfig.read_text())
    document["users"][0]["user"] = {"token": Kubectl(paths)("create", "token", ACCOUNT, "-n", "default").strip()}
    own.touch(mode=0o600)
    own.write_text(yaml.safe_dump(document))
    return {
        **os.environ,
        **cluster_environment(paths),
        "KUBECONFIG": str(own),
        "TALLYLIGHT_MONITOR_IMAGE": IMAGE,
        "TALLYLIGHT_LEASE_NAMESPACE": "default",
        "TALLYLIGHT_METRICS": f"127.0.0.1:{_METRICS + place}",
        "TALLYLIGHT_HEALTH": f"127.0.0.1:{_HEALTH + place}",
    }
