"""What a fault does to packets, as other readers see it."""

import random
from io import BytesIO

import av
import numpy as np
import pytest

from tallylight_bench.faults import packets
from tallylight_bench.faults.coded import TICKS, Look, coded
from tallylight_bench.faults.playout import Playout
from tallylight_monitor.decoder.transport_stream import TransportStream

AVS2 = 0xD2


@pytest.fixture(scope="module")
def second(tmp_path_factory):
    """A segment of a second."""
    player = Playout(coded(Look("carphone", 15, "superfast"), "ts", tmp_path_factory.mktemp("media")), "ts")
    return (player.second() + player.second())[0].data


def first_stamp(data, kind):
    with av.open(BytesIO(data)) as source:
        stream = next(each for each in source.streams if each.type == kind)
        return next(float(packet.pts * packet.time_base) for packet in source.demux(stream) if packet.size)


def read(data):
    (stretch,) = TransportStream().take(data)
    return stretch


def test_a_map_may_announce_another_coding_and_is_whole(second):
    kinds = {each.pid: each.stream_type for each in read(packets.announced_as(second, AVS2)).programme.streams}
    assert kinds[packets.PICTURE_PID] == AVS2
    assert kinds[packets.SOUND_PID] == 0x0F


def test_the_sound_alone_is_ahead(second):
    ahead = packets.sound_ahead(second, 40 * TICKS)
    assert first_stamp(ahead, "audio") - first_stamp(second, "audio") == pytest.approx(40.0, abs=0.001)
    assert first_stamp(ahead, "video") == first_stamp(second, "video")


def test_one_packet_of_the_key_frame_is_lost_and_the_counters_tell(second):
    hit = packets.keys_hit(second, random.Random(1))
    assert len(second) - len(hit) == packets.PACKET
    assert read(hit).missing == {"picture": 1, "sound": 0}


def test_packets_of_strangers_take_nothing_away(second):
    joined = packets.with_strangers(second)
    pids = packets._pids(packets._rows(joined))
    assert np.count_nonzero(pids == packets.STRANGER_PID) == 2
    assert read(joined).data == read(second).data
