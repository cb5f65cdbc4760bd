"""What detectors of loudness are shown, and the gating by which it is summed up. Pure, without numpy."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log10

# ITU-R BS.1770-4: blocks under the first gate are silence; those so far under the mean of the rest do not count.
ABSOLUTE_GATE, RELATIVE_GATE = -70.0, -10.0
SILENT = -120.0  # LUFS


@dataclass(frozen=True, slots=True)
class Loudness:
    """100 ms more of sound, as EBU R128 measures it: `momentary` is that of the last 400 ms and `short_term` that of
    the last three seconds, in LUFS. `at` is media seconds, of the end of these 100 ms.
    """

    at: float
    momentary: float
    short_term: float


def gated(momentary: Iterable[float]) -> float | None:
    """The loudness of all these blocks together, in LUFS (BS.1770's two gates); None where all is silence."""
    powers = [10 ** (each / 10) for each in momentary if each >= ABSOLUTE_GATE]
    if not powers:
        return None
    least = sum(powers) / len(powers) * 10 ** (RELATIVE_GATE / 10)
    loud = [each for each in powers if each >= least]
    return 10 * log10(sum(loud) / len(loud))
