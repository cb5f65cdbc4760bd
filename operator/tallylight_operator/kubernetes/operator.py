"""One operator of a cluster: its parts, wired. It watches all the time, and acts in the shards that it leads."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from tallylight_contract.load import Load
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.clock import Clock, SystemClock
from tallylight_operator.kubernetes.api import Api
from tallylight_operator.kubernetes.objects import Raw
from tallylight_operator.kubernetes.other_releases import OtherReleases
from tallylight_operator.kubernetes.relist import Relister
from tallylight_operator.kubernetes.request_priority import Slots
from tallylight_operator.kubernetes.sharding.all_shards import AllShards
from tallylight_operator.kubernetes.sharding.operator_shard import OperatorShard, Shared, scheduled_reason, together
from tallylight_operator.kubernetes.sharding.preparing import Preparing
from tallylight_operator.kubernetes.sharding.shard_leases import ShardLeases
from tallylight_operator.kubernetes.source_causes import ANSWER_SECONDS, AT_ONCE
from tallylight_operator.metrics import ClusterMetrics, Gauges, OperatorMetrics
from tallylight_operator.no_page import NoPageError
from tallylight_operator.readiness import Readiness, ReadinessPages
from tallylight_operator.serving import serving, serving_health
from tallylight_operator.settings import Settings


@dataclass(slots=True)
class Flags:
    """How a run ends: that it shall, and whether a failure is why."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    failure: BaseException | None = None


class Operator:
    """Pass it what watches bring; `listen`, `begin` and `end` are all the rest."""

    def __init__(self, api: Api, settings: Settings, metrics: ClusterMetrics, version: str) -> None:
        self.flags = Flags()
        self._settings = settings
        self._clock: Clock = SystemClock()
        self._counters = metrics
        self._metrics = OperatorMetrics(version, self._monitors, self._phases)
        self._pages: ReadinessPages | None = None
        self._leases = ShardLeases(api, settings.lease, settings.namespaces, self._clock)
        shared = Shared(api, Slots(), self._clock, settings, metrics, self._metrics, self._ask, self._ask_load)
        self._shards = AllShards(tuple(OperatorShard(lease, shared) for lease in self._leases.of()))
        self._leases.changed = self._lease_changed
        self._relister = Relister(api, self._shards, self._clock, settings.namespaces)
        self._others = OtherReleases(api, self._shards, self._clock, settings)
        self._stack = AsyncExitStack()
        self._task: asyncio.Task[None] | None = None
        metrics.show(self._gauges())
        self._metrics.show_overdue(lambda: max((each.overdue() for each in self._shards.acting()), default=0.0))
        self._metrics.show_failing(self._shards.statuses)
        self._metrics.show_unmonitored(self._shards.unmonitored)

    async def listen(self) -> None:
        """Serve metrics and probes until `close`. Raises CannotListenError."""
        collectors = (self._metrics, self._counters)
        await self._stack.enter_async_context(serving_health(self._settings.health, self.unhealthy))
        await self._stack.enter_async_context(serving(self._settings.metrics, collectors, lambda: self._relister.done))

    async def close(self) -> None:
        """Serve nothing any more."""
        await self._stack.aclose()

    async def begin(self) -> None:
        """Start everything else."""
        self._pages = ReadinessPages(ANSWER_SECONDS, AT_ONCE)
        self._stack.push_async_callback(self._pages.close)
        self._task = asyncio.create_task(self._work(), name="operator")
        self._task.add_done_callback(self._done)

    async def end(self) -> None:
        """Stop acting, release the Lease, and close everything. Monitors stay."""
        self.flags.stop.set()  # or kopf's own watch of it would hold up the end for five seconds
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self._leases.release()
        await self.close()  # with all connections, or kopf would wait for them

    def stream_changed(self, kind: str | None, raw: Raw) -> None:
        """A watch brought a LiveStream; `kind` is the watch's type of event."""
        self._shards.of(raw["metadata"]["namespace"]).stream_changed(kind, raw)

    def pod_changed(self, kind: str | None, raw: Raw) -> None:
        """A watch brought a monitor's pod, or a prober's."""
        self._shards.of(raw["metadata"]["namespace"]).pod_changed(kind, raw)

    def mount_failed(self, namespace: str, uid: str, message: str) -> None:
        """A watch brought an Event: the kubelet could not mount a pod's volume."""
        self._shards.of(namespace).mount_failed(uid, message)

    def unhealthy(self) -> str:
        """Why this process should be restarted; empty while it works."""
        return self._shards.unhealthy(self._relister.silent)

    async def _work(self) -> None:
        preparing = Preparing(self._relister, self._others, self._clock)
        await together(
            self._relister.run(),
            self._leases.run(),
            self._others.run(self._shards.lead),
            *(shard.run(preparing) for shard in self._shards.all),
        )

    async def _ask(self, host: str, port: int) -> Readiness:
        if self._pages is None:
            raise NoPageError("cannot be asked: the operator has just begun")
        return await self._pages.read(host, port)

    async def _ask_load(self, host: str, port: int) -> Load | None:
        return None if self._pages is None else await self._pages.load(host, port)

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            self.flags.failure = task.exception()
            self.flags.stop.set()

    def _lease_changed(self) -> None:
        for shard in self._shards.all:
            shard.lease_changed()

    def _monitors(self) -> int:
        return sum(shard.store.monitors(self._settings.monitor.operator) for shard in self._shards.all)

    def _phases(self) -> Iterable[str]:
        return [str(reason) for status in self._shards.statuses().values() if (reason := scheduled_reason(status))]

    def _gauges(self) -> Gauges:
        shards = self._shards
        return Gauges(
            is_leader=lambda: float(shards.lead()),
            queue_length=lambda: float(sum(each.waiting() for each in shards.acting())),
            overrunning=lambda: float(sum(map(_overruns, shards.statuses().values()))),
            watch_last_activity=self._last_activity,
            overlapping=lambda: float(len(self._others.overlapping)),
            waiting=lambda: float(sum(each.admission.waiting() for each in shards.acting())),
            starts_ahead=lambda: float(sum(each.ahead.soon() for each in shards.acting())),
            probers_silent=lambda: (each for shard in shards.all for each in shard.probers.silent()),
            placeholders=self._placeholders,
            loads_unknown=lambda: float(sum(shard.loads_unknown() for shard in shards.all)),
            pre_roll_too_short=lambda: float(sum(each.ahead.short() for each in shards.acting())),
            shards_held=self._held,
        )

    def _held(self) -> Iterable[tuple[int, float]]:
        """Of each shard, whether this operator may write in it; nothing where there is one."""
        shards = self._shards.all if len(self._shards.all) > 1 else ()
        return [(shard.lease.shard, float(shard.lease.may_write())) for shard in shards]

    def _placeholders(self) -> Iterable[tuple[str, float]]:
        """Of all shards together."""
        counted = Counter[str]()
        for shard in self._shards.all:
            counted.update(dict(shard.placeholders()))
        return counted.items()

    def _last_activity(self) -> float:
        at = max(shard.store.last_activity for shard in self._shards.all)
        return self._clock.now().timestamp() - (self._clock.monotonic() - at) if at else 0.0


def _overruns(status: LiveStreamStatus) -> bool:
    return status.active_window is not None and status.active_window.overrun_until is not None
