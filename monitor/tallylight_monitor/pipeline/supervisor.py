"""Keep a decoder process alive: start it, feed it, listen to it, and replace it when it crashes or hangs."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import Process
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from tallylight_monitor.pipeline.decoder_process import (
    Started,
    death,
    decoder_memory,
    gone,
    hang,
    held_memory,
    is_held,
    started,
    waited_seconds,
)
from tallylight_monitor.pipeline.pieces import Piece, given_up, is_sound, seconds_of
from tallylight_monitor.pipeline.silence import LOOK_SECONDS, Silence
from tallylight_monitor.pipeline.totals import Totals
from tallylight_monitor.wire import (
    LENGTH_BYTES,
    Beat,
    BrokenWireError,
    Configure,
    DetectorSpec,
    Failed,
    Finish,
    Finished,
    FromDecoder,
    Look,
    Message,
    PlayAddress,
    PlaySegment,
    SkipLost,
    Suspect,
    Taken,
    TakePictures,
    for_monitor,
    frame_length,
    frame_parts,
)

# A decoder beats twice a second; three missed whole seconds mean that native code hangs.
SILENT_SECONDS = 3.0
# Importing libav on a node that starts a hundred monitors at once takes its time.
START_SECONDS = 30.0
# Opening an address of the network may take libav 8 s, in which it says nothing.
OPEN_SECONDS = 15.0
# One piece of each track is decoded while the next is fetched.
PIECES_AHEAD = 2
# A piece that was being decoded at so many crashes is what crashes it.
POISON_CRASHES = 2
BACKOFF_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0)
HEALTHY_SECONDS = 60.0


@dataclass(slots=True)
class Supervisor:
    """One decoder, and its successors.

    `hear` takes every message; `lost` is told why a decoder was lost, and which piece is given up with it.
    """

    detectors: Sequence[DetectorSpec]
    hear: Callable[[FromDecoder], None]
    lost: Callable[[str, Piece | None], None]
    program: int = 0
    rest: Look = "every"  # how pictures are looked at while nothing is suspicious
    evidence: bool = False  # whether pictures may be requested
    first: Started | None = None  # the first decoder, where it was started before
    memory: int = field(default_factory=decoder_memory)  # bytes that a decoder may have
    restarts: int = 0
    peak_memory: int = 0
    _lost_ones: Totals = field(default_factory=Totals)
    _alive: bool = False
    _beat: Beat = field(default_factory=lambda: Beat(0.0, [], 0, 0, 0.0, 0))
    _piece_began: Beat = field(default_factory=lambda: Beat(0.0, [], 0, 0, 0.0, 0))
    _process: Process | None = None
    _given: deque[Piece] = field(default_factory=deque)
    _room: asyncio.Condition = field(default_factory=asyncio.Condition)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _crashes: int = 0  # while the same piece was the first
    _finish: Finish | None = None
    _finished: bool = False
    _done: bool = False

    @property
    def pid(self) -> int | None:
        """The decoder's process, while there is one."""
        return self._process.pid if self._process else None

    @property
    def last_beat(self) -> Beat:
        """What the decoder said of itself last."""
        return self._beat

    @property
    def totals(self) -> Totals:
        """What all decoders did so far."""
        return self._lost_ones.with_beat(self._beat)

    @property
    def pictures(self) -> int:
        """Pictures that all decoders have decoded so far."""
        return self.totals.pictures

    @property
    def is_alive(self) -> bool:
        """Whether a decoder is there and has said something, or the last has said all."""
        return self._alive or self._finished

    @property
    def crashes_in_a_row(self) -> int:
        """Decoders lost since the last piece was decoded."""
        return self._crashes

    @property
    def pieces_behind(self) -> int:
        """Pieces of one track that wait while another is being decoded."""
        sounds = sum(map(is_sound, self._given))
        return max(0, max(sounds, len(self._given) - sounds) - 1)

    @property
    def seconds_held(self) -> float:
        """Seconds of media in the segments that were given, and are not decoded yet."""
        return max(0.0, seconds_of(self._given) - max(0.0, self._beat.media_end - self._piece_began.media_end))

    async def give(self, piece: Piece) -> None:
        """Let a piece be decoded; waits while the decoder is two behind with its track."""
        async with self._room:
            await self._room.wait_for(lambda: self._has_room(piece) or self._done)
        async with self._writing:
            self._given.append(piece)
            await self._write(piece)

    def _has_room(self, piece: Piece) -> bool:
        return sum(is_sound(each) == is_sound(piece) for each in self._given) < PIECES_AHEAD

    async def request(self, request: TakePictures | Suspect) -> None:
        """Ask for pictures, or for a closer look. A decoder that is lost in the meantime does not answer."""
        async with self._writing:
            await self._write(request)

    async def idle(self) -> None:
        """Wait until all that was given has been decoded."""
        async with self._room:
            await self._room.wait_for(lambda: not self._given or self._done)

    async def finish(self, *, early: bool = False) -> None:
        """Nothing more comes, or is given: `serve` returns once the decoder has said all. `early` as in Finish."""
        async with self._writing:
            self._finish = Finish(early)
            await self._write(self._finish)

    async def serve(self) -> None:
        """Have a decoder at work until `finish`. Cancel to end it at once."""
        try:
            while True:
                began = asyncio.get_running_loop().time()
                cause = await self._live()
                if not cause:
                    return
                lived = asyncio.get_running_loop().time() - began
                await self._record_loss(cause, lived)
        finally:
            async with self._room:
                self._done = True
                self._room.notify_all()

    async def _live(self) -> str:
        """One decoder's life. Gives why it was lost, or "" when it finished."""
        first, self.first = self.first, None
        process, transport = first or await started(self.memory)
        # Beside the listening: a decoder that nobody listens to would stop reading.
        telling = asyncio.create_task(self._tell(process))
        try:
            return await self._listen(process)
        finally:
            await self._kill(process)
            transport.close()
            await telling

    async def _tell(self, process: Process) -> None:
        """Tell a new decoder where the last one was, and what it had not finished."""
        async with self._writing:
            self._process = process
            # A segment is decoded again from its start, and must not be put behind what was decoded of it.
            again = bool(self._given) and isinstance(self._given[0], PlaySegment | SkipLost)
            start = self._piece_began if again else self._beat
            so_far = start.tracks, start.media_end
            await self._write(Configure(list(self.detectors), *so_far, self.program, self.rest, self.evidence))
            await self._write(*self._given, *([self._finish] if self._finish else []))

    async def _listen(self, process: Process) -> str:
        while True:
            try:
                head = await self._read(process, LENGTH_BYTES)
                message = for_monitor(await self._read(process, frame_length(head)))
            except TimeoutError:
                return hang(self._patience, self.memory, held_memory(process.pid))
            except asyncio.IncompleteReadError:
                return death(await process.wait(), self.memory, self._beat.peak_memory)
            except BrokenWireError as error:
                return str(error)
            if isinstance(message, Finished):
                self._finished = True
                await gone(process)
                return ""
            await self._heard(message)

    async def _read(self, process: Process, size: int) -> bytes:
        """Read from a decoder. Raises TimeoutError when it is silent for too long while it could have been heard."""
        assert process.stdout is not None  # noqa: S101 - for the type only: it was asked for
        loop = asyncio.get_running_loop()
        silence = Silence(loop.time(), partial(waited_seconds, process.pid), partial(is_held, process.pid))
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    return await process.stdout.readexactly(size)
            except TimeoutError:
                silence.look(loop.time())
                if silence.lasts(self._patience):
                    raise

    @property
    def _patience(self) -> float:
        """How long a decoder may be silent: opening an address, libav says nothing."""
        if not self._alive:
            return START_SECONDS
        opening = any(isinstance(piece, PlayAddress) and piece.network for piece in self._given)
        return OPEN_SECONDS if opening else SILENT_SECONDS

    async def _heard(self, message: FromDecoder) -> None:
        self._alive = True
        if isinstance(message, Beat):
            self._beat = message
            self.peak_memory = max(self.peak_memory, message.peak_memory)
        elif isinstance(message, Taken) or (isinstance(message, Failed) and self._plays_address()):
            await self._piece_done()
        self.hear(message)

    def _plays_address(self) -> bool:
        return bool(self._given) and isinstance(self._given[0], PlayAddress)

    async def _piece_done(self) -> None:
        async with self._room:
            if self._given:
                self._given.popleft()
            self._piece_began = self._beat
            self._crashes = 0
            self._room.notify_all()

    async def _record_loss(self, cause: str, lived: float) -> None:
        """Account for a lost decoder, give up the piece that kills them, and wait before the next."""
        self.restarts += 1
        self._crashes += 1
        self._lost_ones = self.totals
        self._beat = Beat(self._beat.media_end, self._beat.tracks, 0, 0, 0.0, 0)
        poison = self._given[0] if self._given and self._crashes >= POISON_CRASHES else None
        if poison is not None:
            await self._give_up(poison)
        self.lost(cause, poison)
        steps = 0 if lived > HEALTHY_SECONDS else min(self._crashes - 1, len(BACKOFF_SECONDS) - 1)
        await asyncio.sleep(BACKOFF_SECONDS[max(0, steps)])

    async def _give_up(self, poison: Piece) -> None:
        """A segment that no decoder survives takes its time all the same."""
        began = self._piece_began
        await self._piece_done()
        if isinstance(poison, PlaySegment):
            self._piece_began = began
            self._given.appendleft(given_up(poison))

    async def _write(self, *messages: Message) -> None:
        """Write to the decoder; one that is gone is noticed, and replaced, by the listener."""
        process = self._process
        if process is None or process.stdin is None:
            return
        with contextlib.suppress(ConnectionError):
            for message in messages:
                for part in frame_parts(message):
                    process.stdin.write(part)
                await process.stdin.drain()

    async def _kill(self, process: Process) -> None:
        self._process, self._alive = None, False
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                # Not process.kill(): that looks whether it has ended, and so takes the word from who waits for it.
                os.kill(process.pid, signal.SIGKILL)
        # Not for ever: the kernel keeps a process that waits for a dead mount, whatever it is sent.
        await gone(process)
