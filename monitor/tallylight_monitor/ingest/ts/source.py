"""Hands on a continuous stream of bytes over HTTP, such as TS; connects again when it breaks off."""

from tallylight_contract.address import shown
from tallylight_monitor.ingest.answers import Stream, Streamer
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.facts import BytesRead, Ended, FetchFailed, Held, Resumed, SegmentLost
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.media import Chunk, Sink
from tallylight_monitor.ingest.wrong_content import wrong_content

FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 5.0  # the longest that a returned source goes unnoticed
TRIES_FOR_A_FILE = 3  # in a row, without one byte in between


class StreamSource:
    """A stream of bytes: `length` of them, or without end.

    `from_its_end`: a file whose index may stand last. `patient`: the rest of a file is asked for until it can be had.
    """

    def __init__(self, http: Streamer, clock: Clock, url: str, length: int | None) -> None:
        self.from_its_end = self.patient = False
        self._http = http
        self._clock = clock
        self._url = url
        self.length = length
        self._taken = 0

    @property
    def live(self) -> bool:
        """Whether it has no end of its own."""
        return self.length is None

    async def run(self, sink: Sink) -> None:
        """Hand on every byte; return at the end of a finite stream, or when the rest of it cannot be had."""
        failures = 0
        while True:
            before = self._taken
            error = await self._connection(sink)
            if error is None:
                break
            if not (self.live or self.patient) and failures + 1 >= TRIES_FOR_A_FILE and self._taken == before:
                self._give_up(sink, error)
                break
            sink.tell(FetchFailed(self._clock.monotonic(), "stream", error.kind, error.detail, error.status))
            failures = 1 if self._taken > before else failures + 1
            await self._clock.sleep(min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(failures - 1, 8)))
        sink.tell(Ended(self._clock.monotonic()))

    def _give_up(self, sink: Sink, error: FetchError) -> None:
        at, missing = self._clock.monotonic(), (self.length or 0) - self._taken
        sink.tell(FetchFailed(at, "stream", error.kind, error.detail, error.status))
        sink.tell(SegmentLost(at, 0, 0.0, f"the file's last {missing} bytes cannot be had: {error.detail}"))

    async def _connection(self, sink: Sink) -> FetchError | None:
        """Read until the connection ends: None at the natural end, else why it ended."""
        try:
            async with self._http.stream(self._url, self._rest()) as stream:
                self._check_resumed(stream)
                await self._pieces(stream, sink)
        except FetchError as error:
            return error
        if self.live:
            return FetchError("closed", f"{shown(self._url)} ended")
        if self._taken < (self.length or 0):
            return FetchError("truncated", f"{shown(self._url)} ended before its end")
        return None

    def _rest(self) -> dict[str, str]:
        return {} if self.live or not self._taken else {"Range": f"bytes={self._taken}-"}

    def _check_resumed(self, stream: Stream) -> None:
        if self._rest() and stream.status != 206:
            raise FetchError("truncated", f"{shown(self._url)} broke off, and cannot be resumed", stream.status)

    async def _pieces(self, stream: Stream, sink: Sink) -> None:
        fresh, again = self.live or not self._taken, self.live and self._taken > 0  # what came first was looked at
        async for piece in stream.chunks:
            if fresh and again and (wrong := wrong_content(piece)):
                raise FetchError("not_media", f"{wrong} came in place of the stream {shown(self._url)}", stream.status)
            self._taken += len(piece)
            sink.tell(BytesRead(self._clock.monotonic(), len(piece)))
            sink.tell(Held(self._clock.monotonic()))
            await sink.take(Chunk(piece, fresh))
            sink.tell(Resumed(self._clock.monotonic()))
            fresh = False
