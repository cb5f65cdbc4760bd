"""Transport streams whose tables name nothing: what lies on other PIDs is no programme, and nobody guesses at it."""

import numpy as np
import pytest
from decoding import decoded
from pieces import pictures_of, piece, times_are
from small_media import programme
from transport import PICTURE_PID, packets, pids

from tallylight_monitor.mpegts.packets import packets_of
from tallylight_monitor.mpegts.programmes import PAT_PID
from tallylight_monitor.mpegts.sections import section
from tallylight_monitor.wire import Failed, PlayAddress

MAP_PID = 0x1000  # as libav's muxer numbers it
CLOCK = (0xE000 | PICTURE_PID).to_bytes(2, "big") + b"\xf0\0"
NETWORK = b"\0\0" + (0xE000 | 0x10).to_bytes(2, "big")
EMPTY_MAP = (MAP_PID, section(2, 1, CLOCK))
NO_PROGRAMME = (PAT_PID, section(0, 1, b""))
NETWORK_ALONE = (PAT_PID, section(0, 1, NETWORK))


def named(data, pid, table):
    """The same packets, with this in place of each table on that PID."""
    rows = packets(data)
    for place in np.flatnonzero(pids(rows) == pid):
        rows[place] = np.frombuffer(packets_of(pid, table, rows[place][3]), np.uint8)
    return rows.tobytes()


TABLES = pytest.mark.parametrize(
    ("table", "why"),
    [
        pytest.param(EMPTY_MAP, "the map of its programme 1 names neither pictures nor sound", id="a map of the clock"),
        pytest.param(NO_PROGRAMME, "its table names no programme", id="no programme"),
        pytest.param(NETWORK_ALONE, "its table names no programme", id="the network alone"),
    ],
)


@TABLES
def test_a_file_in_which_nothing_is_announced_cannot_be_opened_and_says_why(tmp_path, table, why):
    path = tmp_path / "film.ts"
    path.write_bytes(b"".join(named(each.data, *table) for each in programme()))
    outbox = decoded(PlayAddress(str(path), network=False))
    assert [(each.cause, each.opened) for each in outbox.said(Failed)] == [(why, False)]
    assert outbox.times() == []


@TABLES
def test_segments_in_which_nothing_is_announced_hold_no_track(table, why):
    outbox = decoded(*(piece(each, named(each.data, *table)) for each in programme()))
    assert outbox.times() == []
    assert outbox.player.tracks.beats() == []


def test_tracks_that_leave_the_map_together_are_lost_and_judged_again_once_they_are_back():
    first, second, third = programme()
    outbox = decoded(piece(first), piece(second, named(second.data, *EMPTY_MAP)))
    assert [beat.idle > 1.7 for beat in outbox.player.tracks.beats()] == [True, True]
    outbox = decoded(piece(first), piece(second, named(second.data, *EMPTY_MAP)), piece(third))
    assert times_are(outbox.times(), pictures_of(2.0), pictures_of(2.0, 4.0), within=0.1)


def test_a_file_whose_map_is_empty_from_some_point_on_is_damaged_there(tmp_path):
    first, *rest = programme()
    path = tmp_path / "film.ts"
    path.write_bytes(first.data + b"".join(named(each.data, *EMPTY_MAP) for each in rest))
    outbox = decoded(PlayAddress(str(path), network=False))
    assert times_are(outbox.times(), pictures_of(2.0))
    assert max(outbox.values("decode_damage")) > 0


def test_a_table_that_is_empty_at_first_is_no_reason_once_it_names_a_programme(tmp_path):
    path = tmp_path / "film.ts"
    path.write_bytes(packets_of(*NO_PROGRAMME) + b"".join(each.data for each in programme()))
    assert times_are(decoded(PlayAddress(str(path), network=False)).times(), pictures_of(6.0))
