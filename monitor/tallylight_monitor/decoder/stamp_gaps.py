"""For how long units of pictures and sound come without a time stamp (PTS; TR 101 290, 2.5)."""

from collections.abc import Mapping

import numpy as np

from tallylight_monitor.decoder.packet_heads import Heads
from tallylight_monitor.decoder.packet_windows import Windows
from tallylight_monitor.detectors.transport_window import Gap


class StampGaps:
    """Each PID's newest stamp. A picture that stands sends no units, and lacks none."""

    def __init__(self) -> None:
        self._stamped: dict[int, float] = {}

    def gaps(self, heads: Heads, found: Windows, media: Mapping[int, str]) -> list[Gap]:
        """In each window, the longest time from a stamp to a unit that still has none."""
        worst = [Gap()] * found.count
        for pid, name in media.items():
            for window, gap in self._of(heads, found, pid, f"{name} on PID {pid}"):
                worst[window] = max(worst[window], gap, key=lambda each: each.seconds)
        return worst

    def _of(self, heads: Heads, found: Windows, pid: int, what: str) -> list[tuple[int, Gap]]:
        places, stamped = heads.units(pid)
        if not len(places):
            return []
        times = found.times[places]
        before = self._stamped.get(pid, float(times[0]))
        newest = np.maximum.accumulate(np.where(stamped, times, before))
        self._stamped[pid] = float(newest[-1])
        lacking = np.flatnonzero(~stamped)
        return [
            (int(found.of[places[each]]), Gap(float(times[each] - newest[each]), float(newest[each]), what=what))
            for each in lacking.tolist()
        ]
