"""Locks that a process holds for as long as it runs, its pid in them: how leftovers are found and ended.

The kernel drops a lock with its last holder, however that one ended. Anybody may have written a pid into a file, so
no process is signalled but one through whose own open file the lock is held: the holder, or a process that it let in.
"""

import asyncio
import contextlib
import fcntl
import os
import signal
from pathlib import Path

from tallylight_operator.local.files import SECRET_FILE

LONGEST_PID, LARGEST_PID = 32, 2**22  # bytes of a lock that are read; the kernel's highest number
_HELD = "FLOCK"  # what /proc says of a file through which a lock is held
RETRY_SECONDS = 0.05  # how often a lock is tried while its holder ends


class StillHeld(Exception):  # noqa: N818 - the name is the condition
    """The holder of a lock did not end in time."""


def try_lock(path: Path) -> int | None:
    """Lock `path` and return its descriptor, empty and not inherited; None while a process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, SECRET_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    os.ftruncate(descriptor, 0)
    return descriptor


def sign(descriptor: int, pid: int) -> None:
    """Write the holder's pid into the lock."""
    os.pwrite(descriptor, f"{pid}\n".encode(), 0)


def holder(path: Path) -> int | None:
    """The pid in the lock. It means nothing unless the lock is held."""
    with contextlib.suppress(OSError, ValueError):
        # Without waiting: a pipe in its place has no writer.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            pid = int(file.read(LONGEST_PID))
        return pid if 1 < pid <= LARGEST_PID else None
    return None


def is_holder(path: Path, pid: int) -> bool:
    """Whether a process holds the lock on this very file, as the kernel says of the files that it has open.

    Who only reads the file holds none. False where that cannot be known: another user's process, or no /proc.
    """
    try:
        lock = path.stat()
        return any(_holds(lock, link) for link in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def _holds(lock: os.stat_result, link: Path) -> bool:
    with contextlib.suppress(OSError):  # closed between two looks
        return os.path.samestat(lock, link.stat()) and _HELD in (link.parents[1] / "fdinfo" / link.name).read_text()
    return False


async def wait_for_lock(path: Path, seconds: float) -> int | None:
    """Try for so long to lock `path`; None when it is still held then."""
    deadline = asyncio.get_running_loop().time() + seconds
    while (descriptor := try_lock(path)) is None:
        if asyncio.get_running_loop().time() >= deadline:
            return None
        await asyncio.sleep(RETRY_SECONDS)
    return descriptor


async def take_over(path: Path, seconds: float, *, force: bool) -> int:
    """Lock `path`, and ask its holder to end (SIGTERM); after `seconds` by force, if allowed.

    Raises StillHeld. With `force`, the holder's process group is killed, should it lead one.
    """
    descriptor = try_lock(path)
    if descriptor is None:
        _signal(path, signal.SIGTERM)
        descriptor = await wait_for_lock(path, seconds)
    if descriptor is None and force:
        _signal(path, signal.SIGKILL)
        descriptor = await wait_for_lock(path, seconds)
    if descriptor is None:
        raise StillHeld(f"{path} is held by {_holder_named(path)}")
    return descriptor


def _holder_named(path: Path) -> str:
    pid = holder(path)
    if pid is None or is_holder(path, pid):
        return f"process {pid or 'unknown'}, which does not end"
    return f"another process than {pid}, whose number is in it; none was signalled"


def _signal(path: Path, number: signal.Signals) -> None:
    pid = holder(path)
    if pid is None or pid == os.getpid() or not is_holder(path, pid):
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if number is signal.SIGKILL and os.getpgid(pid) == pid:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
