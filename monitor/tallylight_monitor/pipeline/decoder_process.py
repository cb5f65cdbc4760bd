"""A decoder's process: its environment, its limit of memory, and what its exit status means."""

import contextlib
import signal
from collections.abc import Mapping
from pathlib import Path

from tallylight_monitor.wire import OUT_OF_MEMORY

# What 8K with many reference pictures takes; a container's limit, which is shared with the monitor, says less.
MOST_MEMORY = 1536 << 20  # bytes
SHARE = 0.7  # of what both processes have; the monitor itself needs some 60 MB, and what is too much is seen a bit late
NEARLY = 0.8  # of its limit: a decoder that crashes there probably came to it
LIMIT_FILES = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))

# What an interpreter and libraries look for; everything else is the monitor's, and may be a secret.
_NEEDED = frozenset({"PATH", "HOME", "TMPDIR", "TZ", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV"})
_NEEDED_BEGIN = ("LC_", "PYTHON")
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # numpy's linear algebra: each costs memory


def decoder_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What of our environment a decoder gets."""
    kept = {name: value for name, value in ours.items() if name in _NEEDED or name.startswith(_NEEDED_BEGIN)}
    return kept | _ONE_THREAD


def decoder_memory(limit_files: tuple[Path, ...] = LIMIT_FILES) -> int:
    """How many bytes a decoder may have, by the limit of the container that we are in."""
    limits = [int(text) for file in limit_files if (text := _read(file)).isdecimal()]
    return min([MOST_MEMORY, *(int(limit * SHARE) for limit in limits)])


def death(status: int, memory: int, peak: int) -> str:
    """Why a decoder ended that should not have. `memory` is its limit, `peak` the most that it had, in bytes."""
    ran_out = f"ran out of its memory limit of {memory >> 20} MB"
    if status == OUT_OF_MEMORY:
        return ran_out
    if status < 0:
        near = f", near its memory limit of {memory >> 20} MB" if peak > NEARLY * memory else ""
        return f"killed by {_signal_name(-status)}{near}"
    return f"ended with status {status}"


def _signal_name(number: int) -> str:
    with contextlib.suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"


def _read(file: Path) -> str:
    with contextlib.suppress(OSError):
        return file.read_text("ascii").strip()
    return ""
