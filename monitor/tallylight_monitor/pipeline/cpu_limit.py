"""The container's limit of CPU, and how often the kernel stopped us for it: by control groups of either version."""

from dataclasses import dataclass
from pathlib import Path

from tallylight_monitor.kernel_files import kernel_text

GROUPS = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class CpuLimit:
    """`cores`: None where there is no limit. Of `periods` so far, in which anything ran, we were stopped in
    `throttled`, for `seconds` in all.
    """

    cores: float | None = None
    periods: int = 0
    throttled: int = 0
    seconds: float = 0.0


def cpu_limit(groups: Path = GROUPS) -> CpuLimit:
    """As it is now; no limit where nothing says so."""
    version_1 = groups / "cpu"
    quota = _words(groups / "cpu.max") or [
        *_words(version_1 / "cpu.cfs_quota_us"),
        *_words(version_1 / "cpu.cfs_period_us"),
    ]
    counts = _counts(groups / "cpu.stat") or _counts(version_1 / "cpu.stat")
    seconds = counts.get("throttled_usec", 0) / 1e6 or counts.get("throttled_time", 0) / 1e9
    return CpuLimit(_cores(quota), counts.get("nr_periods", 0), counts.get("nr_throttled", 0), seconds)


def _cores(quota: list[str]) -> float | None:
    """`max` and -1 are no limit."""
    if len(quota) != 2 or not all(word.isdecimal() for word in quota) or quota[1] == "0":
        return None
    return int(quota[0]) / int(quota[1])


def _counts(file: Path) -> dict[str, int]:
    words = _words(file)
    return {name: int(count) for name, count in zip(words[::2], words[1::2], strict=False) if count.isdecimal()}


def _words(file: Path) -> list[str]:
    return kernel_text(file).split()
