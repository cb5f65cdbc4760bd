"""What an operator's process used so far, as the kernel counts it."""

from pathlib import Path

import psutil


def used_cpu(process: psutil.Process) -> float:
    """CPU-seconds."""
    used = process.cpu_times()
    return float(used.user + used.system)


def peak_memory(process: psutil.Process) -> int:
    """The most that was ever resident, in bytes."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kilobytes) * 1024
