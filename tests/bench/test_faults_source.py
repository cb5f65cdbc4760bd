"""The source of the fault runs: what a live encoder sends, and what becomes of its packets."""

import random
from io import BytesIO

import av
import numpy as np
import pytest

from tallylight_bench.faults import packets
from tallylight_bench.faults.coded import TICKS, Look, coded
from tallylight_bench.faults.live import FIRST, Live
from tallylight_bench.faults.playout import BOTH, Playout

LOOK = Look("carphone", 15, "superfast")


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


def playout(media, container="ts", **settings):
    return Playout(coded(LOOK, "ts" if container == "ts" else "mp4", media), container, **settings)


def seconds(player, count):
    return [made for _ in range(count) for made in player.second()]


def stamps(data, kind="video"):
    with av.open(BytesIO(data)) as source:
        stream = next(each for each in source.streams if each.type == kind)
        return [float(packet.pts * packet.time_base) for packet in source.demux(stream) if packet.size]


def whole(segments):
    header = segments[0].header or b""
    return header + b"".join(segment.data for segment in segments)


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_a_programme_is_one_picture_after_the_other_across_its_segments(media, container):
    segments = seconds(playout(media, container), 6)
    assert len(segments) == 5
    found = sorted(stamps(whole(segments)))
    assert len(found) == 5 * LOOK.fps
    assert np.diff(found) == pytest.approx(1 / LOOK.fps, abs=0.002)


def test_every_segment_can_be_decoded_alone(media):
    for segment in seconds(playout(media), 4):
        with av.open(BytesIO(segment.data)) as source:
            frames = list(source.decode(video=0))
        assert len(frames) == LOOK.fps
        assert not any(frame.is_corrupt for frame in frames)


def test_a_black_second_is_black(media):
    player = playout(media)
    player.black = True
    with av.open(BytesIO(seconds(player, 2)[0].data)) as source:
        assert max(frame.to_ndarray()[:90].mean() for frame in source.decode(video=0)) < 20


def test_a_restart_goes_on_where_it_was_told_to(media):
    player = playout(media)
    first = seconds(player, 3)
    player.restart(stamp=player.stamp - 5 * TICKS)
    later = seconds(player, 2)
    step = min(stamps(later[-1].data)) - min(stamps(first[-1].data))
    assert step == pytest.approx(2 - 5, abs=0.01)


def test_a_track_that_leaves_is_no_longer_announced(media):
    player = playout(media)
    seconds(player, 2)
    player.restart(tracks=BOTH - {"video"})
    with av.open(BytesIO(seconds(player, 3)[-1].data)) as source:
        assert [stream.type for stream in source.streams] == ["audio"]


def test_packets_are_counted_on_across_encoders(media):
    live = Live(playout(media))
    live.fill()
    live.playout.restart(tracks=BOTH - {"audio"})
    live.fill()
    data = b"".join(live.segment(number) for number in range(FIRST, live.released))
    rows = np.frombuffer(data, np.uint8).reshape(-1, packets.PACKET)
    video = rows[(rows[:, 1] & 0x1F == 1) & (rows[:, 2] == 0) & (rows[:, 3] & 0x10 != 0)]
    assert set(np.diff(video[:, 3].astype(int) & 15) % 16) == {1}


def test_a_source_that_is_started_again_begins_with_number_nought(media):
    live = Live(playout(media))
    live.fill()
    live.fill()
    live.forget()
    assert "#EXT-X-MEDIA-SEQUENCE:0\n" in live.text()
    assert live.released == 4


def test_what_is_to_be_done_after_the_next_second_is_done_once_however_late_others_look(media):
    live = Live(playout(media))
    live.fill()
    before, done = live.released, []
    live.then = lambda: done.append(live.released)
    live.fill()
    assert done == [before + 1]


def test_new_media_has_a_header_of_its_own_and_a_discontinuity_before_it(media):
    live = Live(playout(media, "fmp4"))
    live.fill()
    live.playout.restart(coded=coded(Look("bikes", 25, "ultrafast"), "mp4", media))
    live.fill()
    assert live.text().count("#EXT-X-MAP") == 2
    assert live.text().count("#EXT-X-DISCONTINUITY\n") == 1
    assert live.body("init-0.mp4") != live.body("init-1.mp4")


RNG = random.Random(1)


@pytest.mark.parametrize(
    ("spoilt", "share"),
    [
        pytest.param(lambda data: packets.without(data, packets.PICTURE_PID), 0.0, id="pictures fall silent"),
        pytest.param(lambda data: packets.scrambled(data, packets.PICTURE_PID), 0.0, id="scrambled"),
        pytest.param(packets.nothing_but_nulls, 0.0, id="null packets only"),
        pytest.param(packets.shortened, 0.7, id="short"),
    ],
)
def test_spoilt_packets_hold_fewer_pictures(media, spoilt, share):
    data = seconds(playout(media), 2)[0].data
    assert whole_pictures(spoilt(data)) <= share * LOOK.fps


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(lambda data: packets.damaged(data, 0.2, RNG), id="corrupted"),
        pytest.param(lambda data: packets.lossy(data, 0.05, RNG), id="lost"),
    ],
)
def test_damage_changes_packets_and_leaves_their_grid(media, spoilt):
    data = seconds(playout(media), 2)[0].data
    found = spoilt(data)
    assert found != data
    assert set(found[:: packets.PACKET]) == {0x47}


def whole_pictures(data):
    try:
        with av.open(BytesIO(data), format="mpegts") as source:
            return sum(not frame.is_corrupt for frame in source.decode(video=0))
    except (av.FFmpegError, IndexError):
        return 0
