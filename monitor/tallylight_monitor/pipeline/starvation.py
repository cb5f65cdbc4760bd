"""How long the machine did not let our processes run, though they could: what is late for it is not the stream's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tallylight_monitor.pipeline.decoder_process import waited_seconds

# Of no time is more put down to the machine: what is missing is missed at half the pace, and never not at all.
MOST_SHARE = 0.5


@dataclass(slots=True)
class Starvation:
    """Of processes by their ids; `waited` gives the seconds for which one was not let run, since its start.

    A process that is not asked for any more is forgotten: another may have its id.
    """

    waited: Callable[[int], float] = waited_seconds
    _known: dict[int, float] = field(default_factory=dict)

    def of(self, passed: float, *pids: int | None) -> list[float]:
        """Of the seconds that have passed since this was last asked, how many each process was not let run."""
        before, self._known = self._known, {pid: self.waited(pid) for pid in pids if pid is not None}
        return [0.0 if pid is None else self._since(before, pid, passed) for pid in pids]

    def _since(self, before: Mapping[int, float], pid: int, passed: float) -> float:
        now = self._known[pid]
        return min(max(0.0, now - before.get(pid, now)), passed * MOST_SHARE)
