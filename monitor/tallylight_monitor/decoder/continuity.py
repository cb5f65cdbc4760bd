"""Which packets are missing by the counters of their PIDs (ISO/IEC 13818-1, 2.4.3.3)."""

import numpy as np
from numpy.typing import NDArray

from tallylight_monitor.decoder.packet_heads import Heads, Places

COUNTER_MODULO = 16


class Continuity:
    """The counters of all PIDs that are followed, as they came last."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[int, bool]] = {}  # the newest counter, and whether it came twice

    def missing(self, heads: Heads, pid: int) -> tuple[Places, NDArray[np.int64]]:
        """Behind how many missing packets which packets of a PID stand.

        One may come twice; a third time counts as one that is wrong.
        """
        places = heads.of(pid)
        places = places[heads.carries[places]]
        if not len(places):
            return places, np.zeros(0, np.int64)
        counters = (heads.control[places] & 0x0F).astype(np.int64)
        before, twice = self._last.get(pid, (int(counters[0]) - 1, False))
        steps = np.diff(counters, prepend=before) % COUNTER_MODULO
        again = steps == 0
        thrice = again & np.concatenate([[twice], again[:-1]])
        wrong = np.where(again, thrice, steps - 1)
        wrong[heads.announced[places]] = 0
        self._last[pid] = int(counters[-1]), bool(again[-1])
        return places[wrong > 0], wrong[wrong > 0]
