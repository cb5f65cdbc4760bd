"""Write lines to standard output without ever waiting for their reader."""

import contextlib
import logging
import os
import queue
import threading
from collections.abc import Callable

LINES_IN_FLIGHT = 10_000  # a few megabytes; a reader that is further behind loses the newest
LAST_FLUSH_SECONDS = 2.0

log = logging.getLogger(__name__)


class LineWriter:
    """A thread that writes to a descriptor. `on_closed` is called, in that thread, when its reader is gone."""

    def __init__(self, descriptor: int, on_closed: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._on_closed = on_closed
        self._lines: queue.Queue[bytes | None] = queue.Queue(LINES_IN_FLIGHT)
        self._lost = 0
        self._thread = threading.Thread(target=self._run, name="line-writer", daemon=True)
        self._thread.start()

    def write(self, line: bytes) -> None:
        """Have a line written, in order; it is dropped, and counted, when too many wait."""
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self._lost += 1

    def close(self) -> None:
        """Write what waits, for a bounded time."""
        with contextlib.suppress(queue.Full):
            self._lines.put(None, timeout=LAST_FLUSH_SECONDS)
        self._thread.join(LAST_FLUSH_SECONDS)
        if self._lost:
            log.warning("%d lines were not written: their reader was too slow", self._lost)

    def _run(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                _write_all(self._descriptor, line)
            except OSError:
                self._on_closed()
                return


def _write_all(descriptor: int, line: bytes) -> None:
    left = memoryview(line)
    while left:
        left = left[os.write(descriptor, left) :]
