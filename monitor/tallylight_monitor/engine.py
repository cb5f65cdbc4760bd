"""The monitor at work: feeds a decoder and judges what it measures, until the stream or the window ends."""

import asyncio
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tallylight_bounded.blocking import in_a_thread
from tallylight_bounded.tasks import ended
from tallylight_contract.report import Outcome, Report
from tallylight_monitor.assignment import Assignment
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.facts import Absent, BytesRead, FetchFailed
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.judging.accounting import Accounting
from tallylight_monitor.judging.air_time import AirTime
from tallylight_monitor.judging.detector_settings import specs
from tallylight_monitor.judging.judgement import Judgement
from tallylight_monitor.judging.told import Outlet
from tallylight_monitor.outlets.evidence import EvidenceFolder
from tallylight_monitor.outlets.evidence_saving import EvidenceSaving
from tallylight_monitor.pipeline.account_of import account_of
from tallylight_monitor.pipeline.asking import Asking
from tallylight_monitor.pipeline.feeding import Feeding
from tallylight_monitor.pipeline.load_meter import LoadMeter
from tallylight_monitor.pipeline.pieces import Piece
from tallylight_monitor.pipeline.programme import facts_of
from tallylight_monitor.pipeline.progress import Progress
from tallylight_monitor.pipeline.starvation import Starvation
from tallylight_monitor.pipeline.supervisor import Supervisor
from tallylight_monitor.remarks import remark
from tallylight_monitor.tier import at_rest, tick_seconds
from tallylight_monitor.wire import (
    Beat,
    Failed,
    FromDecoder,
    Gap,
    Measured,
    Noted,
    Pictures,
    PlayAddress,
    Programmes,
)

REREAD_SECONDS = 1.0
# The decoder judges what it has within this time after it was told to end, or is killed; less than any grace period.
LAST_WORDS_SECONDS = 3.0
# After the stream's own end it judges all that has come. A few kilobytes may be minutes of a still picture.
LAST_PIECE_SECONDS = 600.0
CRASHES_TOO_MANY = 5  # a decoder lost so often without decoding anything will not be better next time
# libav may take so long to open an address, and says nothing meanwhile.
OPENING_SECONDS = 8.0
READ_SECONDS = 2.0  # for the files that may change, before anything is judged
NOTHING_IN_IT = "it holds neither pictures nor sound"


@dataclass(slots=True)
class Engine:
    """One monitor. `run` watches to the end, and gives the report."""

    assignment: Assignment
    outlets: tuple[Outlet, ...]
    policy: AddressPolicy
    secret: Path | None = None
    evidence: EvidenceFolder | None = None
    spool: int | None = None
    clock: SystemClock = field(default_factory=SystemClock)
    supervisor: Supervisor = field(init=False)
    judgement: Judgement = field(init=False)
    load: LoadMeter = field(init=False)
    _air: AirTime = field(init=False)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _outcome: Outcome = "source_ended"
    _starts: datetime = field(init=False)
    _unopened: str = ""
    _never_read: str = ""  # why the source could not be read, where the decoder said so
    _explanation: str = ""  # of the failure that the decoder is about to tell, in better words than it has
    _progress: Progress = field(default_factory=Progress)
    _starvation: Starvation = field(default_factory=Starvation)
    _asking: Asking = field(init=False)
    _saving: EvidenceSaving = field(init=False)

    def __post_init__(self) -> None:
        task, now = self.assignment, datetime.now(UTC)
        self._saving = EvidenceSaving(self.evidence)
        self.load = LoadMeter(waits_unseen=task.kind != "http")  # a file waits for nobody
        # Of what libav opens, the decoder chooses the programme; of all else, the parent has.
        program = (task.program or 0) if task.kind == "network" else 0
        rest = at_rest(task.tier, every_picture=task.every_picture)
        self.supervisor = Supervisor(
            specs(task.settings), self._hear, self._decoder_lost, program, rest, self.evidence is not None
        )
        self._asking = Asking(self.supervisor.request)
        self._starts = task.window_start or now
        grace = (self._starts - now).total_seconds()
        begins = self.clock.monotonic() + grace  # in the past, where another watched the window before
        accounting = Accounting(task.subject, task.window, task.source, now, begins, ignored=task.ignored)
        self._air = AirTime(accounting, self._starts, task.muting.is_muted, self.clock.monotonic())
        self.judgement = Judgement(
            accounting,
            task.settings,
            self.outlets,
            self.clock,
            self._asking.ask,
            self.evidence,
            reaches_out=task.kind != "file",
            grace_seconds=max(grace, OPENING_SECONDS if task.kind == "network" else 0.0),
            is_muted=task.muting.is_muted,
            unsaid=task.unsaid,
        )

    def stop(self, outcome: Outcome = "stopped") -> None:
        """Finish soon: what has come is judged, and the report is written."""
        if not self._stop.is_set():
            self._outcome = outcome
            self._stop.set()

    async def run(self) -> Report:
        """Watch until the stream, the window or the patience with a dead source ends.

        Raises SourceUnusableError where the source could not be opened, and the assignment is not patient.
        """
        await self._read_first()
        # The decoder first: it loads its libraries while the feed is opened.
        serving, feeding = asyncio.create_task(self.supervisor.serve()), asyncio.create_task(self._feed())
        tasks = (serving, feeding, asyncio.create_task(self._tick()), asyncio.create_task(self._stop.wait()))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # raises what went wrong in it
            await ended(feeding)
            await self._finish(serving)
        finally:
            await ended(*tasks)
            await self._saving.end()
            left = 0.0 if self._is_recorded else self.load.backlog.left(self.supervisor.last_beat.media_end)
            if self._air.end(self.clock.monotonic(), datetime.now(UTC), left):
                remark(f"{self.assignment.source}: the last {left:.1f} s were not judged: the decoder was behind")
            self.judgement.end(self.supervisor.last_beat.media_end)  # however it ends, no defect stays open
        if self._unopened:
            raise SourceUnusableError(self._unopened, passing=False)
        self._refuse_what_was_never_judged()
        return self.report()

    async def _read_first(self) -> None:
        """Read the files, so that an event of the first moment is muted as well; not for ever, where they block."""
        reading = asyncio.create_task(in_a_thread(self.assignment.reread))
        stopping = asyncio.create_task(self._stop.wait())
        done, _ = await asyncio.wait({reading, stopping}, timeout=READ_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            remark(f"{self.assignment.changing_files}: no answer within {READ_SECONDS:g} s; watching begins without")
        await ended(reading, stopping)

    async def _finish(self, serving: "asyncio.Task[None]") -> None:
        """Let the decoder judge what it has: all of it at the stream's own end, a little when we were stopped."""
        await self.supervisor.finish(early=self._stop.is_set())
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({serving, stopping}, timeout=LAST_PIECE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not self._stop.is_set() and not serving.done():
            cause = f"what came last took longer than {LAST_PIECE_SECONDS:g} s to decode, and was not judged to its end"
            self.judgement.damaged(cause, self.supervisor.last_beat.media_end)
        elif not serving.done():
            await asyncio.wait({serving}, timeout=LAST_WORDS_SECONDS)
        await ended(stopping)

    def _refuse_what_was_never_judged(self) -> None:
        """A recording of which nothing could be judged was not watched: that is no success."""
        if self._outcome != "source_ended" or self.assignment.patient or self.judgement.tracks.anything_judged:
            return
        why = self.judgement.tracks.reasons() or self._never_read or self.judgement.feed.lost_why or NOTHING_IN_IT
        raise SourceUnusableError(f"{self.assignment.source}: nothing in it could be judged: {why}", passing=False)

    @property
    def is_on_air(self) -> bool:
        """Whether the stream should be there: from the window's start to its end, and in overrun while it is sent."""
        now, ending = datetime.now(UTC), self.assignment.ending
        return now >= self._starts and (ending is None or ending.is_on_air(now, sent=self.judgement.has_signal))

    @property
    def is_muted(self) -> bool:
        """Whether nobody is to be alerted now."""
        return self.assignment.muting.is_muted(datetime.now(UTC))

    def report(self) -> Report:
        """What there is to say by now."""
        account = account_of(self.supervisor, self.judgement)
        self.judgement.accounting.recorded = self._is_recorded
        return self.judgement.accounting.report(self._outcome, datetime.now(UTC), self._air.until, account)

    @property
    def _is_recorded(self) -> bool:
        """Whether it is as long as what comes of it, and no air time."""
        return self.assignment.ending is None and (self.assignment.kind == "file" or self.judgement.feed.is_finite)

    def unhealthy(self) -> str:
        """Why the monitor should be replaced: decoders that die one after the other are cured by nothing else."""
        return "no decoder can be kept alive" if self.supervisor.crashes_in_a_row > CRASHES_TOO_MANY else ""

    async def _feed(self) -> None:
        await Feeding(
            self.assignment,
            self.supervisor,
            tell=self.judgement.heard,
            clock=self.clock,
            explain=self._explain,
            policy=self.policy,
            secret=self.secret,
            spool=self.spool,
        ).run()
        await self.supervisor.idle()

    async def _tick(self) -> None:
        read_at = self.clock.monotonic()
        reading = asyncio.create_task(in_a_thread(self.assignment.reread))
        while True:
            await asyncio.sleep(tick_seconds(self.supervisor.last_beat.look, self.judgement.signs))
            now, passed = datetime.now(UTC), self.clock.monotonic()
            judged = self.supervisor.is_alive and self.judgement.judges_all
            self._notice_starvation(self._air.look(passed, now, judged=judged))
            if not self._stop.is_set():  # from then on nothing is given any more, and what waits can no more be seen
                beat, totals, held = self.supervisor.last_beat, self.supervisor.totals, self.supervisor.seconds_held
                self.load.look(passed, beat, totals, behind=self._is_behind, held=held)
            self._saving.retry(passed, self._asking.ask)
            self._asking.look_closer(self.judgement.signs)
            if self._stop.is_set():  # what does not come while we leave is not missed
                self.judgement.awake()
            else:
                self.judgement.listen()
                self.judgement.look_at_tracks(behind=self._is_behind)
            # Files that do not answer hold up nothing.
            if passed - read_at >= REREAD_SECONDS and self.assignment.changing_files and reading.done():
                reading, read_at = asyncio.create_task(in_a_thread(self.assignment.reread)), passed
            ending = self.assignment.ending
            if ending is not None and ending.is_due(now, receiving=self.judgement.is_receiving):
                self.stop("window_ended")

    def _notice_starvation(self, passed: float) -> None:
        """What libav reads, the decoder reads; all else we do."""
        ours, decoders = self._starvation.of(passed, os.getpid(), self.supervisor.pid)
        self.judgement.starved(max(ours, decoders) if self.assignment.kind == "network" else ours, decoders)

    def _hear(self, message: FromDecoder) -> None:
        match message:
            case Measured():
                self.judgement.measured(message.samples)
            case Pictures():
                self._saving.keep(message)
            case Beat():
                self._beat(message)
            case Gap():
                self.judgement.gap(message)
            case Programmes() if self.assignment.kind == "network":
                self._programmes(message)
            case Noted():
                remark(f"{self.assignment.source}: {message.text}")
            case Failed():
                self._failed(message)

    def _beat(self, beat: Beat) -> None:
        self.judgement.beat(beat, behind=self._is_behind)
        now, network = self.clock.monotonic(), self.assignment.kind == "network"
        if network and (came := self._progress.take(beat, now)) is not None:
            self.judgement.heard(BytesRead(now, came))

    def _programmes(self, found: Programmes) -> None:
        """The decoder has read which programmes there are, of which it watches one."""
        for fact in facts_of(tuple(found.numbers), found.watched, self.clock.monotonic()):
            if isinstance(fact, Absent) and not self.assignment.patient:
                self._unopened = f"{self.assignment.source}: {fact.why}"
                self.stop()
            self.judgement.heard(fact)

    @property
    def _is_behind(self) -> bool:
        return self.supervisor.pieces_behind > 0 or not self.supervisor.is_alive

    def _explain(self, cause: str) -> None:
        """Why libav is about to fail, in better words than it has."""
        self._explanation = cause

    def _failed(self, failed: Failed) -> None:
        """A whole file or address cannot be opened or breaks off: the end, unless patience was asked for."""
        cause, self._explanation = self._explanation or failed.cause, ""
        self._never_read = self._never_read or cause
        if not failed.opened and not self.assignment.patient and not self.supervisor.last_beat.tracks:
            self._unopened = f"{self.assignment.source} cannot be opened: {cause}"
            self.stop()
        elif self.assignment.kind == "network":
            self.judgement.heard(FetchFailed(self.clock.monotonic(), "stream", "closed", cause, 0))

    def _decoder_lost(self, cause: str, given_up: Piece | None) -> None:
        if isinstance(given_up, PlayAddress) and not self.assignment.patient and not self.supervisor.pictures:
            self._unopened = f"{self.assignment.source} cannot be decoded: the decoder {cause}, again and again"
            self.stop()
            return
        more = "; what it was decoding each time is given up" if given_up is not None else ""
        opening = OPENING_SECONDS if self.assignment.kind == "network" else 0.0
        self.judgement.decoder_lost(cause + more, self.supervisor.last_beat.media_end, opening)
