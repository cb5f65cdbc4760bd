from dataclasses import dataclass, field

import pytest

from tallylight_monitor.decoder.packet_stamps import PacketStamps

PICTURE, SOUND = 0.04, 0.02


@dataclass
class Stream:
    """Packets of both tracks, two of sound for each picture, as they come."""

    now: float = 0.0
    told: list = field(default_factory=list)
    stamps: PacketStamps = None

    def __post_init__(self):
        self.stamps = PacketStamps(self.told.append, lambda: self.now)

    def play(self, seconds, *, late=0.0, without=range(0), begin=None):
        """So many seconds; `without` are the numbers of sounds that do not come."""
        begin = self.now if begin is None else begin
        for index in range(round(seconds / PICTURE)):
            self.now += PICTURE
            at = begin + index * PICTURE
            self.stamps.note("picture", at, at, 0.0)
            for number in (2 * index, 2 * index + 1):
                if number not in without:
                    at = begin + number * SOUND + late
                    self.stamps.note("sound", at, at, SOUND)

    def segment(self, seconds=2.0, *, in_parts=False, **how):
        self.stamps.begin_segment()
        self.play(seconds, **how)
        self.stamps.end_segment(in_parts=in_parts)
        return self.told[-1]


def test_a_segment_says_where_its_tracks_begin_and_end():
    found = Stream().segment(late=0.3)
    assert found.whole
    assert (found.begin, found.at) == (0.0, pytest.approx(2.0))
    assert (found.picture.begin, found.picture.end) == (0.0, pytest.approx(2.0))
    assert (found.sound.begin, found.sound.end) == (0.3, pytest.approx(2.3))
    assert found.picture.gap == found.sound.gap == 0.0


def test_what_is_missing_of_a_track_is_a_gap_also_between_segments():
    stream = Stream()
    stream.segment()
    assert stream.segment(without=range(10, 20)).sound.gap == pytest.approx(0.2)
    stream.now += 0.4
    assert stream.segment().sound.gap == pytest.approx(0.4)
    assert stream.segment().sound.gap == 0.0


@pytest.mark.parametrize("step", [-100.0, 30.0], ids=["back", "far ahead"])
def test_a_step_of_the_clock_is_no_gap(step):
    stream = Stream()
    stream.segment()
    assert stream.segment(begin=stream.now + step).sound.gap == 0.0


def test_what_is_declared_to_begin_anew_has_no_gap_before_it():
    stream = Stream()
    stream.segment()
    stream.stamps.begin_anew()
    assert stream.segment(begin=stream.now + 0.5).sound.gap == 0.0


def test_how_far_tracks_come_apart_is_told_unless_the_container_keeps_them_so():
    stream = Stream()
    assert stream.segment(late=-0.7).apart == pytest.approx(0.7, abs=0.05)
    assert stream.segment(late=-0.7, in_parts=True).apart == 0.0


def test_a_stream_without_segments_is_told_every_second():
    stream = Stream()
    stream.play(5.0)
    assert len(stream.told) == pytest.approx(5, abs=1)
    assert not any(each.whole for each in stream.told)


def test_a_segment_of_one_track_says_nothing_of_the_other():
    stream = Stream()
    stream.stamps.begin_segment()
    stream.stamps.note("sound", 0.0, 0.0, SOUND)
    stream.stamps.end_segment(in_parts=False)
    assert stream.told[-1].picture is None
    assert stream.told[-1].sound is not None


def test_the_usual_step_of_a_slow_camera_is_no_gap():
    stream = Stream()
    stream.stamps.begin_segment()
    for index in range(40):
        stream.stamps.note("picture", index * 0.5, index * 0.5, 0.0)
    stream.stamps.end_segment(in_parts=False)
    assert stream.told[-1].picture.gap == 0.0
