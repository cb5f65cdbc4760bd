"""Half seconds of packets, to count in them and to find the longest time without something. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.decoder.packet_heads import Places
from tallylight_monitor.detectors.transport_window import Gap

WINDOW_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Windows:
    """So many of equal length: `times` says when each packet was sent, and `of` to which window it belongs."""

    times: NDArray[np.float64]
    edges: NDArray[np.float64]
    of: Places

    @property
    def count(self) -> int:
        """How many."""
        return len(self.edges) - 1

    def counted(self, places: Places, weights: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
        """How many of these packets each window has, or the sum of what they weigh."""
        return np.bincount(self.of[places], weights, self.count).astype(np.float64)

    def first(self, places: Places) -> dict[int, float]:
        """When the first of these packets came in each window that has one."""
        found, index = np.unique(self.of[places], return_index=True)
        return dict(zip(found.tolist(), self.times[places[index]].tolist(), strict=True))

    def gaps(self, places: Places, last: float) -> list[Gap]:
        """In each window, the longest time without one of these packets, of which one came at `last`."""
        times = np.concatenate([[last], self.times[places]])
        ended = np.diff(times)
        # What comes at the very edge belongs to the window that it ends.
        bounds = np.searchsorted(times[1:], self.edges, "right")
        bounds[0] = 0
        return [self._gap(times, ended, bounds[index], index, bounds[index + 1]) for index in range(self.count)]

    def _gap(self, times: NDArray[np.float64], ended: NDArray[np.float64], first: int, index: int, behind: int) -> Gap:
        here, going = ended[first:behind], float(self.edges[index + 1] - times[behind])
        best = int(np.argmax(here)) if len(here) else 0
        if len(here) and here[best] >= going:
            return Gap(float(here[best]), float(times[first + best]), tuple(here.tolist()))
        return Gap(going, float(times[behind]), tuple(here.tolist()))


def windows_of(times: NDArray[np.float64]) -> Windows:
    """The windows of packets that were sent at these times, and the end of the last."""
    begin, end = float(times[0]), float(times[-1])
    count = max(1, round((end - begin) / WINDOW_SECONDS))
    edges = np.linspace(begin, end, count + 1)
    width = (end - begin) / count or 1.0
    return Windows(times[:-1], edges, np.minimum(((times[:-1] - begin) / width).astype(np.intp), count - 1))
