"""The monitor at work: feeds a decoder, judges what it measures, and tells the outlets."""

import asyncio
import contextlib
import resource
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from tallylight_contract.report import DefectEvent, Outcome, Report
from tallylight_monitor.assignment import Assignment
from tallylight_monitor.evidence import EvidenceFolder
from tallylight_monitor.feeding import Feeding
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.facts import BytesRead, Fact, FetchFailed
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.ingest.feed import Feed, fold
from tallylight_monitor.ledger import Account, Ledger
from tallylight_monitor.measuring import Measuring
from tallylight_monitor.media_clock import MediaClock
from tallylight_monitor.reception import reception
from tallylight_monitor.supervisor import Piece, Supervisor
from tallylight_monitor.watch import Watch
from tallylight_monitor.wire import Beat, Failed, FromDecoder, Measured, Pictures, Sample

TICK_SECONDS = 0.25
# The decoder judges what it has within this time after the end, or is ended; less than any grace period.
LAST_WORDS_SECONDS = 3.0
# A decoder lost so often without decoding anything will not be better next time.
CRASHES_TOO_MANY = 5


class Outlet(Protocol):
    """Somebody who wants to hear of defects."""

    def event(self, event: DefectEvent) -> None:
        """A defect was found, or is over."""

    def fact(self, fact: Fact) -> None:
        """Something was learnt of the network."""


@dataclass(slots=True)
class Engine:
    """One monitor. `run` watches to the end, and gives the report."""

    assignment: Assignment
    outlets: tuple[Outlet, ...]
    policy: AddressPolicy
    secret: Path | None = None
    evidence: EvidenceFolder | None = None
    clock: SystemClock = field(default_factory=SystemClock)
    supervisor: Supervisor = field(init=False)
    watch: Watch = field(init=False)
    ledger: Ledger = field(init=False)
    feed: Feed = field(init=False)
    receiving_at: float = float("-inf")
    _measuring: Measuring = field(init=False)
    _media: MediaClock = field(default_factory=MediaClock)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _outcome: Outcome = "source_ended"
    _unopened: str = ""
    _wishes: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        settings = self.assignment.settings
        parameters = {name: dict(setting.parameters) for name, setting in settings.items()}
        now = datetime.now(UTC)
        self.supervisor = Supervisor(parameters, self._hear, self._decoder_lost)
        self.watch = Watch(self.assignment.stream, settings)
        start = self.assignment.window_start or now
        self.ledger = Ledger(self.assignment.stream, self.assignment.window, self.assignment.source, now, start)
        self.feed = Feed(self.clock.monotonic())
        self._measuring = Measuring(parameters)

    def stop(self, outcome: Outcome = "stopped") -> None:
        """Finish soon: what has come is judged, and the report is written."""
        if not self._stop.is_set():
            self._outcome = outcome
            self._stop.set()

    async def run(self) -> Report:
        """Watch until the stream, the window or somebody's patience ends.

        Raises SourceUnusableError where the source could not be opened, and the assignment is not patient.
        """
        serving = asyncio.create_task(self.supervisor.serve())
        feeding = asyncio.create_task(self._feed())
        ticking = asyncio.create_task(self._tick())
        stopping = asyncio.create_task(self._stop.wait())
        tasks = (feeding, ticking, stopping, serving)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if feeding.done():
                feeding.result()
            await _ended(feeding)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_SECONDS):
                    await self.supervisor.finish()
                    await serving
        finally:
            await _ended(*tasks)
        if self._unopened:
            raise SourceUnusableError(self._unopened, passing=False)
        self._tell(self.watch.end(self.supervisor.last_beat.media_end, datetime.now(UTC)))
        return self.report()

    def report(self) -> Report:
        """What there is to say by now."""
        beat = self.supervisor.last_beat
        usage = resource.getrusage(resource.RUSAGE_SELF)
        own = usage.ru_utime + usage.ru_stime
        account = Account(
            media_seconds=beat.media_end,
            frames=self.supervisor.pictures,
            decoder_restarts=self.supervisor.restarts,
            cpu_seconds=own + self.supervisor.cpu_seconds,
            peak_memory_bytes=usage.ru_maxrss * 1024 + self.supervisor.peak_memory,
        )
        return self.ledger.report(self._outcome, datetime.now(UTC), account)

    async def _feed(self) -> None:
        feeding = Feeding(self.assignment, self.supervisor, self.tell, self.clock, self.policy, self.secret)
        await feeding.feeder().run()
        await self.supervisor.idle()

    async def _tick(self) -> None:
        """Judge what nobody sends: that nothing comes. And end when the window has ended."""
        before = datetime.now(UTC)
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = datetime.now(UTC)
            if self.supervisor.is_alive:
                self.ledger.watched(before, now)
            before = now
            self._judge_reception()
            ending = self.assignment.ending
            if ending is not None:
                await asyncio.to_thread(ending.reread)
                if ending.is_due(now, receiving=self.is_receiving()):
                    self.stop("window_ended")

    def is_receiving(self) -> bool:
        """Whether pictures or sound came lately."""
        return self.clock.monotonic() - self.receiving_at < 3 * self.feed.target

    def decode_lag(self) -> float:
        """Roughly how many seconds of what has arrived are not judged yet."""
        return self.supervisor.pieces_waiting * self.feed.target if self.supervisor.pieces_waiting > 1 else 0.0

    def unhealthy(self) -> str:
        """Why the monitor should be replaced: decoders that die one after the other are cured by nothing else."""
        return "no decoder can be kept alive" if self.supervisor.crashes_in_a_row > CRASHES_TOO_MANY else ""

    def tell(self, fact: Fact) -> None:
        """Hear of a fact of the network."""
        self.feed = fold(self.feed, fact)
        for outlet in self.outlets:
            outlet.fact(fact)
        self._judge_reception()

    def _judge_reception(self) -> None:
        if self.assignment.kind == "file":
            return
        now = self.clock.monotonic()
        self._take(self._measuring.reception(reception(self.feed, now, self._media.at(now))))

    def _hear(self, message: FromDecoder) -> None:
        now = self.clock.monotonic()
        match message:
            case Measured():
                self.receiving_at = now
                self._media.decoded(max(sample.at for sample in message.samples), now)
                self._take(message.samples)
            case Beat():
                self._progress(message, now)
            case Pictures() if self.evidence is not None:
                self.evidence.save(message)
            case Failed():
                self._failed(message)

    def _progress(self, beat: Beat, now: float) -> None:
        """An address that libav itself reads has no facts of its own but that it gets on."""
        if self.assignment.kind == "network" and now - self.receiving_at < 1.0:
            self.feed = fold(self.feed, BytesRead(now, 0))

    def _failed(self, failed: Failed) -> None:
        """A whole file or address that cannot be opened: the end, unless patience was asked for."""
        if self.assignment.kind == "http":
            return
        if not failed.opened and not self.assignment.patient and self.supervisor.last_beat.origin is None:
            self._unopened = f"{self.assignment.source}: {failed.cause}"
            self.stop()
        elif self.assignment.kind == "network":
            self.tell(FetchFailed(self.clock.monotonic(), "stream", "closed", failed.cause, 0))

    def _decoder_lost(self, cause: str, given_up: Piece | None) -> None:
        at = max(self.supervisor.last_beat.media_end, self._media.at(self.clock.monotonic()))
        more = "; what it was decoding each time is given up" if given_up is not None else ""
        self._take([Sample("decode_damage", at, 1.0, None, f"the decoder was restarted: {cause}{more}")])

    def _take(self, samples: Iterable[Sample]) -> None:
        self._tell(self.watch.take(samples, datetime.now(UTC)))

    def _tell(self, events: Iterable[DefectEvent]) -> None:
        for event in events:
            self.ledger.entered(event)
            told = self._with_evidence(event)
            for outlet in self.outlets:
                outlet.event(told)

    def _with_evidence(self, event: DefectEvent) -> DefectEvent:
        asked = self.evidence.for_event(event) if self.evidence is not None else None
        if asked is None:
            return event
        told, wish = asked
        task = asyncio.create_task(self.supervisor.wish(wish))
        self._wishes.add(task)
        task.add_done_callback(self._wishes.discard)
        return told


async def _ended(*tasks: "asyncio.Task[object]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
