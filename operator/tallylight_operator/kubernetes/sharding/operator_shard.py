"""The work of one shard: all LiveStreams of its namespaces, as if there were no others.

It knows all that watches bring, all the time, and acts while this operator leads the shard.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.duration import Duration
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.clock import Clock
from tallylight_operator.controller.reconcile import Pace, Reconciler
from tallylight_operator.controller.signal_book import SignalBook
from tallylight_operator.decision.model import Key, Start
from tallylight_operator.decision.starts_ahead import BINDS
from tallylight_operator.decision.unwatched import Unmonitored
from tallylight_operator.health import Vitals
from tallylight_operator.kubernetes.activation import Activations
from tallylight_operator.kubernetes.api import Api
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.event_recorder import EventRecorder
from tallylight_operator.kubernetes.events import Notice
from tallylight_operator.kubernetes.fencing import Fenced
from tallylight_operator.kubernetes.monitor_loads import Ask as AskLoad
from tallylight_operator.kubernetes.monitor_loads import MonitorLoads
from tallylight_operator.kubernetes.objects import Raw
from tallylight_operator.kubernetes.pod_runtime import Observers, PodRuntime
from tallylight_operator.kubernetes.probing.known_pods import is_prober
from tallylight_operator.kubernetes.probing.probers import Probers
from tallylight_operator.kubernetes.relist import KnownTogether
from tallylight_operator.kubernetes.request_priority import Prioritized, Slots
from tallylight_operator.kubernetes.resize_progress import ResizeProgress
from tallylight_operator.kubernetes.sharding.preparing import Preparing
from tallylight_operator.kubernetes.sharding.shard_leases import ShardLease, shard_name
from tallylight_operator.kubernetes.sharding.shares import own_share
from tallylight_operator.kubernetes.source_causes import Ask, SourceCauses
from tallylight_operator.kubernetes.token_bucket import token_bucket
from tallylight_operator.kubernetes.warming.warm_capacity import WarmCapacity
from tallylight_operator.metrics import ClusterMetrics, OperatorMetrics
from tallylight_operator.settings import Settings

# Many streams may begin together: each has a worker then, and the slots decide which request is sent first.
WORKERS = 1000


@dataclass(frozen=True, slots=True)
class Shared:
    """What all shards of one process have in common."""

    api: Api
    slots: Slots
    clock: Clock
    settings: Settings
    counters: ClusterMetrics
    metrics: OperatorMetrics
    ask: Ask
    ask_load: AskLoad


class OperatorShard:
    """Pass it what watches bring of its namespaces, and `lease_changed`; `run` is all the rest."""

    def __init__(self, lease: ShardLease, shared: Shared) -> None:
        self.lease = lease
        self.reconciler: Reconciler | None = None  # while it acts
        self._clock, self._counters, self._metrics = shared.clock, shared.counters, shared.metrics
        self._settings = settings = own_share(shared.settings, lease.shard)
        self._led = asyncio.Event()
        self.store = Store(self._wake, self._clock.monotonic)
        self._activations = Activations(self._counters, self._metrics.restarted, self._clock.now)
        fenced = Fenced(shared.api, lease)
        api = Prioritized(fenced, shared.slots, token_bucket(settings.starts.per_second))
        # Not in the order of requests, where a pod that is created comes first: these take no monitor's turn.
        self._warm = WarmCapacity(fenced, shared.api, settings, lease.shard, self._clock)
        self._recorder = EventRecorder(api, self._clock)
        self._warm.tell, self._warm.missed = self._tell_of_the_lease, self._counters.placeholder_missed
        self._loads = MonitorLoads(self.store, shared.ask_load, self._clock)
        book = SignalBook(self._wake, self._clock.now)
        self.probers = Probers(api, settings.monitor, self._clock, book, lambda: self.store.gone_releases)
        self._resizes = ResizeProgress(self._counters.resized)
        observers = Observers(self._recorder.record, self._started, self._published, self._resizes)
        self._runtime = PodRuntime(
            api, self.store, settings.monitor, self._clock, observers, self._loads.of, self.probers.signal_of
        )
        self._causes = SourceCauses(self.store, shared.ask, self._clock)
        self.known = KnownTogether(self.store, self.probers.pods)

    def stream_changed(self, kind: str | None, raw: Raw) -> None:
        """A watch brought a LiveStream; `kind` is the watch's type of event."""
        (self.store.drop_stream if kind == "DELETED" else self.store.put_stream)(raw)

    def pod_changed(self, kind: str | None, raw: Raw) -> None:
        """A watch brought a monitor's pod, or a prober's."""
        if is_prober(raw):
            (self.probers.pods.drop if kind == "DELETED" else self.probers.pods.put)(raw)
            return
        (self.store.drop_pod if kind == "DELETED" else self.store.put_pod)(raw)
        (self._resizes.gone if kind == "DELETED" else self._resizes.observed)(raw)
        (self._activations.gone if kind == "DELETED" else self._activations.observed)(raw)
        (self._causes.gone if kind == "DELETED" else self._causes.observed)(raw)

    def mount_failed(self, uid: str, message: str) -> None:
        """A watch brought an Event: the kubelet could not mount a pod's volume."""
        self.store.put_mount_error(uid, message)
        self.probers.pods.put_mount_error(uid, message)

    def lease_changed(self) -> None:
        """It may be led by this operator now, or not any more."""
        if self.lease.may_write():
            self._led.set()
        else:
            self._led.clear()

    def vitals(self, silent_lists: int) -> Vitals:
        """How it does."""
        acting = self.reconciler
        stuck_for, late_by = (acting.stuck_for(), acting.late_by()) if acting else (0.0, 0.0)
        return Vitals(acting is not None, stuck_for, late_by, silent_lists)

    def unmonitored(self) -> Iterator[Unmonitored]:
        """Its streams that are on air with no monitor running."""
        if self.reconciler is not None:
            yield from self.reconciler.gaps.unmonitored()

    def loads_unknown(self) -> int:
        """How many of its monitors do not say what they have to do, while this operator leads it."""
        return self._loads.unknown() if self.lease.may_write() else 0

    def placeholders(self) -> Iterator[tuple[str, int]]:
        """How many pods that hold room are in each state; none where no room is to be held."""
        return self._warm.states()

    async def run(self, preparing: Preparing) -> None:
        """Work until cancelled."""
        await together(self._recorder.run(), self._lead(preparing))

    async def _lead(self, preparing: Preparing) -> None:
        """Act whenever this operator leads, each time on what is listed anew."""
        while True:
            await self._led.wait()
            await preparing.prepare()
            if self._led.is_set():
                self._say_that_it_is_led()
                await self._act()
            if self.lease.may_write() and not self.lease.is_wanted():
                await self.lease.hand_over()

    async def _act(self) -> None:
        """Reconcile every stream until the shard is lost, or is to be another's."""
        binds = BINDS / self._settings.lease.shards  # another shard's starts are not known here
        pace = Pace(workers=WORKERS, caps=self._settings.caps, starts=self._settings.starts, binds=binds)
        acting = self.reconciler = Reconciler(self._runtime, self.store, self._clock, self._metrics, pace)
        warm = self._warm.run(acting.ahead.soon)
        at_work = asyncio.create_task(
            together(acting.run(), self._causes.run(), self._loads.run(), self.probers.run(), warm)
        )
        try:
            while self._led.is_set() and self.lease.is_wanted() and not at_work.done():
                await asyncio.wait({at_work}, timeout=self._settings.lease.retry_period / 4)
        finally:
            self.reconciler = None
            at_work.cancel()
            await asyncio.wait({at_work})
        if not at_work.cancelled():
            at_work.result()

    def _say_that_it_is_led(self) -> None:
        """By an Event about the shard's Lease, where there are several."""
        lease, shard = self._settings.lease, self.lease.shard
        if lease.shards == 1:
            return
        note = f"{lease.identity} leads shard {shard}, of {lease.shards} from 0 on."
        once = f"{lease.identity} {self._clock.now().isoformat()}"
        self._tell_of_the_lease(Notice("Normal", "ShardTaken", note, once))

    def _tell_of_the_lease(self, notice: Notice) -> None:
        """By an Event about the shard's Lease: it is of no stream."""
        lease = self._settings.lease
        name = shard_name(lease.name, self.lease.shard) if lease.shards > 1 else lease.name
        about = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "namespace": lease.namespace, "name": name}
        self._recorder.record_about(about, notice)

    def _wake(self, key: Key) -> None:
        self.probers.stream_changed(key, self.store.get(key))
        if self.reconciler is not None:
            self.reconciler.wake(key)

    def _started(self, start: Start) -> None:
        key = Key(start.order.namespace, start.order.stream)
        stream = self.store.get(key)
        due = start.order.window_start - (stream.spec.pre_roll if stream else Duration(0))
        begun = self.store.status(key).active_window
        if begun is not None and begun.id == start.order.window:  # it takes over from another
            due = self._clock.now()
        self._activations.started(start, max(due, self.store.created(key) or due))

    def _published(self, old: LiveStreamStatus, new: LiveStreamStatus) -> None:
        if scheduled_reason(new) is Reason.WINDOW_MISSED and scheduled_reason(old) is not Reason.WINDOW_MISSED:
            self._counters.missed()
        self._metrics.published(old, new)


async def together(*work: Coroutine[None, None, None]) -> None:
    """Until cancelled, or until one of them fails."""
    async with asyncio.TaskGroup() as tasks:
        for each in work:
            tasks.create_task(each)


def scheduled_reason(status: LiveStreamStatus) -> Reason | None:
    """Of the Scheduled condition."""
    plan = status.condition(ConditionType.SCHEDULED)
    return None if plan is None else plan.reason
