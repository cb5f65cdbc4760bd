"""Runs other programs to their end, within a bound of time."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tallylight_cluster.errors import ClusterError

_QUICK_SECONDS = 60.0  # for anything that neither builds nor downloads
_TOLD = 2000  # characters of a failed program's last words


def run(
    argv: Sequence[str | Path],
    *,
    seconds: float = _QUICK_SECONDS,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str = "",
) -> str:
    """What the program printed on stdout. `env` is added to this process's own.

    Raises ClusterError with its last words when it fails, is not there, or takes longer.
    """
    shown = " ".join(str(part) for part in argv)[:200]
    whole = {**os.environ, **(env or {})}
    try:
        done = subprocess.run(
            argv, input=stdin, capture_output=True, text=True, check=False, timeout=seconds, env=whole, cwd=cwd
        )
    except FileNotFoundError as error:
        raise ClusterError(f"there is no program `{argv[0]}` here; install it, or put it on the PATH") from error
    except subprocess.TimeoutExpired as error:
        raise ClusterError(f"`{shown}` took longer than {seconds:g} s") from error
    if done.returncode != 0:
        output = (done.stderr or done.stdout).strip()[-_TOLD:]
        raise ClusterError(f"`{shown}` failed with status {done.returncode}: {output}")
    return done.stdout
