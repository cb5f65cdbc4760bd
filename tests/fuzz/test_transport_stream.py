"""Fuzz target: whatever a transport stream holds, it is cut into packets, and the library is shown one programme."""

import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import mutated
from transport_streams import in_packets_of, of_pid, pat

from tallylight_monitor.decoder.packet_grid import PacketGrid
from tallylight_monitor.decoder.transport_stream import TransportStream, is_transport_stream
from tallylight_monitor.mpegts.packets import PACKET, PITCHES, SYNC
from tallylight_monitor.mpegts.programme_map import (
    OUR_PMT_PID,
    Elementary,
    Programme,
    programme_of,
    table_packets,
)
from tallylight_monitor.mpegts.programmes import PAT_PID
from tallylight_monitor.mpegts.sections import LONGEST_SECTION, SectionReader

PICTURES, SOUND = Elementary(0x100, 0x1B, "picture", b""), Elementary(0x101, 0x0F, "sound", b"\x0a\4eng\0")
SECONDS = 2.0  # for a few kilobytes, on a busy machine


def stream(*streams, number=1, pmt=0x1000):
    """Tables and a few packets, as a muxer writes them."""
    tables = table_packets(Programme(number, 0x100, b"", streams))
    moved = bytearray(tables)
    moved[PACKET + 1 : PACKET + 3] = (0x4000 | pmt).to_bytes(2, "big")
    return pat([(number, pmt)]) + moved[PACKET:] + b"".join(of_pid(each.pid, count=3) for each in streams)


PLAIN = stream(PICTURES, SOUND)
SEEDS = (
    PLAIN * 2,
    PLAIN + stream(Elementary(0x200, 0x24, "picture", b""), SOUND),
    stream(PICTURES, Elementary(0x101, 0x06, "sound", b"\5\4AC-3\x6a\1\0")) * 2,
    in_packets_of(192, PLAIN * 2),
    in_packets_of(204, PLAIN * 2),
    bytes([SYNC, 0x01, 0x00, 0xD0]) + b"\xaa" * 184 + PLAIN,
    PLAIN[: 2 * PACKET] + b"noise" * 20 + PLAIN,
)
INPUTS = mutated(SEEDS) | st.binary(max_size=1500)


def target(data: bytes) -> None:
    """Read it whole, and in pieces. What is shown are packets of one programme, its tables first."""
    began = time.process_time()
    is_transport_stream(data)
    whole = _packets(PacketGrid(), [data])
    pieces = _packets(PacketGrid(), [data[at : at + 333] for at in range(0, len(data), 333)])
    assert len(pieces) <= len(data) // PACKET >= len(whole)
    for number in (0, 2):
        _check(TransportStream(number), data)
    assert time.process_time() - began < SECONDS


def _packets(grid, pieces):
    rows = np.concatenate([grid.take(piece) for piece in pieces] or [np.zeros((0, PACKET), np.uint8)])
    assert grid.pitch in {0, *PITCHES}
    assert (rows[:, 0] == SYNC).all()
    return rows


def _check(transport, data):
    transport.begin()
    stretches = list(transport.take(data))
    for first, stretch in zip([True] + [False] * len(stretches), stretches, strict=False):
        assert stretch.programme is not None
        assert stretch.fresh or not first
        assert len(stretch.data) % PACKET == 0
        assert stretch.scrambled <= stretch.present <= stretch.programme.chosen().keys()
        assert all(count >= 0 for count in stretch.missing.values())
        _check_packets(stretch)


def _check_packets(stretch):
    rows = np.frombuffer(stretch.data, np.uint8).reshape(-1, PACKET)
    pids = {int(high & 0x1F) << 8 | int(low) for high, low in rows[:, 1:3]}
    shown = {*stretch.programme.chosen().values(), stretch.programme.clock_pid}
    assert pids <= shown | ({PAT_PID, OUR_PMT_PID} if stretch.fresh else set())
    if stretch.fresh:
        assert _announced(table_packets(stretch.programme)).chosen() == stretch.programme.chosen()


def _announced(tables):
    """The programme that our own tables announce, read as anybody would."""
    reader = SectionReader()
    packets = [tables[at : at + PACKET] for at in range(PACKET, len(tables), PACKET)]
    sections = [section for packet in packets for section in reader.take(packet)]
    assert all(len(section) <= LONGEST_SECTION + 3 for section in sections)
    (found,) = map(programme_of, sections)
    return found


@given(INPUTS)
@settings(deadline=None)  # the target has a bound of its own, of CPU
def test_whatever_a_transport_stream_is_one_programme_is_shown(data):
    target(data)


def test_packets_that_break_off_again_and_again_are_read_in_a_time_that_grows_with_their_length():
    broken = (of_pid(0x100, count=5) + b"\0") * 300

    def seconds(times):
        began = time.process_time()
        assert len(PacketGrid().take(broken * times)) == times * 1500
        return time.process_time() - began

    short, long = (min(seconds(times) for _ in range(3)) for times in (1, 8))
    assert long < 24 * short  # each time looking through all that is left took 64 times as long


def test_the_seeds_announce_their_programme():
    for seed in SEEDS:
        transport = TransportStream()
        transport.begin()
        assert list(transport.take(seed))
        assert transport.programme.chosen().keys() == {"picture", "sound"}
