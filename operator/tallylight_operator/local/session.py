"""One run of local mode: everything put together, started in order, and ended in order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tallylight_bounded.blocking import in_a_thread
from tallylight_bounded.host_port import HostPort
from tallylight_bounded.http_server import answering
from tallylight_bounded.listening import place
from tallylight_contract.conditions import ConditionType
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.clock import Clock, SystemClock
from tallylight_operator.controller.reconcile import Reconciler
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.controller.signal_book import SignalBook
from tallylight_operator.decision.model import Key, ObservedMonitor
from tallylight_operator.local.files import StateFolder
from tallylight_operator.local.folder import GRACE_SECONDS, SUFFIXES, Folder
from tallylight_operator.local.generations import Generations
from tallylight_operator.local.launch import WatchCommand
from tallylight_operator.local.monitor import Shared
from tallylight_operator.local.prober import LocalProber, ProbeCommand
from tallylight_operator.local.probes import HttpProbes
from tallylight_operator.local.processes import Processes
from tallylight_operator.local.screen import Screen
from tallylight_operator.local.server import Known, application
from tallylight_operator.local.statuses import Statuses
from tallylight_operator.local.waits import Waits
from tallylight_operator.local.watching import scan_times
from tallylight_operator.metrics import OperatorMetrics
from tallylight_operator.schedule.signal import Signal

SCAN_AGAIN_SECONDS = GRACE_SECONDS + 0.2  # a little after what is missing counts as gone

log = logging.getLogger(__name__)

Monitors = Callable[[Key], tuple[ObservedMonitor, ...]]
MakeScreen = Callable[[Monitors], Screen]


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose, and what a test may."""

    folder: Path
    state: StateFolder
    listen: HostPort | None
    allow_private: bool
    watch_command: tuple[str, ...]
    probe_command: tuple[str, ...]
    version: str
    waits: Waits = field(default_factory=Waits)


@dataclass(slots=True)
class Signals:
    """What signals ask of a run: to end in order, and then at once."""

    end: asyncio.Event
    hurry: asyncio.Event

    def ask(self) -> None:
        """The first time, end; the second, hurry."""
        (self.hurry if self.end.is_set() else self.end).set()


class CannotListenError(Exception):
    """The address to listen on is taken, or is not ours."""


async def run(options: Options, make_screen: MakeScreen, signals: Signals) -> None:
    """Run until asked to end. Raises CannotListenError."""
    async with AsyncExitStack() as stack:
        probes = HttpProbes(options.waits.probe_timeout)
        stack.push_async_callback(probes.close)
        session = Session(options, make_screen, probes)
        stack.callback(session.screen.close)
        if options.listen is not None:
            address = await _served(stack, session.known, options.listen)
            log.info("metrics: http://%s:%d/metrics", *address)
        async with session.at_work():
            await signals.end.wait()
        await session.end(signals.hurry)


async def _served(stack: AsyncExitStack, known: Known, listen: HostPort) -> tuple[str, int]:
    """Answer as long as `stack` lasts. Returns where."""
    try:
        server = await stack.enter_async_context(answering(application(known), **place(listen)))
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotListenError(f"cannot listen on {listen.host}:{listen.port}: {why}") from None
    host, port, *_ = server.sockets[0].getsockname()
    return host, port


class Session:
    """The parts of local mode, wired."""

    def __init__(self, options: Options, make_screen: MakeScreen, probes: HttpProbes) -> None:
        state = options.state
        self._options = options
        self._statuses = Statuses(state, self._published)
        self._folder = Folder(options.folder, Generations(state.generations))
        self.screen = make_screen(self._observed)
        launch = WatchCommand(options.watch_command, state, self._secret_of, options.allow_private)
        clock: Clock = SystemClock()
        shared = Shared(launch, probes, options.waits, clock.now, self._crashed, self._signal_of)
        self._book = SignalBook(self._wake, clock.now)
        probing = ProbeCommand(options.probe_command, state, options.allow_private)
        self._prober = LocalProber(probing, self._book, self._secret_of, options.waits)
        self._processes = Processes(state, self._statuses, shared, self.screen, self._wake)
        self._metrics = OperatorMetrics(options.version, self._processes.running, self._phases)
        self._reconciler = Reconciler(self._processes, self._folder, clock, self._metrics)
        self._metrics.show_overdue(self._reconciler.overdue)
        self._metrics.show_failing(self._statuses.all)
        self._metrics.show_unmonitored(self._reconciler.gaps.unmonitored)
        self.known = Known(self._metrics, probes, self._processes.answering, self._statuses.all)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Clear up after an earlier run; then follow the folder and reconcile while the block runs."""
        left = await self._processes.clear_leftovers()
        await self._scan()
        async with _while_running(self._reconciler.run(), self._follow(), self._prober.run()):
            for key in left:  # also those that the folder defines no longer
                self._wake(key)
            yield

    async def end(self, hurry: asyncio.Event) -> None:
        """Let every monitor finish; kill them on a second signal."""
        ending = asyncio.create_task(self._processes.end_all())
        hurried = asyncio.create_task(hurry.wait())
        await asyncio.wait({ending, hurried}, return_when=asyncio.FIRST_COMPLETED)
        if hurried.done():
            self._processes.kill_all()
        hurried.cancel()
        await ending

    async def _follow(self) -> None:
        async for _ in scan_times(self._options.folder, SUFFIXES):
            if await self._scan():  # no event reports that what is missing stays away
                await asyncio.sleep(SCAN_AGAIN_SECONDS)
                await self._scan()

    async def _scan(self) -> bool:
        """Scan the folder and act on it. Returns whether another scan is due soon."""
        change = await in_a_thread(partial(self._folder.scan, asyncio.get_running_loop().time()))
        for problem in change.problems:
            self.screen.problem(problem)
        for key in change.keys:
            # What was known at the end of an earlier run stands until it changes: nothing publishes it again.
            if (status := self._statuses.get(key)).conditions:
                self.screen.stream(key, status)
            self._wake(key)
        self._follow_signals()
        for key in self._statuses.all():
            if self._folder.get(key) is None and not self._processes.observed(key):
                self._statuses.forget(key)
                self.screen.gone(key)
        return change.scan_again

    def _follow_signals(self) -> None:
        streams = map(self._folder.get, self._folder.keys())
        try:
            self._prober.follow(stream for stream in streams if stream is not None)
        except OSError as error:
            log.warning("what the prober is to ask cannot be written: %s", error)

    def _signal_of(self, key: Key) -> Signal:
        return self._book.of(key, self._folder.get(key))

    def _observed(self, key: Key) -> tuple[ObservedMonitor, ...]:
        return self._processes.observed(key)

    def _crashed(self) -> None:
        self._metrics.restarted()

    def _published(self, old: LiveStreamStatus, new: LiveStreamStatus) -> None:
        self._metrics.published(old, new)

    def _wake(self, key: Key) -> None:
        self._reconciler.wake(key)

    def _secret_of(self, key: Key) -> Mapping[str, bytes] | None:
        stream = self._folder.get(key)
        if stream is None or stream.spec.source.secret_ref is None:
            return None
        name = Key(key.namespace, stream.spec.source.secret_ref.name)
        secret = self._folder.secret(name)
        if secret is None:
            raise RetryableError(f"$.spec.source.secretRef.name: the folder has no Secret {name}")
        return secret

    def _phases(self) -> list[str]:
        """The reason of each stream's Scheduled condition."""
        conditions = (
            condition
            for key in self._folder.keys()  # noqa: SIM118 - it is no mapping
            for condition in self._statuses.get(key).conditions
        )
        return [str(c.reason) for c in conditions if c.type is ConditionType.SCHEDULED]


@asynccontextmanager
async def _while_running(*works: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run `works` beside the block; one that fails ends the block with its error."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
        yield
        for task in tasks:
            task.cancel()
