"""How long the machine did not let our processes run, though they could: what is late for it is not the stream's."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tallylight_monitor.pipeline.decoder_process import waited_seconds

# Of no time is more put down to the machine: what is missing is missed at half the pace, and never not at all.
MOST_SHARE = 0.5


@dataclass(slots=True)
class Starvation:
    """Of processes by their ids; `waited` gives the seconds for which one was not let run, since its start."""

    waited: Callable[[int], float] = waited_seconds
    _known: dict[int, float] = field(default_factory=dict)

    def of(self, pid: int | None, passed: float) -> float:
        """Of the seconds that have passed since this was last asked of a process, how many it was not let run."""
        if pid is None:
            return 0.0
        now = self.waited(pid)
        before, self._known[pid] = self._known.get(pid, now), now
        return min(max(0.0, now - before), passed * MOST_SHARE)
