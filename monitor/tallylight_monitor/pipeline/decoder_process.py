"""A decoder's process: its environment, its limit of memory, and what its end, or its silence, means."""

import asyncio
import contextlib
import fcntl
import os
import resource
import signal
import sys
from asyncio.subprocess import PIPE, Process, SubprocessStreamProtocol
from collections.abc import Mapping
from pathlib import Path

from tallylight_monitor.kernel_files import PROCESSES, core_times, kernel_text
from tallylight_monitor.wire import OUT_OF_MEMORY

# What 8K with many reference pictures takes; a container's limit, which is shared with the monitor, says less.
MOST_MEMORY = 1536 << 20  # bytes
LONGEST_LINE = 1 << 16  # bytes that are read ahead; asyncio's own number
SHARE = 0.7  # of what both processes have; the monitor itself needs some 60 MB, and what is too much is seen a bit late
NEARLY = 0.8  # of its limit: a decoder that crashes there probably came to it
LIMIT_FILES = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
# An interpreter that has nothing left to do ends in a tenth of this, unless native code hangs.
EXIT_SECONDS = 1.0
F_SETPIPE_SZ, PIPE_BYTES = 1031, 1 << 20  # fcntl(2); what anybody may ask for

# What an interpreter and libraries look for; everything else is the monitor's, and may be a secret.
_NEEDED = frozenset({"PATH", "HOME", "TMPDIR", "TZ", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV"})
_NEEDED_BEGIN = ("LC_", "PYTHON")
# A decoder; and its transport, which is to be closed even if it cannot be killed: otherwise it closes itself when its
# event loop is gone, and says so in a traceback.
Started = tuple[Process, asyncio.SubprocessTransport]
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # numpy's linear algebra: each costs memory


def decoder_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What of our environment a decoder gets."""
    kept = {name: value for name, value in ours.items() if name in _NEEDED or name.startswith(_NEEDED_BEGIN)}
    return kept | _ONE_THREAD


def decoder_memory(limit_files: tuple[Path, ...] = LIMIT_FILES) -> int:
    """How many bytes a decoder may have, by the limit of the container that we are in."""
    limits = [int(text) for file in limit_files if (text := kernel_text(file)).isdecimal()]
    return min([MOST_MEMORY, *(int(limit * SHARE) for limit in limits)])


async def started(memory: int) -> Started:
    """A decoder that may have so many bytes."""
    loop, command = asyncio.get_running_loop(), ("-m", "tallylight_monitor.decoder", str(memory))
    transport, protocol = await loop.subprocess_exec(
        lambda: SubprocessStreamProtocol(LONGEST_LINE, loop),
        sys.executable,
        *command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=None,
        env=decoder_environment(os.environ),
    )
    _widen(transport)
    return Process(transport, protocol, loop), transport


def _widen(transport: asyncio.SubprocessTransport) -> None:
    """Let a segment go to it in a few writes. A kernel that does not let us (a user's quota) has it in more."""
    pipe = transport.get_pipe_transport(0)
    with contextlib.suppress(OSError):
        if pipe is not None:
            fcntl.fcntl(pipe.get_extra_info("pipe").fileno(), F_SETPIPE_SZ, PIPE_BYTES)


def death(status: int, memory: int, peak: int) -> str:
    """Why a decoder ended that should not have. `memory` is its limit, `peak` the most that it had, in bytes."""
    if status == OUT_OF_MEMORY:
        return f"ran out of its memory limit of {memory >> 20} MB"
    if status < 0:
        return f"killed by {_signal_name(-status)}{_near(memory, peak)}"
    return f"ended with status {status}"


def hang(seconds: float, memory: int, held: int) -> str:
    """Why a decoder is replaced that said nothing for so long, and holds so many bytes now."""
    return f"hung: it said nothing for {seconds:.0f} s{_near(memory, held)}"


def waited_seconds(pid: int, processes: Path = PROCESSES) -> float:
    """For how long in all a process could run, and others ran; 0 where nobody knows."""
    return core_times(pid, processes)[1]


def is_held(pid: int, processes: Path = PROCESSES) -> bool:
    """Whether the kernel lets a process wait where no signal reaches it, as for memory or a disk (proc(5), state D)."""
    return kernel_text(f"{processes}/{pid}/stat").rpartition(")")[2].split()[:1] == ["D"]


def held_memory(pid: int, processes: Path = PROCESSES) -> int:
    """How many bytes of its own a process holds now; 0 where nobody knows."""
    fields = kernel_text(f"{processes}/{pid}/statm").split()
    return (int(fields[1]) - int(fields[2])) * resource.getpagesize() if len(fields) > 2 else 0


def resident_memory(pid: int | None, processes: Path = PROCESSES) -> int:
    """How many bytes a process has in memory now, with what it shares; 0 where there is none, or nobody knows."""
    fields = kernel_text(f"{processes}/{pid}/statm").split()
    return int(fields[1]) * resource.getpagesize() if len(fields) > 1 else 0


async def gone(process: Process) -> None:
    """Let it end by itself: where a kill meets a death, asyncio may find no child to wait for, and complain."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(EXIT_SECONDS):
            await process.wait()


def _near(memory: int, held: int) -> str:
    return f", near its memory limit of {memory >> 20} MB" if held > NEARLY * memory else ""


def _signal_name(number: int) -> str:
    with contextlib.suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"
