"""What a process and its children hold, as the kernel accounts for it (proc(5), smaps_rollup). Uses psutil."""

from dataclasses import dataclass
from pathlib import Path

import psutil

KILOBYTE = 1024  # the kernel's
_WANTED = {"Pss": "pss", "Rss": "rss"}


@dataclass(frozen=True, slots=True)
class Memory:
    """In bytes. `pss` divides a page by the number of processes that have it mapped; `rss` counts it in each."""

    pss: int = 0
    rss: int = 0

    def most(self, other: "Memory") -> "Memory":
        """The larger of each figure."""
        return Memory(max(self.pss, other.pss), max(self.rss, other.rss))


def held_by(pid: int) -> Memory:
    """What a process and all its children hold now; of one that ends just now, nothing."""
    try:
        first = psutil.Process(pid)
        found = [_read(process.pid) for process in (first, *first.children(recursive=True))]
    except psutil.Error:
        return Memory()
    return Memory(sum(each.pss for each in found), sum(each.rss for each in found))


def _read(pid: int) -> Memory:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it has ended
        return Memory()
    return of_rollup(text)


def of_rollup(text: str) -> Memory:
    """The figures of a file smaps_rollup; that of a process which has ended is empty."""
    lines = (line.partition(":") for line in text.splitlines())
    return Memory(**{_WANTED[name]: int(rest.split()[0]) * KILOBYTE for name, _, rest in lines if name in _WANTED})
