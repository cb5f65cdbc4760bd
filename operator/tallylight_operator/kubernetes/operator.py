"""One operator of a cluster: its parts, wired. It watches all the time, and acts while it is the leader."""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.duration import Duration
from tallylight_contract.load import Load
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.clock import Clock, SystemClock
from tallylight_operator.controller.reconcile import Pace, Reconciler
from tallylight_operator.controller.signal_book import SignalBook
from tallylight_operator.decision.model import Key, Start
from tallylight_operator.health import Vitals, unhealthy
from tallylight_operator.kubernetes.activation import Activations
from tallylight_operator.kubernetes.api import Api
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.event_recorder import EventRecorder
from tallylight_operator.kubernetes.fencing import Fenced
from tallylight_operator.kubernetes.lease import Keeper
from tallylight_operator.kubernetes.lease_objects import LeaseObjects
from tallylight_operator.kubernetes.monitor_loads import MonitorLoads
from tallylight_operator.kubernetes.objects import Raw
from tallylight_operator.kubernetes.other_releases import OtherReleases
from tallylight_operator.kubernetes.pod_runtime import Observers, PodRuntime
from tallylight_operator.kubernetes.probing.known_pods import is_prober
from tallylight_operator.kubernetes.probing.probers import Probers
from tallylight_operator.kubernetes.relist import Relister
from tallylight_operator.kubernetes.request_priority import Prioritized, Slots
from tallylight_operator.kubernetes.source_causes import ANSWER_SECONDS, AT_ONCE, SourceCauses
from tallylight_operator.kubernetes.token_bucket import token_bucket
from tallylight_operator.metrics import ClusterMetrics, Gauges, OperatorMetrics
from tallylight_operator.readiness import Readiness, ReadinessPages
from tallylight_operator.serving import serving, serving_health
from tallylight_operator.settings import Settings

# Many streams may begin together: each has a worker then, and the slots decide which request is sent first.
PACE = Pace(workers=1000, by_a_scheduler=True)

log = logging.getLogger(__name__)


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
        self._leading = asyncio.Event()
        self._reconciler: Reconciler | None = None
        self._store = Store(self._wake, self._clock.monotonic)
        self._metrics = OperatorMetrics(version, self._monitors, self._phases)
        self._activations = Activations(metrics, self._metrics.restarted, self._clock.now)
        self._keeper = Keeper(
            LeaseObjects(api, settings.lease, settings.namespaces), settings.lease, self._clock, self._lease_changed
        )
        prioritized = Prioritized(Fenced(api, self._keeper), Slots(), token_bucket(settings.starts.per_second))
        self._recorder = EventRecorder(prioritized, self._clock)
        self._loads = MonitorLoads(self._store, self._ask_load, self._clock)
        self._probers = Probers(
            prioritized,
            settings.monitor,
            self._clock,
            SignalBook(self._wake, self._clock.now),
            lambda: self._store.gone_releases,
        )
        self._runtime = PodRuntime(
            prioritized,
            self._store,
            settings.monitor,
            self._clock,
            Observers(self._recorder.record, self._started, self._published),
            self._loads.of,
            self._probers.signal_of,
        )
        self._causes = SourceCauses(self._store, self._ask, self._clock)
        self._pages: ReadinessPages | None = None
        self._relister = Relister(api, self._store, self._probers.pods, self._clock, settings.namespaces)
        self._others = OtherReleases(api, self._store, self._clock, settings)
        self._stack = AsyncExitStack()
        self._task: asyncio.Task[None] | None = None
        metrics.show(self._gauges())
        self._metrics.show_overdue(lambda: self._reconciler.overdue() if self._reconciler else 0.0)
        self._metrics.show_failing(self._store.statuses)
        self._metrics.show_unmonitored(lambda: self._reconciler.gaps.unmonitored() if self._reconciler else ())

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
        await self._keeper.release()
        await self.close()  # with all connections, or kopf would wait for them

    def stream_changed(self, kind: str | None, raw: Raw) -> None:
        """A watch brought a LiveStream; `kind` is the watch's type of event."""
        (self._store.drop_stream if kind == "DELETED" else self._store.put_stream)(raw)

    def pod_changed(self, kind: str | None, raw: Raw) -> None:
        """A watch brought a monitor's pod, or a prober's."""
        if is_prober(raw):
            (self._probers.pods.drop if kind == "DELETED" else self._probers.pods.put)(raw)
            return
        (self._store.drop_pod if kind == "DELETED" else self._store.put_pod)(raw)
        (self._activations.gone if kind == "DELETED" else self._activations.observed)(raw)
        (self._causes.gone if kind == "DELETED" else self._causes.observed)(raw)

    def mount_failed(self, uid: str, message: str) -> None:
        """A watch brought an Event: the kubelet could not mount a pod's volume."""
        self._store.put_mount_error(uid, message)
        self._probers.pods.put_mount_error(uid, message)

    def unhealthy(self) -> str:
        """Why this process should be restarted; empty while it works."""
        acting = self._reconciler
        return unhealthy(
            Vitals(
                leading=acting is not None,
                stuck_for=acting.stuck_for() if acting else 0.0,
                late_by=acting.late_by() if acting else 0.0,
                silent_lists=self._relister.silent,
            )
        )

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._relister.run())
            tasks.create_task(self._keeper.run())
            tasks.create_task(self._recorder.run())
            tasks.create_task(self._lead())

    async def _lead(self) -> None:
        """Act whenever we lead, each time on what is listed anew."""
        while True:
            await self._leading.wait()
            await self._relister.at_once()
            await self._others.first_look()
            if self._leading.is_set():
                await self._act()

    async def _act(self) -> None:
        """Reconcile every stream until the leadership is lost."""
        pace = replace(PACE, caps=self._settings.caps, starts=self._settings.starts)
        acting = self._reconciler = Reconciler(self._runtime, self._store, self._clock, self._metrics, pace)
        at_work = asyncio.create_task(
            _together(acting.run(), self._causes.run(), self._loads.run(), self._others.run(), self._probers.run())
        )
        try:
            while self._leading.is_set() and not at_work.done():
                await asyncio.wait({at_work}, timeout=self._settings.lease.retry_period / 4)
        finally:
            self._reconciler = None
            at_work.cancel()
            await asyncio.wait({at_work})
        if not at_work.cancelled():
            at_work.result()

    async def _ask(self, host: str, port: int) -> Readiness | None:
        return None if self._pages is None else await self._pages.read(host, port)

    async def _ask_load(self, host: str, port: int) -> Load | None:
        return None if self._pages is None else await self._pages.load(host, port)

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            self.flags.failure = task.exception()
            self.flags.stop.set()

    def _lease_changed(self) -> None:
        if self._keeper.may_write():
            self._leading.set()
        else:
            self._leading.clear()

    def _wake(self, key: Key) -> None:
        self._probers.stream_changed(key, self._store.get(key))
        if self._reconciler is not None:
            self._reconciler.wake(key)

    def _started(self, start: Start) -> None:
        key = Key(start.order.namespace, start.order.stream)
        stream = self._store.get(key)
        due = start.order.window_start - (stream.spec.pre_roll if stream else Duration(0))
        begun = self._store.status(key).active_window
        if begun is not None and begun.id == start.order.window:  # it takes over from another
            due = self._clock.now()
        self._activations.started(start, max(due, self._store.created(key) or due))

    def _published(self, old: LiveStreamStatus, new: LiveStreamStatus) -> None:
        if _reason(new) is Reason.WINDOW_MISSED and _reason(old) is not Reason.WINDOW_MISSED:
            self._counters.missed()
        self._metrics.published(old, new)

    def _monitors(self) -> int:
        return self._store.monitors(self._settings.monitor.operator)

    def _phases(self) -> Iterable[str]:
        return [str(reason) for status in self._store.statuses().values() if (reason := _reason(status))]

    def _gauges(self) -> Gauges:
        return Gauges(
            is_leader=lambda: float(self._keeper.may_write()),
            queue_length=lambda: float(self._reconciler.waiting() if self._reconciler else 0),
            overrunning=lambda: float(sum(map(_overruns, self._store.statuses().values()))),
            watch_last_activity=self._last_activity,
            overlapping=lambda: float(len(self._others.overlapping)),
            waiting=lambda: float(self._reconciler.admission.waiting() if self._reconciler else 0),
            starts_ahead=lambda: float(self._reconciler.ahead.soon() if self._reconciler else 0),
            probers_silent=self._probers.silent,
            loads_unknown=lambda: float(self._loads.unknown() if self._keeper.may_write() else 0),
            pre_roll_too_short=lambda: float(self._reconciler.ahead.short() if self._reconciler else 0),
        )

    def _last_activity(self) -> float:
        if not self._store.last_activity:
            return 0.0
        ago = self._clock.monotonic() - self._store.last_activity
        return self._clock.now().timestamp() - ago


async def _together(*work: Coroutine[None, None, None]) -> None:
    """Until cancelled, or until one of them fails."""
    async with asyncio.TaskGroup() as tasks:
        for each in work:
            tasks.create_task(each)


def _reason(status: LiveStreamStatus) -> Reason | None:
    """Of the Scheduled condition."""
    plan = status.condition(ConditionType.SCHEDULED)
    return None if plan is None else plan.reason


def _overruns(status: LiveStreamStatus) -> bool:
    return status.active_window is not None and status.active_window.overrun_until is not None
