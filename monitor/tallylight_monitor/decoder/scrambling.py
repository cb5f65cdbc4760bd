"""Which PIDs that are not decoded are scrambled, and whether a receiver is told of their keys (TR 101 290, 2.6)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.decoder.packet_heads import Heads
from tallylight_monitor.decoder.packet_windows import Windows

CAT_PID, CAT_TABLE = 1, 1
CAT_SECONDS = 5.0  # within which it should come
FEW = 3  # packets that tell nothing of a window


class Scrambling:
    """How each PID was when it was seen first, and how it is."""

    def __init__(self) -> None:
        self._first: dict[int, bool] = {}
        self._now: dict[int, bool] = {}

    def fields(self, heads: Heads, found: Windows, others: Mapping[int, str]) -> dict[str, list[Any]]:
        """Of each window: the PIDs that turned, and whether some are scrambled of whose keys nothing is said."""
        turned: list[tuple[str, ...]] = [()] * found.count
        hidden = np.zeros(found.count, np.bool_)
        for pid, name in others.items():
            states = self._states(heads, found, pid)
            hidden |= states == 1
            for window in np.flatnonzero(states >= 0).tolist():
                if bool(states[window]) != self._first[pid]:
                    turned[window] += (f"{name} on PID {pid} is {'scrambled' if states[window] else 'clear'}",)
        named = len(heads.sections(CAT_PID, CAT_TABLE)) > 0
        return {"turned": turned, "unnamed_keys": (hidden & (not named)).tolist()}

    def _states(self, heads: Heads, found: Windows, pid: int) -> NDArray[np.int8]:
        """Of each window 1 where most packets of a PID are scrambled, 0 where they are clear; -1 while unknown."""
        places = heads.of(pid)
        places = places[heads.carries[places]]
        packets, hidden = found.counted(places), found.counted(places[heads.scrambled[places]])
        states = np.full(found.count, -1, np.int8)
        for window in range(found.count):
            if packets[window] >= FEW:
                self._now[pid] = bool(hidden[window] > packets[window] / 2)
                self._first.setdefault(pid, self._now[pid])
            if pid in self._now:
                states[window] = self._now[pid]
        return states
