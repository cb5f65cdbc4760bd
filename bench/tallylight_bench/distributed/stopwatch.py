"""How much CPU each step of a process takes, and what passes between it and the object store."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from msgspec import Struct

Step = Literal["decode", "encode", "store", "transfer", "deserialise", "detect", "orchestrate"]
STEPS: tuple[Step, ...] = ("decode", "encode", "store", "transfer", "deserialise", "detect", "orchestrate")


class Usage(Struct, kw_only=True):
    """What one process of the chain used, from when it was warm: CPU in seconds by step, bytes, requests, memory."""

    cpu: dict[str, float]
    written: int = 0
    read: int = 0
    puts: int = 0
    gets: int = 0
    calls: int = 0
    peak_memory: int = 0


class Stopwatch:
    """Books each moment of CPU time under one step; what happens outside of all steps belongs to `rest`.

    The process must have one thread that works: it is its CPU time, user and system, that is read.
    """

    def __init__(self, rest: Step) -> None:
        self._rest, self._booked = rest, defaultdict[str, float](float)
        self._began = time.process_time()
        self.usage = Usage(cpu={})

    def begin(self) -> None:
        """The process is warm: what it used up to here is not counted."""
        self._booked.clear()
        self._began, self.usage = time.process_time(), Usage(cpu={})

    @contextmanager
    def step(self, name: Step) -> Iterator[None]:
        """Book what is done within under this step. Steps do not nest."""
        began = time.process_time()
        try:
            yield
        finally:
            self._booked[name] += time.process_time() - began

    def read(self) -> Usage:
        """What was used up to now."""
        whole = time.process_time() - self._began
        self.usage.cpu = dict(self._booked)
        self.usage.cpu[self._rest] = self._booked[self._rest] + whole - sum(self._booked.values())
        self.usage.peak_memory = peak_memory()
        return self.usage


def peak_memory() -> int:
    """The most resident memory that this process had, in bytes (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
