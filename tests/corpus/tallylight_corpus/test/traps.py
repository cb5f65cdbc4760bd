"""What looks like a fault, and is healthy: for the clips of the test half."""

import numpy as np

from tallylight_corpus.clock_bits import shifted
from tallylight_corpus.stream import DATA_PID, NULL_PID, OTHER_SOUND_PID, PAT_PID, PICTURE_PID, PMT_PID, Hit, Stream


def as_it_is(stream: Stream, begin: float) -> Stream:
    """The clip, with data that comes every three seconds, and in which no filling is where the rate varies."""
    return stream


def all_twice(stream: Stream, begin: float) -> Stream:
    """Each packet with a payload comes twice for some seconds, as from a link that is protected so."""
    hit = (stream.at >= begin) & (stream.at < begin + 4.0) & ~stream.of(NULL_PID)
    return stream.repeated(np.where(hit, 2, 1))


def counter_jumps_as_announced(stream: Stream, begin: float) -> Stream:
    """The other sound's counter jumps, and its packet says so (discontinuity_indicator)."""
    rows, after = stream.rows.copy(), stream.of(OTHER_SOUND_PID) & (stream.at >= begin)
    rows[after, 3] = rows[after, 3] & 0xF0 | (rows[after, 3] + 7) & 0x0F
    place = int(np.flatnonzero(after & (stream.rows[:, 3] & 0x20 != 0) & (stream.rows[:, 4] > 0))[0])
    between = after & (np.arange(len(rows)) < place)
    rows[between, 3] = stream.rows[between, 3]
    rows[place, 5] |= 0x80
    return Stream(rows, stream.at, stream.segment)


def wraps_in_the_middle(stream: Stream, begin: float) -> Stream:
    """The 33 bits of the clock are over while it is watched."""
    return shifted(stream, 2**33 - round((begin - 1.0) * 90_000))


def joined_from_segments(stream: Stream, begin: float) -> Stream:
    """Tables come once in four seconds from the start, as where segments are joined."""
    tables = stream.of(PAT_PID, PMT_PID)
    due = np.zeros(len(tables), np.bool_)
    for pid in (PAT_PID, PMT_PID):
        places = np.flatnonzero(stream.of(pid))
        due[places[np.diff(stream.at[places] // 4.0, prepend=-1) > 0]] = True
    if stream.segment.any():
        return stream
    found = stream.without(tables & ~due)
    for pid in (PAT_PID, PMT_PID):
        _renumber(found, found.of(pid))
    return found


def data_pauses(stream: Stream, begin: float) -> Stream:
    """Subtitles: nothing of the data for long."""
    return stream.without(stream.of(DATA_PID) & (stream.at >= 1.0))


def data_always_scrambled(stream: Stream, begin: float) -> Stream:
    """One PID is scrambled from the start, as it is meant to be, and the table of keys (CAT) comes."""
    return stream.changed(stream.of(DATA_PID), 3, also=0x80)


def picture_stands(stream: Stream, begin: float) -> Stream:
    """A still picture: only key frames are sent, by the counter without a gap."""
    key = stream.rows[:, 3] & 0x20 != 0
    begins = stream.of(PICTURE_PID) & (stream.rows[:, 1] & 0x40 != 0)
    keys = begins & key & (stream.rows[:, 4] > 0) & (stream.rows[:, 5] & 0x40 != 0)
    unit = np.maximum.accumulate(np.where(begins, np.arange(len(begins)), 0))
    found = stream.without(stream.of(PICTURE_PID) & ~keys[unit])
    _renumber(found, found.of(PICTURE_PID))
    return found


def _renumber(stream: Stream, hit: Hit) -> None:
    """Let a PID's counter go on without a gap."""
    places = np.flatnonzero(hit & (stream.rows[:, 3] & 0x10 != 0))
    stream.rows[places, 3] = stream.rows[places, 3] & 0xF0 | np.arange(len(places)) % 16


TRAPS = (
    as_it_is,
    all_twice,
    counter_jumps_as_announced,
    wraps_in_the_middle,
    joined_from_segments,
    data_pauses,
    data_always_scrambled,
    picture_stands,
)
