"""Whether a table that a transport stream repeats is late: by its rule, and by the stream's own habit."""

from collections import deque
from heapq import nlargest

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.transport_window import Gap

REMEMBERED = 300  # gaps: half a minute of them, or more
# Streams that are joined from segments have a table every few seconds, and are well: once a gap comes twice, it is
# usual, and until so much was seen of a stream only a long one is late.
TIMES_USUAL, LEARNT_SECONDS, PATIENCE_SECONDS = 2.0, 10.0, 5.0


class TableHabit:
    """The gaps between the tables that came."""

    def __init__(self) -> None:
        self._gaps: deque[float] = deque(maxlen=REMEMBERED)
        self._seconds = 0.0

    def late(self, gap: Gap, table: str) -> Measurement:
        """How long the table was missing, if that is longer than it usually is; 0 where it is not."""
        usual = nlargest(2, self._gaps)[-1] if self._gaps else 0.0
        longest = TIMES_USUAL * usual if self._seconds >= LEARNT_SECONDS else PATIENCE_SECONDS
        self._gaps.extend(gap.ended)
        self._seconds += sum(gap.ended)
        if not gap.due and gap.seconds < longest:
            return Measurement(0.0)
        return Measurement(gap.seconds, gap.since, f"no {table} for {gap.seconds:.1f} s")
