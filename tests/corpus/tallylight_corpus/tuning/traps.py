"""What looks like a fault, and is healthy: for the clips of the tuning half."""

import numpy as np

from tallylight_corpus.clock_bits import shifted
from tallylight_corpus.stream import OTHER_SOUND_PID, SOUND_PID, Stream


def nothing_at_all(stream: Stream, begin: float) -> Stream:
    """The clip as it is: with data that comes every three seconds."""
    return stream


def each_sound_twice(stream: Stream, begin: float) -> Stream:
    """Packets may come twice."""
    return stream.repeated(np.where(stream.of(SOUND_PID, OTHER_SOUND_PID) & (stream.at >= begin), 2, 1))


def clock_begins_anew(stream: Stream, begin: float) -> Stream:
    """The 33 bits of the clock are over, some seconds into the stream."""
    return shifted(stream, 2**33 - round((begin + 2.0) * 90_000))


TRAPS = (nothing_at_all, each_sound_twice, clock_begins_anew)
