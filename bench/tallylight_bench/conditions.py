"""What was measured where: a line or two above every table, so that results can be compared."""

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path


def conditions(command: str) -> list[str]:
    """The day, the command, the machine, and how busy it was with something else."""
    return [
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with `{command}`.",
        f"{processor()}; Python {platform.python_version()}; load before it (5 minutes): {os.getloadavg()[1]:.1f}.",
    ]


def processor() -> str:
    """How many cores, and of which kind."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if sys.platform == "linux" else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(models)} x {models[0]}" if models else platform.machine()
