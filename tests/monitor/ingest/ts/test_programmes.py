"""Which programmes a transport stream holds, and one of them alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transport_streams import PACKET, in_packets_of, of_pid, packed, pat, section

from tallylight_monitor.ingest.ts.packets import grid_of
from tallylight_monitor.ingest.ts.programmes import ProgrammeFilter, programmes_in

THREE = ((3, 0x100), (1, 0x200), (7, 0x300))
BODY = of_pid(0x100) + of_pid(0x200) + of_pid(0x300) + of_pid(0x1011, count=4)


def stream(programmes=THREE, rounds=3):
    return b"".join(pat(programmes, counter=number) + BODY for number in range(rounds))


def packets(data):
    return [data[at : at + PACKET] for at in range(0, len(data), PACKET)]


def test_programmes_are_named_in_the_streams_order():
    assert programmes_in(stream()) == (3, 1, 7)


@pytest.mark.parametrize("size", [192, 204])
def test_packets_may_be_of_192_or_204_bytes(size):
    assert programmes_in(in_packets_of(size, stream())) == (3, 1, 7)


@pytest.mark.parametrize("begin", [1, 100, 187, 188, 500])
def test_a_stream_may_be_joined_anywhere(begin):
    assert programmes_in(stream(rounds=4)[begin:]) == (3, 1, 7)


@pytest.mark.parametrize("before", [255, 256, 257, 3000])
def test_a_table_that_comes_late_is_found_and_replaced(before):
    data = of_pid(0x1011, count=before) + stream(rounds=2)
    assert programmes_in(data) == (3, 1, 7)
    filtered = ProgrammeFilter(7).filtered_whole(data)
    assert programmes_in(filtered) == (7,)
    assert [each for each in packets(filtered) if each[2]] == [each for each in packets(data) if each[2]]


def test_the_networks_own_entry_is_no_programme():
    assert programmes_in(stream(((0, 0x10), (5, 0x100)))) == (5,)


def test_more_programmes_than_a_packet_holds_are_read():
    many = tuple((number, 0x20 + number) for number in range(1, 121))
    assert programmes_in(stream(many)) == tuple(range(1, 121))


@pytest.mark.parametrize("together", [False, True], ids=["each in its packets", "one behind the other"])
def test_a_table_of_several_sections_is_read_whole(together):
    parts = [(THREE[:2], (0, 1)), (THREE[2:], (1, 1))]
    if together:
        table = packed(b"".join(section(each, part=part) for each, part in parts))
    else:
        table = b"".join(pat(each, part=part) + of_pid(0x1011) for each, part in parts)
    data = (table + BODY) * 3
    assert programmes_in(data) == (3, 1, 7)
    for number in (3, 1, 7):
        assert programmes_in(ProgrammeFilter(number).filtered_whole(data)) == (number,)


def test_a_table_that_is_not_in_force_yet_is_not_believed():
    coming = pat(((9, 0x900),), in_force=False)
    assert programmes_in(coming + stream()) == (3, 1, 7)
    assert programmes_in((coming + BODY) * 9) == ()


def test_a_damaged_table_is_not_believed():
    data = bytearray(stream(rounds=2))
    data[20] ^= 0xFF
    assert programmes_in(bytes(data)) == (3, 1, 7)
    assert programmes_in(bytes(data[: 4 * PACKET])) == ()


@pytest.mark.parametrize("data", [b"", bytes(5000), b"\x47" * 5000, b"#EXTM3U\n" * 500], ids=lambda each: str(each[:8]))
def test_what_is_no_transport_stream_has_no_programmes(data):
    assert programmes_in(data) == ()


@pytest.mark.parametrize("number", [3, 1, 7])
def test_one_programme_is_left_and_everything_else_stays_where_it_is(number):
    data = stream()
    filtered = ProgrammeFilter(number).filtered_whole(data)
    assert programmes_in(filtered) == (number,)
    assert len(filtered) == len(data)
    kept = [packet for packet in packets(filtered) if packet[2] or packet[1] & 0x1F]
    assert kept == [packet for packet in packets(data) if packet[2] or packet[1] & 0x1F]


@pytest.mark.parametrize("size", [188, 192, 204])
def test_what_stands_between_packets_stays(size):
    data = in_packets_of(size, stream()) if size != 188 else stream()
    filtered = ProgrammeFilter(1).filtered_whole(data)
    assert programmes_in(filtered) == (1,)
    assert grid_of(filtered) == grid_of(data)
    assert len(filtered) == len(data)


def test_of_a_table_of_many_packets_one_is_left():
    many = tuple((number, 0x20 + number) for number in range(1, 121))
    filtered = ProgrammeFilter(100).filtered_whole(stream(many))
    assert programmes_in(filtered) == (100,)


def test_a_programme_that_is_not_there_leaves_none():
    assert programmes_in(ProgrammeFilter(9).filtered_whole(stream())) == ()


@given(st.lists(st.integers(1, 4000), max_size=30), st.integers(0, 200))
def test_whatever_pieces_a_stream_comes_in_the_same_is_left(sizes, begin):
    data = stream(rounds=6)[begin:]
    whole = ProgrammeFilter(1).filtered_whole(data)
    piecewise, at, out = ProgrammeFilter(1), 0, b""
    for size in sizes:
        out += piecewise.filtered(data[at : at + size])
        at += size
    out += piecewise.filtered(data[at:])
    assert whole.startswith(out)
    assert len(whole) - len(out) < PACKET


@given(st.binary(max_size=3000), st.integers(1, 9))
def test_any_bytes_are_filtered_without_harm_and_lose_nothing(data, number):
    assert len(ProgrammeFilter(number).filtered_whole(data)) == len(data)
