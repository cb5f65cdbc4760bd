"""Programs that Debian has: installed when they are missing."""

import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

from tallylight_cluster.commands import run
from tallylight_cluster.errors import ClusterError

log = logging.getLogger(__name__)

_INSTALL_SECONDS = 300.0
_QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def have_packages(packages: Mapping[str, str]) -> None:
    """Have each program (a name on the PATH, or a full path) by installing the package beside it.

    Raises ClusterError when one is missing and this is no Debian, or apt fails.
    """
    missing = sorted({package for program, package in packages.items() if not _there(program)})
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise ClusterError(f"install what Debian calls {', '.join(missing)}")
    log.info("installing %s", ", ".join(missing))
    run(["apt-get", "update", "-qq"], seconds=_INSTALL_SECONDS, env=_QUIET)
    words = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    run(words, seconds=_INSTALL_SECONDS, env=_QUIET)


def _there(program: str) -> bool:
    return Path(program).exists() if program.startswith("/") else shutil.which(program) is not None


def mirror() -> str:
    """Where this machine gets its packages from.

    Raises ClusterError when apt knows of no place.
    """
    listed = run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(COMPONENT)", "Created-By: Packages"])
    mirrors = [line.split()[0] for line in listed.splitlines() if line.endswith(" main")]
    if not mirrors:
        raise ClusterError("apt knows no mirror to get packages from; run `apt-get update`")
    return mirrors[0]
