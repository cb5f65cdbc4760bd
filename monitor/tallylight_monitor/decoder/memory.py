"""A decoder's limit of memory, kept by itself: hostile media ends this process alone, and by name."""

import os
import resource
from pathlib import Path

from tallylight_monitor.kernel_files import kernel_text
from tallylight_monitor.wire import OUT_OF_MEMORY

# libav takes a failed allocation for a damaged picture, and goes on without a word; so we look before it comes to that.
# What may come between two looks: a picture of the largest size, and what is reserved and not used.
MARGIN = 128 << 20  # bytes
LINE = 256  # bytes, more than seven numbers take
_STATM = Path("/proc/self/statm")
STATUS = "/proc/self/status"
_PAGE = os.sysconf("SC_PAGESIZE")


class MemoryLimit:
    """So many bytes of memory that no file stands behind; 0: no limit."""

    def __init__(self, limit: int) -> None:
        self._pages = limit // _PAGE if _STATM.exists() else 0
        self._statm = os.open(_STATM, os.O_RDONLY) if self._pages else -1  # once: it is read for each packet
        if limit:
            hard = limit + MARGIN
            resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))

    def check(self) -> None:
        """End this process where there is more: at once, for whatever else is done may want memory."""
        if self._pages:
            _, resident, shared, *_ = os.pread(self._statm, LINE, 0).split()
            if int(resident) - int(shared) > self._pages:
                os._exit(OUT_OF_MEMORY)


def peak_memory() -> int:
    """The most that this process had at once, in bytes. What getrusage(2) says may be that of its parent."""
    text = kernel_text(STATUS)
    if not text:  # not Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(text.partition("VmHWM:")[2].split()[0]) * 1024
