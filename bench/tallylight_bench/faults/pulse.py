"""Whether this machine stood still: what is measured in such a time is the machine, and neither source nor monitor."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PROCESSES = Path("/proc")
BEAT_SECONDS = 0.1
STILL_SECONDS = 1.0  # longer than any beat may be late


@dataclass(slots=True)
class Pulse:
    """Beats from beginning to end of all runs. `still` are the times from when to when no beat came."""

    still: list[tuple[float, float]] = field(default_factory=list)

    async def run(self) -> None:
        """Beat until cancelled."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            now = time.monotonic()
            self.beat(before, now)
            before = now

    def beat(self, before: float, now: float) -> None:
        """A beat came now; the one before it then."""
        if now - before > BEAT_SECONDS + STILL_SECONDS:
            self.still.append((before, now))

    def stood_still(self, began: float, ended: float) -> bool:
        """Whether it did at any time in between."""
        return any(since < ended and until > began for since, until in self.still)


def waited_seconds(pids: Iterable[int], processes: Path = PROCESSES) -> float:
    """For how long these processes could run in all, and this machine let others run (proc(5), schedstat)."""
    waited = 0
    for pid in pids:
        with suppress(OSError):
            waited += int((processes / str(pid) / "schedstat").read_text().split()[1])
    return waited / 1e9
