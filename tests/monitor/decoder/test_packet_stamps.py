from dataclasses import dataclass, field

import pytest

from tallylight_monitor.decoder.packet_stamps import MOST_WAITING, PacketStamps

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
    assert stream.segment(late=-0.7).apart == pytest.approx(0.7, abs=0.1)
    assert stream.segment(late=-0.7, in_parts=True).apart == 0.0


def test_pictures_that_a_container_hands_on_late_because_none_follow_are_not_apart():
    stream = Stream()
    stream.segment()
    stream.stamps.begin_segment()
    for at in (2.0, 4.0, 6.0):  # each is whole once the second behind it begins
        for number in range(100):
            stream.stamps.note("sound", at + 2.0 + number * SOUND, at + 2.0 + number * SOUND, SOUND)
        stream.stamps.note("picture", at, at, PICTURE)
    stream.stamps.end_segment(in_parts=False)
    stream.stamps.finish()
    assert stream.told[-1].apart < 0.1


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


def still(stream, stamps, begin, *, end):
    """A segment of sound from `begin` to `end`, with pictures at these stamps alone."""
    stream.stamps.begin_segment()
    at = begin
    while at < end - SOUND / 2:
        if any(at - SOUND / 2 <= each < at + SOUND / 2 for each in stamps):
            stream.stamps.note("picture", at, at, PICTURE)
        stream.stamps.note("sound", at, at, SOUND)
        at += SOUND
    stream.now = end
    stream.stamps.end_segment(in_parts=False)


def test_pictures_of_which_key_frames_alone_are_sent_last_until_the_next():
    stream = Stream()
    stream.segment()
    moving = [2.0 + PICTURE * number for number in range(13)]
    for begin, stamps in ((2.0, moving), (4.0, [4.0]), (6.0, [6.0]), (8.0, [8.0])):
        still(stream, stamps, begin, end=begin + 2.0)
    stream.segment(begin=10.0)
    ends = [4.0, 6.0, 8.0, 10.0, 12.0]
    assert [each.picture.end for each in stream.told[1:]] == pytest.approx(ends)
    assert [each.sound.end for each in stream.told[1:]] == pytest.approx(ends)
    assert [each.picture.gap for each in stream.told] == [0.0] * 6
    assert all(each.apart < 0.1 for each in stream.told)


def test_a_segment_whose_last_pictures_are_missing_is_told_when_pictures_go_on():
    stream = Stream()
    stream.segment()
    still(stream, [2.0 + PICTURE * number for number in range(30)], 2.0, end=4.0)
    assert len(stream.told) == 1
    stream.stamps.begin_segment()
    stream.play(2 * PICTURE, begin=4.0)
    assert (stream.told[1].begin, stream.told[1].picture.end) == pytest.approx((2.0, 3.2))


@pytest.mark.parametrize("how", ["finish", "begin_anew"])
def test_a_segment_that_waits_is_told_where_nothing_follows_it(how):
    stream = Stream()
    stream.segment()
    still(stream, [2.0 + PICTURE * number for number in range(30)], 2.0, end=4.0)
    getattr(stream.stamps, how)()
    assert [each.picture.end for each in stream.told] == [pytest.approx(2.0), pytest.approx(3.2)]


def test_segments_do_not_wait_for_pictures_that_never_come_again():
    stream = Stream()
    stream.segment()
    for number in range(1, 10):
        still(stream, [2.0] if number == 1 else [], 2.0 * number, end=2.0 * number + 2)
    assert len(stream.told) == 10 - MOST_WAITING
    assert [each.begin for each in stream.told] == sorted(each.begin for each in stream.told)


def test_what_follows_a_discontinuity_is_said_to_be_of_a_new_clock_once():
    stream = Stream()
    stream.segment()
    stream.stamps.begin_anew()
    assert [stream.segment().anew, stream.segment().anew] == [True, False]
