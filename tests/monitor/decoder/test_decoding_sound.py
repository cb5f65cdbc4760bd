"""The decoder on real coded media whose sound comes in segments of its own."""

import itertools

import pytest
from decoding import decoded
from pieces import GARBAGE, JITTER, is_clean, pictures_of, piece, times_are
from small_media import TS_PACKET, apart, packed, programme
from transport import PICTURE_PID as FIRST_PID
from transport import without

from tallylight_monitor.wire import Gap, PlaySegment, Taken


def sound(segment, data=None, *, discontinuity=False):
    data = segment.data if data is None else data
    return PlaySegment(segment.number, data, segment.header or b"", segment.seconds, discontinuity, "sound")


def in_turn(pictures, sounds):
    return [each for pair in zip(map(piece, pictures), sounds, strict=True) for each in pair]


def is_heard_whole(outbox, seconds):
    times = outbox.times("silence")
    steps = [after - before for before, after in itertools.pairwise(times)]
    return times[0] < 0.2 and times[-1] > seconds - 0.3 and min(steps) > 0.05 and max(steps) < 0.25


@pytest.mark.parametrize(
    ("container", "form"),
    [
        pytest.param("ts", lambda data: None, id="ts"),
        pytest.param("fmp4", lambda data: None, id="fmp4"),
        pytest.param("ts", packed, id="packed audio"),
    ],
)
def test_sound_that_comes_apart_is_heard_beside_its_pictures(container, form):
    pictures, sounds = apart(container)
    outbox = decoded(*in_turn(pictures, [sound(each, form(each.data)) for each in sounds]))
    assert times_are(outbox.times(), pictures_of(6.0))
    assert is_heard_whole(outbox, 6.0)
    assert is_clean(outbox)
    assert len(outbox.said(Taken)) == 6


def test_sound_before_the_first_picture_is_passed_over():
    pictures, sounds = apart()
    outbox = decoded(sound(sounds[0]), piece(pictures[0]), sound(sounds[1]), piece(pictures[1]))
    assert times_are(outbox.times(), pictures_of(4.0))
    assert outbox.times("silence")[0] == pytest.approx(2.0, abs=0.2)


def test_pictures_that_are_cut_take_their_sound_with_them():
    pictures, sounds = apart()
    again = [piece(pictures[0], number=3, discontinuity=True), sound(sounds[0], discontinuity=True)]
    outbox = decoded(*in_turn(pictures, map(sound, sounds)), *again)
    assert times_are(outbox.times(), pictures_of(8.0), within=JITTER)
    assert is_heard_whole(outbox, 8.0)


def test_the_last_sound_before_a_cut_may_come_after_it():
    pictures, sounds = apart()
    late = [piece(pictures[0], number=3, discontinuity=True), sound(sounds[2]), sound(sounds[0], discontinuity=True)]
    outbox = decoded(*in_turn(pictures[:2], map(sound, sounds[:2])), piece(pictures[2]), *late)
    assert times_are(outbox.times(), pictures_of(8.0), within=JITTER)
    assert is_heard_whole(outbox, 8.0)


def test_sound_far_from_its_pictures_is_judged_on_a_clock_of_its_own_and_said_to_be_apart():
    pictures, _ = apart()
    _, sounds = apart("ts", 16.0)
    outbox = decoded(piece(pictures[0]), sound(sounds[7]), sound(sounds[0]), piece(pictures[1]))
    assert times_are(outbox.times(), pictures_of(4.0))
    assert [at for at in outbox.times("silence") if 2.0 < at < 4.0]
    jumps = [value for value in outbox.values("timestamp_jump") if value]
    assert jumps == [pytest.approx(12.0, abs=0.1), pytest.approx(16.0, abs=0.1)]
    assert is_clean(outbox)


def test_sound_that_comes_apart_is_heard_instead_of_that_which_comes_with_the_pictures():
    _, sounds = apart()
    outbox = decoded(*in_turn(programme(), map(sound, sounds)))
    assert times_are(outbox.times(), pictures_of(6.0))
    assert len([at for at in outbox.times("silence") if at > 2.2]) == pytest.approx(36, abs=4)


def test_sound_that_cannot_be_read_is_damage_and_stops_no_picture():
    pictures, sounds = apart()
    outbox = decoded(piece(pictures[0]), sound(sounds[0], GARBAGE), piece(pictures[1]))
    assert times_are(outbox.times(), pictures_of(4.0))
    assert not is_clean(outbox)
    assert max(outbox.values("decode_damage")) == 1


@pytest.mark.parametrize("container", ["ts", "fmp4"])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.6])
def test_sound_that_comes_short_in_its_own_segments_is_damage_and_what_is_missing_is_not_judged(container, share):
    pictures, sounds = apart(container, 10.0)
    short = [sound(each, _shortened(each, share, container)) if 0 < each.number < 4 else sound(each) for each in sounds]
    outbox = decoded(*in_turn(pictures, short))
    assert times_are(outbox.times(), pictures_of(10.0))
    assert not is_clean(outbox)
    gaps = [gap for gap in outbox.said(Gap) if gap.track == "sound"]
    assert sum(gap.end - gap.begin for gap in gaps) == pytest.approx(3 * 2.0 * (1 - share), abs=0.6)


def _shortened(segment, share, container):
    size = round(len(segment.data) * share)
    return segment.data[: size // TS_PACKET * TS_PACKET if container == "ts" else size]


HOLDS = {
    "pictures": lambda picture, _: (picture.data, picture.header),
    "tables alone": lambda _, sound: (without(sound.data, FIRST_PID), b""),
    "noise": lambda picture, _: (GARBAGE, picture.header),
}


@pytest.mark.parametrize(
    ("container", "holds"), [("ts", "pictures"), ("ts", "tables alone"), ("ts", "noise"), ("fmp4", "pictures")]
)
def test_sound_segments_that_hold_none_have_lost_it_and_no_picture(container, holds):
    pictures, sounds = apart(container)
    spoilt = [HOLDS[holds](*each) for each in zip(pictures, sounds, strict=True)]
    none = [PlaySegment(n, data, header or b"", 2.0, False, "sound") for n, (data, header) in enumerate(spoilt)]
    outbox = decoded(*in_turn(pictures, none))
    found = {beat.name: beat for beat in outbox.player.tracks.beats()}
    assert times_are(outbox.times(), pictures_of(6.0))
    assert found["picture"].idle < 0.3
    assert found["sound"].judged == 0
    assert found["sound"].idle >= 3.9
    assert found["sound"].why
