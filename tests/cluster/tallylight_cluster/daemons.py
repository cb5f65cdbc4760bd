"""Programs that go on running: started inside the cluster's network, recorded on disk, ended by their record.

The record outlives its writer, so a later `down` ends what an earlier, killed `up` started. It holds the
process's time of birth beside its number: a number alone may long belong to another process.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
import psutil

from tallylight_cluster.errors import ClusterError
from tallylight_cluster.paths import ClusterPaths
from tallylight_cluster.waiting import wait_for

_KILL_SECONDS = 10.0
_LAST_LINES = 5
_STDIN, _STDOUT, _STDERR = range(3)


class Record(msgspec.Struct, frozen=True):
    """One process that was started; `born` in the kernel's ticks since the machine started."""

    name: str
    pid: int
    born: int


class Daemons:
    """What was started for one cluster."""

    def __init__(self, paths: ClusterPaths) -> None:
        self._paths = paths

    def start(self, name: str, argv: Sequence[str | Path]) -> None:
        """Start the program inside the cluster's network, unless it runs already; its output goes to its log."""
        if self.running(name):
            return
        for folder in (self._paths.logs, self._paths.daemons):
            folder.mkdir(parents=True, exist_ok=True)
        # `ip netns exec` would mount another /sys, and hide the cgroups from kubelet.
        command = ["nsenter", f"--net={self._paths.namespace}", *map(str, argv)]
        output = (os.POSIX_SPAWN_OPEN, _STDOUT, str(self.log_file(name)), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        # Not subprocess, which wants to see its children end: these outlive their parent.
        pid = os.posix_spawnp(
            command[0],
            command,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, _STDIN, os.devnull, os.O_RDONLY, 0),
                output,
                (os.POSIX_SPAWN_DUP2, _STDOUT, _STDERR),
            ],
            setsid=True,
        )
        _write(self._paths.daemons / name, Record(name, pid, _born(pid)))

    def running(self, name: str) -> bool:
        """Whether it was started and runs."""
        record = self._recorded().get(name)
        return record is not None and _process_of(record) is not None

    def names(self) -> list[str]:
        """All that run, in order of their names."""
        return sorted(name for name, record in self._recorded().items() if _process_of(record))

    def require(self, name: str) -> None:
        """Raise ClusterError with the daemon's last lines when it does not run."""
        if not self.running(name):
            words = self.log_file(name).read_text(errors="replace").splitlines()[-_LAST_LINES:]
            raise ClusterError(f"{name} ended by itself; the last lines of {self.log_file(name)}:\n" + "\n".join(words))

    def log_file(self, name: str) -> Path:
        """Where its output goes."""
        return self._paths.logs / f"{name}.log"

    def stop(self, names: Iterable[str]) -> None:
        """Kill those named, together; those that do not run are no matter."""
        recorded = self._recorded()
        end_processes([process for name in names if name in recorded and (process := _process_of(recorded[name]))])
        for name in names:
            (self._paths.daemons / name).unlink(missing_ok=True)

    def recorded(self) -> list[str]:
        """All that were started and not stopped, running or not."""
        return sorted(self._recorded())

    def _recorded(self) -> dict[str, Record]:
        if not self._paths.daemons.exists():
            return {}
        found = (_read(path) for path in self._paths.daemons.iterdir())
        return {record.name: record for record in found if record}


def end_processes(processes: Sequence[psutil.Process]) -> None:
    """Kill them and wait: an orderly end would bring nothing.

    Raises ClusterError when one is still there then.
    """
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_for(
        f"killed processes end ({', '.join(str(process.pid) for process in processes)})",
        lambda: all(map(_ended, processes)),
        _KILL_SECONDS,
    )


def end_all(found: Callable[[], Sequence[psutil.Process]]) -> None:
    """Kill what is found until nothing is: what was killed may have started another just before.

    Raises ClusterError when there is always another.
    """

    def nothing_left() -> bool:
        living = [process for process in found() if not _ended(process)]
        end_processes(living)
        return not living

    wait_for("what was killed starts nothing more", nothing_left, _KILL_SECONDS)


def _ended(process: psutil.Process) -> bool:
    """Also one that its parent has not reaped yet: the parent may not be this process."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(process.pid, os.WNOHANG)
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _write(path: Path, record: Record) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(msgspec.json.encode(record))
    unfinished.replace(path)


def _read(path: Path) -> Record | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Record)
    except msgspec.DecodeError:
        return None  # cut off by a crash in the middle of writing


def _born(pid: int) -> int:
    """Not psutil's `create_time`, which moves when the wall clock is set."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[19])  # the 22nd of proc(5), which counts the two before the bracket


def _process_of(record: Record) -> psutil.Process | None:
    try:
        process = psutil.Process(record.pid)
        same = _born(record.pid) == record.born
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
        return None
