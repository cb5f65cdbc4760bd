"""The most memory that a set of processes has at once. Uses psutil."""

from collections.abc import Iterable
from threading import Event, Thread
from typing import Self

import psutil

LOOK_SECONDS = 0.5


class PeakMemory:
    """While it is entered, looks twice a second; `peak` is the largest sum of resident memory, in bytes.

    Children count, if asked for; what two processes share counts in both.
    """

    def __init__(self, pids: Iterable[int], *, children: bool = False) -> None:
        self.peak = 0
        self._pids, self._children = tuple(pids), children
        self._over, self._thread = Event(), Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self.peak = max(self.peak, sum(map(self._resident, self._pids)))
            if self._over.wait(LOOK_SECONDS):
                return

    def _resident(self, pid: int) -> int:
        try:
            first = psutil.Process(pid)
            family = (first, *(first.children(recursive=True) if self._children else ()))
            return sum(int(process.memory_info().rss) for process in family)
        except psutil.Error:
            return 0  # one of them ended just now
