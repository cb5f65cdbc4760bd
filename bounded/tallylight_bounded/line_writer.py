"""Write lines to standard output without ever waiting for their reader, and without giving up where a disk is full."""

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable

LINES_WAITING = 10_000  # a few megabytes; what comes while so many wait is lost, and counted
RETRY_SECONDS = 1.0  # people make room on a disk, in minutes
BUSY_SECONDS = 0.02  # a terminal that another program has made non-blocking
LAST_SECONDS = 1.5  # for what waits at the end


class LineWriter:
    """A thread that writes to a descriptor. A failure is told once, counted, and tried again.

    `on_closed` is called, in that thread, when the reader has gone, which is no failure; `warn` says what failed.
    `failures` counts tries that failed, `lost` the lines that nobody will ever read for it.
    """

    def __init__(self, descriptor: int, on_closed: Callable[[], None], warn: Callable[[str], None]) -> None:
        self.failures = 0
        self.lost = 0
        self.reader_gone = False
        self._descriptor, self._on_closed, self._warn = descriptor, on_closed, warn
        self._lines: queue.Queue[bytes | None] = queue.Queue(LINES_WAITING)
        self._ending = threading.Event()
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="line-writer", daemon=True)
        self._thread.start()

    def write(self, line: bytes) -> None:
        """Have a line written, with its end, in order; it is lost, and counted, when too many wait."""
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self.lost += 1

    def close(self) -> None:
        """Write what waits, for a bounded time, and say what could not be."""
        self._ending.set()
        with contextlib.suppress(queue.Full):  # then all of it fails, or waits for a reader that does not read
            self._lines.put_nowait(None)
        self._thread.join(LAST_SECONDS)
        if self.reader_gone:
            self.lost = 0
            return
        self.lost += sum(line is not None for line in list(self._lines.queue))
        if self.lost:
            self._warn(f"{self.lost} lines could not be written to standard output")

    def _run(self) -> None:
        while (line := self._lines.get()) is not None:
            if not self._written(memoryview(line)):
                return

    def _written(self, left: memoryview) -> bool:
        """Write a line to its end. False: the reader has gone, or the time for it is over."""
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
                self._recovered()
            except BlockingIOError:
                time.sleep(BUSY_SECONDS)
            except BrokenPipeError:
                self.reader_gone = True
                self._on_closed()
                return False
            except OSError as error:
                self._failed(error)
                if self._ending.is_set():
                    self.lost += 1
                    return False
                self._ending.wait(RETRY_SECONDS)
        return True

    def _failed(self, error: OSError) -> None:
        self.failures += 1
        if not self._failing:
            self._failing = True
            self._warn(f"standard output cannot be written: {error.strerror}; it is tried again, and watching goes on")

    def _recovered(self) -> None:
        if self._failing:
            self._failing = False
            self._warn("standard output can be written again")
