"""A connection that breaks off in the middle of a packet: half a packet is no damage of the stream."""

from decoding import decoded
from pieces import is_clean
from small_media import TS_PACKET, programme

from tallylight_monitor.wire import PlayBytes


def broken_off():
    """A stream that ends in the middle of a coded picture."""
    data = b"".join(each.data for each in programme())
    return data[: len(data) * 3 // 4 // TS_PACKET * TS_PACKET]


def test_half_a_packet_at_which_a_connection_broke_off_is_no_damage():
    outbox = decoded(PlayBytes(broken_off(), fresh=True), PlayBytes(programme()[0].data, fresh=True))
    assert is_clean(outbox)


def test_a_stream_that_ends_by_itself_in_the_middle_of_a_packet_is_damaged():
    assert not is_clean(decoded(PlayBytes(broken_off(), fresh=True)))
