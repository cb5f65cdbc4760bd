"""RTP: what its packets carry is put in order, once; what is missing is not waited for without end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.decoder.rtp_packets import MOST_WAITING, OtherPayloadError, RtpPackets, carried, is_other


def payload(number):
    return b"G" + number.to_bytes(4, "big") + bytes(183)


def rtp(number, data=None, first=0x80, more=b"", behind=b"", kind=33):
    head = bytes([first, kind]) + (number % 65_536).to_bytes(2, "big") + bytes(8)
    return head + more + (payload(number) if data is None else data) + behind


def taken(*datagrams):
    packets = RtpPackets()
    return b"".join(packets.take(each) for each in datagrams)


def numbers(data):
    return [int.from_bytes(data[at + 1 : at + 5], "big") for at in range(0, len(data), 188)]


@given(st.integers(0, 70_000), st.lists(st.integers(0, MOST_WAITING - 1), min_size=1, max_size=60), st.data())
def test_whatever_the_order_in_which_they_come_each_is_read_once_and_in_order(begin, delays, data):
    sent = [rtp(begin + number) for number in range(len(delays) + 1)]
    late = sorted(range(1, len(sent)), key=lambda number: number + delays[number - 1])
    again = data.draw(st.lists(st.sampled_from(late), max_size=5))
    came = [0, *late, *again]
    lasts = taken(*(sent[number] for number in came))
    assert numbers(lasts) == [begin + number for number in range(len(sent))]


def test_what_does_not_come_is_waited_for_until_a_few_more_have():
    packets = RtpPackets()
    assert numbers(packets.take(rtp(7))) == [7]
    held = [packets.take(rtp(number)) for number in range(9, 9 + MOST_WAITING)]
    assert [len(each) for each in held[:-1]] == [0] * (MOST_WAITING - 1)
    assert numbers(held[-1]) == list(range(9, 9 + MOST_WAITING))


def test_another_sender_begins_anew_and_what_was_held_of_the_first_is_read():
    assert numbers(taken(rtp(7), rtp(9), rtp(40_000), rtp(40_001))) == [7, 9, 40_000, 40_001]


@pytest.mark.parametrize(
    "datagram",
    [
        pytest.param(rtp(7, first=0x82, more=bytes(8)), id="two sources that were mixed"),
        pytest.param(rtp(7, first=0x90, more=b"\xbe\xde\0\2" + bytes(8)), id="an extension"),
        pytest.param(rtp(7, first=0xA0, behind=bytes(3) + b"\4"), id="padding"),
        pytest.param(rtp(7, kind=96 | 0x80), id="another type, and a mark"),
        pytest.param(payload(7), id="no RTP"),
    ],
)
def test_what_stands_around_it_is_left_out(datagram):
    assert taken(datagram) == payload(7)


@pytest.mark.parametrize(
    ("datagram", "other"),
    [
        pytest.param(rtp(7, kind=200), False, id="a report of the sender's"),
        pytest.param(rtp(7, data=b"\x65" * 188), True, id="pictures without a container"),
        pytest.param(b"", False, id="nothing"),
        pytest.param(b"\x80" * 11, False, id="too short"),
    ],
)
def test_what_is_no_transport_stream_is_not_read(datagram, other):
    assert (taken(datagram), is_other(datagram)) == (b"", other)


@given(st.binary(max_size=300))
def test_whatever_comes_it_is_whole_packets_or_nothing(noise):
    found = carried(noise)
    assert found is None or len(found) % 188 == 0
    RtpPackets().take(noise)


REPORT, SOUND = rtp(0, first=0x80, kind=200), rtp(1, data=bytes(40), kind=14)


@pytest.mark.parametrize("before", [[], [REPORT], [b"no RTP"], [REPORT, REPORT]], ids=len)
def test_what_comes_first_tells_that_it_is_no_transport_stream_whatever_reports_come_before_it(before):
    packets = RtpPackets()
    assert [packets.read(each) for each in before] == [b""] * len(before)
    with pytest.raises(OtherPayloadError):
        packets.read(SOUND)


def test_once_a_transport_stream_has_come_other_packets_are_passed_over():
    packets = RtpPackets()
    assert numbers(packets.read(rtp(7))) == [7]
    assert packets.read(SOUND) == b""
    assert numbers(packets.read(rtp(8))) == [8]
