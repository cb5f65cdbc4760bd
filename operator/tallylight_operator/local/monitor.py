"""One monitor on this machine: its process, started again when it crashes, until it has ended for good."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tallylight_contract.load import Load
from tallylight_contract.order import MonitorOrder
from tallylight_contract.report import Report
from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.decision.model import Key, ObservedMonitor, Phase
from tallylight_operator.local import locks
from tallylight_operator.local.child import Child, Inherited, Readers
from tallylight_operator.local.probes import Probes
from tallylight_operator.local.run_folder import RunFolder
from tallylight_operator.local.waits import Waits
from tallylight_operator.readiness import Readiness
from tallylight_operator.schedule.signal import NOT_ASKED, Signal


class Launch(Protocol):
    """How a monitor is started, and what may change from one start to the next."""

    def command(self, folder: RunFolder, order: MonitorOrder, listen_fd: int) -> tuple[str, ...]:
        """The program and its arguments; no secret is among them."""

    def secret(self, order: MonitorOrder) -> Mapping[str, bytes] | None:
        """The keys of the stream's Secret; None where it names none."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all monitors of this machine share."""

    launch: Launch
    probes: Probes
    waits: Waits
    now: Callable[[], datetime]
    crashed: Callable[[], None]  # a monitor crashed, and is restarted
    signal_of: Callable[[Key], Signal] = lambda _: NOT_ASKED  # what the prober says of a stream's source


class Listener(Protocol):
    """Is notified of what happens to a monitor."""

    def printed(self, monitor: "Monitor", line: bytes) -> None:
        """It printed a line."""

    def complained(self, monitor: "Monitor", line: str) -> None:
        """It wrote a line to its standard error."""

    def process_began(self, monitor: "Monitor") -> None:
        """It has a process now."""

    def process_ended(self, monitor: "Monitor") -> None:
        """Its process is gone; another may follow."""

    def changed(self, monitor: "Monitor") -> None:
        """It is to be observed again."""


class Monitor:
    """A monitor from its first start to its end: `run()` is all of it; the rest may be called meanwhile."""

    def __init__(self, name: str, folder: RunFolder, order: MonitorOrder, shared: Shared, listener: Listener) -> None:
        self.name = name
        self.order = order
        self.port = 0
        self._folder = folder
        self._shared = shared
        self._listener = listener
        self._until = folder.until()
        self._muted_until = folder.muted_until()
        self._phase = Phase.STARTING
        self._readiness: Readiness | None = None
        self._load: Load | None = None
        self._crashes = 0
        self._detail = ""
        self._report: Report | None = None
        self._asked_at = shared.now()
        self._ended_at: datetime | None = None
        self._child: Child | None = None
        self._end_requested = asyncio.Event()
        self._killed = False  # maybe while its process was being started
        self._over = asyncio.Event()

    @property
    def has_process(self) -> bool:
        """Whether its process runs now."""
        return self._child is not None

    def observed(self) -> ObservedMonitor:
        """What can be observed of it now."""
        return ObservedMonitor(
            name=self.name,
            order=self.order,
            until=self._until,
            phase=self._phase,
            receiving=None if self._readiness is None else self._readiness.receiving,
            cause="" if self._readiness is None else self._readiness.cause,
            crashes=self._crashes,
            detail=self._detail,
            report=self._report,
            ended_at=self._ended_at,
            asked_at=self._asked_at,
            muted_until=self._muted_until,
            load=self._load,
        )

    def move_end(self, until: datetime | None) -> None:
        """Move its end; nothing else of it changes."""
        if until != self._until:
            self._folder.move_end(until)
            self._until = until
            self._listener.changed(self)

    def mute(self, until: datetime | None) -> None:
        """Mute it until then; nothing else of it changes."""
        if until != self._muted_until:
            self._folder.mute(until)
            self._muted_until = until
            self._listener.changed(self)

    def request_end(self) -> None:
        """Ask it to finish (SIGTERM). It is ending from here on, and never started again."""
        if not self._over.is_set() and not self._end_requested.is_set():
            self._end_requested.set()
            self._become(Phase.ENDING)
            self._signal(signal.SIGTERM)

    async def drain(self) -> None:
        """Let it finish, by force if it takes too long. Returns when it is over."""
        self.request_end()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._shared.waits.drain):
                await self._over.wait()
        self.kill()
        await self._over.wait()

    def kill(self) -> None:
        """End it at once, without a report."""
        self._end_requested.set()
        self._killed = True
        if self._child is not None:
            self._child.kill()

    async def run(self) -> None:
        """Start it, watch it, restart it after a crash, until it has ended."""
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
                listener.bind(("127.0.0.1", 0))
                self.port = listener.getsockname()[1]
                await self._supervise(listener)
        finally:
            self.kill()
            self._child, self._readiness, self._load = None, None, None
            self._folder.drop_secrets()
            self._report = self._folder.report()
            self._ended_at = self._shared.now()
            self._over.set()
            self._become(Phase.ENDED)

    async def _supervise(self, listener: socket.socket) -> None:
        failures, clock = 0, asyncio.get_running_loop().time
        while not self._finished():
            started = clock()
            if await self._run_once(listener) == 0 or self._finished():
                return
            self._crashes += 1
            self._shared.crashed()
            failures = self._shared.waits.failures_after(failures, clock() - started)
            self._become(Phase.RESTARTING)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._shared.waits.back_off(failures)):
                    await self._end_requested.wait()

    async def _run_once(self, listener: socket.socket) -> int:
        """Run the process once. Returns its exit status; 1 when it could not be started."""
        try:
            self._child = await self._start(listener)
        except (OSError, locks.StillHeld, RetryableError) as error:
            self._detail = f"cannot be started: {error}"
            return 1
        if self._end_requested.is_set():  # while it was being started
            self._signal(signal.SIGKILL if self._killed else signal.SIGTERM)
        self._listener.process_began(self)
        probing = asyncio.create_task(self._probe())
        try:
            status = await self._child.ended()
        finally:
            probing.cancel()
        self._detail = self._child.why(status) if status else ""
        self._child, self._readiness, self._load = None, None, None
        self._listener.process_ended(self)
        return status

    async def _start(self, listener: socket.socket) -> Child:
        launch = self._shared.launch
        lock = await locks.take_over(self._folder.lock, self._shared.waits.drain, force=True)
        with contextlib.ExitStack() as unless_started:
            unless_started.callback(os.close, lock)
            self._folder.put_secrets(launch.secret(self.order))
            command = launch.command(self._folder, self.order, listener.fileno())
            unless_started.pop_all()
        return await Child.start(command, Inherited(listener, lock), Readers(self._forward, self._forward_error))

    async def _probe(self) -> None:
        """Probe again and again whether it receives, and why not. Its first answer of any kind ends the start."""
        while True:
            readiness = await self._shared.probes.readiness(self.port)
            answered = readiness is not None and self._phase in (Phase.STARTING, Phase.RESTARTING)
            if answered:
                self._phase = Phase.RUNNING
            is_news = self._readiness is not None if readiness is None else not readiness.is_same_as(self._readiness)
            if answered or is_news:
                self._readiness = readiness
                self._listener.changed(self)
            await self._ask_load()
            await asyncio.sleep(self._shared.waits.probe_every)

    async def _ask_load(self) -> None:
        """What it has to do is news while it is late, or shares the detectors with others."""
        before, self._load = self._load, await self._shared.probes.load(self.port)
        late = any(load is not None and load.lagging_seconds > 0 for load in (before, self._load))
        if late or (self.order.cut is not None and self._load != before):
            self._listener.changed(self)

    def _forward(self, line: bytes) -> None:
        self._listener.printed(self, line)

    def _forward_error(self, line: str) -> None:
        self._listener.complained(self, line)

    def _finished(self) -> bool:
        """Whether it shall not be started again: its end was requested, or it is past its end and all overrun."""
        if self._end_requested.is_set():
            return True
        overrun = self.order.overrun
        longest = overrun.max if overrun.policy == "Extend" else timedelta()
        return self._until is not None and self._shared.now() >= self._until + longest

    def _signal(self, number: signal.Signals) -> None:
        if self._child is not None:
            self._child.signal(number)

    def _become(self, phase: Phase) -> None:
        self._phase = phase
        self._listener.changed(self)
