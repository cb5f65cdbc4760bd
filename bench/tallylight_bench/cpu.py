"""What CPU a process and its children have used, looked at while they run. Uses psutil."""

from collections.abc import Sequence

import psutil

STEADY_AFTER_SECONDS = 10.0  # by then a monitor has started, and has decoded what a playlist lists at first


def cpu_seconds(pid: int) -> float:
    """Of a process and all its children that live, so far; 0 where it has ended."""
    try:
        first = psutil.Process(pid)
        times = [process.cpu_times() for process in (first, *first.children(recursive=True))]
    except psutil.Error:
        return 0.0
    return sum(each.user + each.system for each in times)


def steady(looks: Sequence[tuple[float, float]]) -> float | None:
    """Cores that were used once all had started, of looks at (seconds since the start, CPU-seconds until then).

    None where it ended before. A look that finds less than one before it came when a part had ended.
    """
    settled = [look for look in looks if look[0] >= STEADY_AFTER_SECONDS]
    if not settled:
        return None
    (began, before), (ended, after) = settled[0], max(settled, key=lambda look: look[1])
    return (after - before) / (ended - began) if ended > began else None
