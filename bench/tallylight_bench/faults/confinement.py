"""A mount namespace for one monitor, in which its names and its memory limit are ours to change. Needs root."""

import subprocess
from pathlib import Path

NAME = "origin.test"
LIMIT_BYTES = 200 << 20  # as a container's: a decoder gets 0.7 of it
_MOUNT = """
mount --bind "$0/hosts" /etc/hosts
mount --bind "$0/resolv.conf" /etc/resolv.conf
mount -t tmpfs none /sys/fs/cgroup
cp "$0/memory.max" /sys/fs/cgroup/memory.max
exec "$@"
"""


class ConfinementError(Exception):
    """No mount namespace can be made; the text says what to do."""


def confined(folder: Path, limit: int | None = None) -> tuple[str, ...]:
    """The command to put before another, which then knows NAME, asks no name server, and has `limit` bytes."""
    (folder / "hosts").write_text(_hosts(NAME))
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    (folder / "memory.max").write_text("max\n" if limit is None else f"{limit}\n")
    return ("unshare", "--mount", "sh", "-ec", _MOUNT, str(folder))


def name_is_known(folder: Path, *, known: bool) -> None:
    """Whether NAME means loopback from now on, or nothing. Written in place: what is bound is the file."""
    (folder / "hosts").write_text(_hosts(NAME if known else ""))


def require(folder: Path) -> None:
    """Raises ConfinementError where no namespace can be made."""
    try:
        subprocess.run((*confined(folder), "true"), check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or error
        raise ConfinementError(f"a mount namespace is needed: run this as root ({str(said).strip()})") from None


def _hosts(name: str) -> str:
    return f"127.0.0.1 localhost {name}\n"
