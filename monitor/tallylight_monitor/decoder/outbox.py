"""Tell the monitor: measurements in batches, a beat at least every half second."""

import os
import resource
import time
from collections.abc import Callable

from tallylight_monitor.decoder.memory import peak_memory
from tallylight_monitor.wire import Beat, Measured, Message, Sample, framed

BEAT_SECONDS = 0.5
# A live stream's 25 pictures a second and three detectors fill a batch in half a second; a file's in no time.
BATCH = 48


class Outbox:
    """Writes messages to the monitor. `beat` tells what there is to tell, given CPU seconds and memory.

    `check` raises what ends this process; it is asked at least once for each packet.
    """

    def __init__(
        self, descriptor: int, beat: Callable[[float, int], Beat], check: Callable[[], None] = lambda: None
    ) -> None:
        self._descriptor, self._beat, self._check = descriptor, beat, check
        self._samples: list[Sample] = []
        self._batch = 1  # the first moment is told at once: until then nobody knows that anything is judged
        self._beaten = 0.0

    def note(self, sample: Sample) -> None:
        """Tell of a measurement, soon; what was measured of one moment is told at once."""
        if len(self._samples) >= self._batch and sample.at != self._samples[-1].at:
            self._batch = BATCH
            self.flush()
        self._samples.append(sample)

    def send(self, *messages: Message) -> None:
        """Tell it now, and the measurements before it: all at once, for each time wakes who listens."""
        samples, self._samples = self._samples, []
        self._write(*([Measured(samples)] if samples else []), *messages)

    def flush(self) -> None:
        """Tell all measurements noted so far."""
        if self._samples:
            self.send()

    def beat(self, *, now: bool = False) -> None:
        """Say that all is well, if it was not said just before."""
        self._check()
        if now or time.monotonic() - self._beaten >= BEAT_SECONDS:
            self.send(self.beaten())

    def beaten(self) -> Beat:
        """The beat that is due now: it is to be sent."""
        self._beaten = time.monotonic()
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return self._beat(usage.ru_utime + usage.ru_stime, peak_memory())

    def _write(self, *messages: Message) -> None:
        left = memoryview(b"".join(map(framed, messages)))
        while left:
            left = left[os.write(self._descriptor, left) :]
