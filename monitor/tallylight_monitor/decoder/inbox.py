"""Read messages from a pipe without a thread: beside a demuxer a second thread costs milliseconds a packet."""

import os
import select
from collections import deque

from tallylight_monitor.wire import (
    LENGTH_BYTES,
    Finish,
    Suspect,
    TakePictures,
    ToDecoder,
    for_decoder,
    frame_length,
)

# Of room that is kept for the next message: less than a segment's, while pictures are decoded. Where none is, to have
# it mapped anew would cost as much as to read one.
KEPT_BYTES = 256 << 10


class Inbox:
    """The messages of the monitor, in order, except that what is asked or told beside may be had before its turn."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self.kept_bytes = descriptor, KEPT_BYTES
        self._buffer, self._held = bytearray(), 0  # room for one message, and how much of it has come
        self._waiting: deque[ToDecoder] = deque()
        self._requests: deque[TakePictures | Suspect] = deque()
        self._closed = False

    def first(self, seconds: float) -> ToDecoder | None:
        """The first message: the one that configures a decoder goes before whatever is asked of it."""
        if not self._waiting:
            self._receive(seconds)
        return self._waiting.popleft() if self._waiting else None

    def next(self, seconds: float) -> ToDecoder | None:
        """The next message, or None when none comes within `seconds`. After the end: `Finish`, for ever."""
        if not self._waiting and not self._requests:
            self._receive(seconds)
        if self._requests:
            return self._requests.popleft()
        if self._waiting:
            return self._waiting.popleft()
        return Finish() if self._closed else None

    def requests(self) -> list[TakePictures | Suspect]:
        """The requests that have come in the meantime, without waiting."""
        self._receive(0)
        found = list(self._requests)
        self._requests.clear()
        return found

    def put_back(self, message: ToDecoder) -> None:
        """Let this message be the next again."""
        self._waiting.appendleft(message)

    @property
    def closed(self) -> bool:
        """Whether the monitor has gone: nobody listens any more."""
        return self._closed

    def _receive(self, seconds: float) -> None:
        while not self._closed and select.select([self._descriptor], [], [], seconds)[0]:
            self._read()
            if self._waiting or self._requests:
                return

    def _read(self) -> None:
        """What is there now: of one message at most, for its length tells how much room it takes."""
        need = LENGTH_BYTES
        if self._held >= LENGTH_BYTES:
            need += frame_length(bytes(self._buffer[:LENGTH_BYTES]))
        if len(self._buffer) < need:
            self._buffer += bytes(need - len(self._buffer))
        with memoryview(self._buffer) as room:
            count = os.readv(self._descriptor, [room[self._held : need]])
            self._closed = not count
            self._held += count
            if self._held == need > LENGTH_BYTES:
                self._held = 0
                self._take(for_decoder(room[LENGTH_BYTES:need]))
        if not self._held and len(self._buffer) > self.kept_bytes:
            self._buffer = bytearray()

    def _take(self, message: ToDecoder) -> None:
        if isinstance(message, TakePictures | Suspect):
            self._requests.append(message)
        else:
            self._waiting.append(message)
