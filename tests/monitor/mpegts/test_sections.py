import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.mpegts.packets import PACKET, packets_of
from tallylight_monitor.mpegts.programmes import PAT_PID, programmes_of, table_of_one
from tallylight_monitor.mpegts.sections import SectionReader, section, section_crc

BODIES = st.binary(max_size=1000)


def cut(packets):
    return [packets[at : at + PACKET] for at in range(0, len(packets), PACKET)]


def read(packets):
    reader = SectionReader()
    return [found for packet in cut(packets) for found in reader.take(packet)]


def test_the_check_sum_is_the_standards():
    assert section_crc(b"123456789") == 0x0376E6E7


@given(BODIES, st.integers(0, 255), st.integers(0, 15))
def test_a_section_is_read_as_it_was_written_from_as_many_packets_as_it_takes(body, table, counter):
    written = section(table, 7, body)
    packets = packets_of(PAT_PID, written, counter)
    assert len(packets) % PACKET == 0
    assert [packet[3] & 0x0F for packet in cut(packets)] == [(counter + n) % 16 for n in range(len(packets) // PACKET)]
    assert read(packets) == ([written] if table != 0xFF else [])  # 255 marks what follows the last section


@given(BODIES, st.integers(0, 10_000), st.integers(1, 255))
def test_a_section_in_which_a_byte_is_wrong_is_left_out(body, where, change):
    written = bytearray(section(0, 1, body))
    written[where % len(written)] ^= change
    assert bytes(written) not in read(packets_of(PAT_PID, bytes(written)))


def test_a_section_that_comes_again_is_news_only_once():
    table = table_of_one(5, 0x100)
    assert read(packets_of(PAT_PID, table) * 3) == [table]
    other = table_of_one(6, 0x100)
    assert read(packets_of(PAT_PID, table) + packets_of(PAT_PID, other)) == [table, other]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(lambda packet: packet[:3] + b"\x90" + packet[4:], "scrambled", id="scrambled"),
        pytest.param(lambda packet: packet[:3] + b"\x20" + packet[4:], "no payload", id="without-a-payload"),
    ],
)
def test_what_carries_no_clear_payload_is_passed_over(change, why):
    assert read(change(packets_of(PAT_PID, table_of_one(5, 0x100)))) == [], why


@given(st.integers(1, 0xFFFF), st.integers(0, 0x1FFF))
def test_a_table_of_one_names_it(number, map_pid):
    assert programmes_of(table_of_one(number, map_pid)) == {number: map_pid}


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(section(2, 1, b"\x00\x01\xe1\x00"), id="another-table"),
        pytest.param(b"\x00\xb0\x05\x00\x01", id="too-short"),
        pytest.param(section(0, 1, b"\x00\x00\xe0\x10"), id="the-network-alone"),
        pytest.param(b"\x00\xb0\x0d\x00\x01\xc0\x00\x00\x00\x01\xe1\x00----", id="not-in-force-yet"),
    ],
)
def test_what_names_no_programme_that_is_in_force_gives_none(table):
    assert programmes_of(table) == {}
