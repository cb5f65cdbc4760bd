"""Transport streams whose tables are damaged, late or missing, or whose packets come twice: all of them is judged."""

import numpy as np
import pytest
from decoding import decoded
from small_media import programme
from transport import NULL_PACKET, PICTURE_PID, SOUND_PID, packets, pids

from tallylight_monitor.decoder.transport_stream import TransportStream
from tallylight_monitor.wire import PlayBytes, PlaySegment

PAT, PMT = 0, 0x1000
PICTURES = 150


def segments():
    return [each.data for each in programme("ts", 6.0)]


def wrong_sums(pid, count=None):
    """The check sums of a table's sections, wrong in each, or in the first of them."""

    def change(data):
        rows = packets(data)
        for index in np.flatnonzero(pids(rows) == pid)[:count]:
            begin = 5
            end = begin + 3 + ((rows[index, begin + 1] & 0x0F) << 8 | int(rows[index, begin + 2]))
            rows[index, end - 1] ^= 0xFF
        return rows.tobytes()

    return change


def without(*gone):
    return lambda data: packets(data)[~np.isin(pids(packets(data)), gone)].tobytes()


def tables_late(data):
    rows = packets(data)
    tables = np.isin(pids(rows), [PAT, PMT])
    rest = rows[~tables]
    middle = len(rest) // 2
    return np.concatenate([rest[:middle], rows[tables][:2], rest[middle:]]).tobytes()


def each_twice(data):
    return np.repeat(packets(data), 2, axis=0).tobytes()


def stuffed(data):
    """Packets of nothing between all others: without a programme, and without a payload."""
    found = []
    for row in packets(data):
        found += [row.tobytes(), NULL_PACKET]
        if pids(row[None])[0] in (PICTURE_PID, SOUND_PID):  # its counter stands, as the rules say
            found.append(bytes([0x47, *row[1:3] & [0x1F, 0xFF], 0x20 | row[3] & 15, 183, 0]) + b"\xff" * 182)
    return b"".join(found)


def by_segment(change):
    return decoded(
        *(PlaySegment(number, change(each), b"", 2.0, discontinuity=False) for number, each in enumerate(segments()))
    )


def over_http(change):
    data = b"".join(map(change, segments()))
    return decoded(*(PlayBytes(data[at : at + 30_000], fresh=not at) for at in range(0, len(data), 30_000)))


@pytest.mark.parametrize("played", [by_segment, over_http])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(wrong_sums(PAT), id="all check sums of the programmes wrong"),
        pytest.param(wrong_sums(PMT), id="all check sums of the map wrong"),
        pytest.param(wrong_sums(PMT, 1), id="the first of the map wrong"),
        pytest.param(without(PAT), id="no list of programmes"),
        pytest.param(without(PMT), id="no map"),
        pytest.param(without(PAT, PMT), id="no tables"),
        pytest.param(tables_late, id="tables behind half of it"),
        pytest.param(each_twice, id="each packet twice"),
        pytest.param(stuffed, id="packets of nothing between them"),
    ],
)
def test_every_picture_and_its_sound_are_judged(played, change):
    outbox = played(change)
    assert len(outbox.times()) == PICTURES
    assert len(outbox.times("silence")) > 50
    assert max(outbox.values("decode_damage")) == 0
    assert [value for value in outbox.values("timestamp_jump") if value] == []


def test_packets_that_only_have_the_same_counter_are_not_the_same():
    rows = packets(segments()[0])
    rows[:, 3] &= 0xF0
    stretches = list(TransportStream().take(rows.tobytes()))
    kept = packets(b"".join(each.data for each in stretches))
    assert (pids(kept) == PICTURE_PID).sum() == (pids(rows) == PICTURE_PID).sum()
    assert (pids(kept) == SOUND_PID).sum() == (pids(rows) == SOUND_PID).sum()


def test_what_comes_without_tables_is_not_kept_without_a_bound_and_a_programme_that_comes_is_read():
    stream, bare = TransportStream(), without(PAT, PMT)(b"".join(segments()))
    found = [each for _ in range(40) for each in stream.take(bare)]
    assert [each.fresh for each in found].count(True) == 1
    assert sum(len(each.data) for each in found) > 20 * len(bare)
    (named, *_) = stream.take(segments()[0])
    assert (named.fresh, named.programme is None) == (True, False)


def stamped(change):
    """A stream whose stamps of sound are others: `change` takes and gives 90 kHz ticks."""
    rows = packets(b"".join(segments()))
    for row in rows[(pids(rows) == SOUND_PID) & (rows[:, 1] & 0x40 != 0)]:
        at = 13 + (1 + int(row[4]) if row[3] & 0x20 else 0)
        old = row[at : at + 5].tolist()
        ticks = (old[0] >> 1 & 7) << 30 | old[1] << 22 | old[2] >> 1 << 15 | old[3] << 7 | old[4] >> 1
        new = change(ticks)
        parts = (0x21 | new >> 29 & 14, new >> 22 & 255, new >> 14 & 254 | 1, new >> 7 & 255, new << 1 & 254 | 1)
        rows[np.flatnonzero((rows == row).all(axis=1))[0], at : at + 5] = parts
    return rows.tobytes()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: 900_000, id="that stand"),
        pytest.param(lambda ticks: 3 * ticks, id="three times as far apart"),
    ],
)
def test_sound_is_judged_whatever_its_stamps(change):
    outbox = decoded(PlayBytes(stamped(change), fresh=True))
    assert len(outbox.times("silence")) > 35
    assert len(outbox.times()) == PICTURES
