"""The runtime of this machine: each monitor is a child process with a folder of its own."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Protocol

from tallylight_contract.livestream import LiveStream
from tallylight_contract.rules import refusal_anywhere
from tallylight_contract.status import LiveStreamStatus
from tallylight_contract.wire import encoded
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.decision.model import (
    Action,
    Collect,
    Drain,
    Key,
    MoveEnd,
    Mute,
    ObservedMonitor,
    ObservedState,
    Phase,
    Start,
)
from tallylight_operator.decision.reports import short_report
from tallylight_operator.local import locks
from tallylight_operator.local.files import StateFolder, write_whole
from tallylight_operator.local.monitor import Monitor, Shared
from tallylight_operator.local.run_folder import RunFolder
from tallylight_operator.local.statuses import Statuses

log = logging.getLogger(__name__)


class Output(Protocol):
    """Shows what happens."""

    def monitors(self, running: int) -> None:
        """So many monitor processes run now."""

    def printed(self, key: Key, line: bytes) -> None:
        """A stream's monitor printed a line of JSON."""

    def stream(self, key: Key, status: LiveStreamStatus) -> None:
        """A stream's status is another now."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Where one monitor answers over HTTP on this machine; `shard` is None of one that judges all."""

    key: Key
    pipeline: int
    port: int
    shard: int | None = None


class Processes:
    """The `Runtime` of local mode, and the `Listener` of its monitors. `wake` asks for a stream's reconcile."""

    def __init__(
        self,
        state: StateFolder,
        statuses: Statuses,
        shared: Shared,
        output: Output,
        wake: Callable[[Key], None],
    ) -> None:
        self._state = state
        self._statuses = statuses
        self._shared = shared
        self._output = output
        self._wake = wake
        self._monitors: dict[Key, dict[str, Monitor]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    def refusal(self, stream: LiveStream) -> str:
        """Why a stream that can be read cannot be watched on this machine; empty: it can."""
        return refusal_anywhere(stream)

    def unread_edit(self, key: Key) -> str:  # noqa: ARG002 - of the port
        """Mistakes in the folder's files are told where they are read."""
        return ""

    async def observe(self, key: Key) -> ObservedState:
        """What is known of a stream's monitors. Probing goes on in the background. Raises RetryableError."""
        try:
            status = self._statuses.get(key)
            return ObservedState(monitors=self.observed(key), status=status, signal=self._shared.signal_of(key))
        except OSError as error:
            raise RetryableError(f"the status cannot be read: {error.strerror}") from error

    async def carry_out(self, key: Key, action: Action) -> None:
        """Carry out one action; what takes long goes on in the background. Raises RetryableError."""
        try:
            self._do(key, action)
        except OSError as error:
            raise RetryableError(f"{type(action).__name__} of {action.name}: {error.strerror}") from error

    async def publish(self, key: Key, status: LiveStreamStatus) -> None:
        """Keep a stream's status, and show it. Raises RetryableError."""
        try:
            if self._statuses.put(key, status):
                self._output.stream(key, status)
        except OSError as error:
            raise RetryableError(f"the status cannot be written: {error.strerror}") from error

    def running(self) -> int:
        """How many monitor processes there are."""
        return sum(monitor.has_process for monitor in self._all())

    def answering(self) -> tuple[Answering, ...]:
        """Every monitor that has a process, and where it answers."""
        return tuple(
            Answering(
                _key(each), each.order.pipeline, each.port, None if each.order.cut is None else each.order.cut.shard
            )
            for each in self._all()
            if each.has_process
        )

    def observed(self, key: Key) -> tuple[ObservedMonitor, ...]:
        """A stream's monitors as they are known now."""
        return tuple(monitor.observed() for monitor in self._monitors.get(key, {}).values())

    async def clear_leftovers(self) -> frozenset[Key]:
        """End monitors of an earlier run that still run, keep what reports they left, and forget them.

        Returns the streams that they belonged to.
        """
        folders = self._state.monitors.iterdir() if self._state.monitors.is_dir() else iter(())
        found = await asyncio.gather(*(self._clear(RunFolder(path)) for path in folders))
        return frozenset(key for key in found if key is not None)

    async def end_all(self) -> None:
        """Start nothing more, let every monitor finish at the same time, and keep all reports."""
        self._closing = True
        await asyncio.gather(*(monitor.drain() for monitor in self._all()))
        for key, monitors in self._monitors.items():
            for monitor in monitors.values():
                self._keep_report(key, monitor.observed())
                RunFolder(self._state.monitor(key.namespace, monitor.name)).remove()
            self._statuses.reduce(key)

    def kill_all(self) -> None:
        """End every monitor at once, without its report."""
        for monitor in self._all():
            monitor.kill()

    def printed(self, monitor: Monitor, line: bytes) -> None:
        """A monitor printed a line."""
        self._output.printed(_key(monitor), line)

    def complained(self, monitor: Monitor, line: str) -> None:
        """A monitor wrote a line to its standard error: it is passed on to ours, with the stream's name."""
        log.warning("%s: %s", _key(monitor), line)

    def process_began(self, monitor: Monitor) -> None:  # noqa: ARG002 - the number is what counts
        """One process more."""
        self._output.monitors(self.running())

    def process_ended(self, monitor: Monitor) -> None:
        """One process less."""
        self._output.monitors(self.running())
        self._wake(_key(monitor))

    def changed(self, monitor: Monitor) -> None:
        """A monitor is to be observed again."""
        self._wake(_key(monitor))

    def _do(self, key: Key, action: Action) -> None:
        monitor = self._monitors.get(key, {}).get(action.name)
        match action:
            case Start():
                self._start(key, action, monitor)
            case MoveEnd() if monitor is not None:
                monitor.move_end(action.until)
            case Mute() if monitor is not None:
                monitor.mute(action.until)
            case Drain() if monitor is not None:
                monitor.request_end()
                self._in_background(monitor.drain())
            case Collect() if monitor is not None:
                self._collect(key, monitor)

    def _start(self, key: Key, action: Start, there: Monitor | None) -> None:
        if self._closing:
            raise RetryableError("local mode is ending")
        if there is not None:
            there.move_end(action.until)
            return
        self._shared.launch.secret(action.order)  # fails now, not after the first crash, where it is missing
        folder = RunFolder(self._state.monitor(key.namespace, action.name))
        folder.prepare(action.order, action.until, action.muted_until)
        monitor = Monitor(action.name, folder, action.order, self._shared, self)
        self._monitors.setdefault(key, {})[action.name] = monitor
        self._in_background(monitor.run())

    def _collect(self, key: Key, monitor: Monitor) -> None:
        observed = monitor.observed()
        if observed.phase is not Phase.ENDED:
            return
        self._write_report(key, observed)
        RunFolder(self._state.monitor(key.namespace, monitor.name)).remove()
        del self._monitors[key][monitor.name]
        if not self._monitors[key]:
            del self._monitors[key]
        self._wake(key)

    def _keep_report(self, key: Key, observed: ObservedMonitor) -> None:
        report = short_report(observed)
        if report is not None:
            self._write_report(key, observed)
            self._statuses.add_report(key, report)

    def _write_report(self, key: Key, observed: ObservedMonitor) -> None:
        if observed.report is not None:
            label = f"{observed.report.ended_at:%Y%m%dT%H%M%SZ}.{observed.name}"
            write_whole(self._state.report(key, label), encoded(observed.report))

    async def _clear(self, folder: RunFolder) -> Key | None:
        await _free(folder, self._shared.waits.drain)
        folder.drop_secrets()
        order, report = folder.order(), folder.report()
        key = None if order is None else Key(order.namespace, order.stream)
        if key is not None and order is not None and report is not None:
            name = folder.path.name.removeprefix(f"{key.namespace}.")
            observed = ObservedMonitor(name, order, folder.until(), Phase.ENDED, report=report)
            self._keep_report(key, observed)
        folder.remove()
        return key

    def _all(self) -> Iterable[Monitor]:
        return [monitor for those in self._monitors.values() for monitor in those.values()]

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a monitor's supervision failed", exc_info=task.exception())


async def _free(folder: RunFolder, seconds: float) -> None:
    if not folder.lock.exists():
        return
    try:
        os.close(await locks.take_over(folder.lock, seconds, force=True))
    except locks.StillHeld as error:
        log.warning("a monitor of an earlier run cannot be ended: %s", error)


def _key(monitor: Monitor) -> Key:
    return Key(monitor.order.namespace, monitor.order.stream)
