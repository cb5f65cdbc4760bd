"""While nothing is suspicious not every picture is decoded, and what is found is what would be found in all of them."""

from io import BytesIO
from itertools import pairwise

import av
import pytest
from decoding import ALL, decoded
from msgspec.structs import replace

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import Encoding, segments
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.wire import PlaySegment, Suspect

SECONDS = 24.0


def programme(*defects):
    """A live stream's segments of 2 s, by an encoder with pictures that none refers to."""
    scene = apply(clip_scene("bigbuckbunny", 320, 180), defects)
    made = segments(scene, SECONDS, Encoding(video_bitrate=600_000, preset="fast"), 2.0)
    return [PlaySegment(each.number, each.data, b"", 2.0, discontinuity=False) for each in made]


@pytest.fixture(scope="module")
def quiet():
    return programme()


@pytest.fixture(scope="module")
def frozen():
    return programme(Defect(Kind.FREEZE, 9.0, 6.0))


@pytest.fixture(scope="module")
def black_and_then_frozen():
    """It freezes in the quiet after another defect."""
    return programme(Defect(Kind.BLACK, 6.0, 3.0), Defect(Kind.FREEZE, 11.3, 6.0))


@pytest.fixture(scope="module")
def early():
    return programme(Defect(Kind.FREEZE, 2.4, 2.8))


def freeze_told(outbox):
    """When it had stood for two seconds, and since when."""
    told = next(sample for sample in outbox.samples if sample.detector == "freeze" and sample.value >= 2.0)
    return told.at, told.since


@pytest.mark.parametrize(("rest", "most"), [("calm", 0.75), ("keys", 0.05), ("none", 0.0)])
def test_a_quiet_stream_costs_few_pictures(quiet, rest, most):
    shown = len(decoded(*quiet, rest=rest).times("black"))
    assert shown <= most * SECONDS * 25
    assert shown > 0 or rest == "none"


@pytest.mark.parametrize("rest", ["calm", "keys", "none"])
def test_time_and_the_tracks_go_on_with_pictures_that_are_passed_over(quiet, rest):
    every, player = decoded(*quiet).player, decoded(*quiet, rest=rest).player
    assert player.timeline.end == pytest.approx(every.timeline.end, abs=0.05)
    assert player.pictures == pytest.approx(every.pictures, abs=2)
    assert [beat.idle for beat in player.tracks.beats()] == [0.0, 0.0]
    assert sum(player.looked.values()) == pytest.approx(SECONDS, abs=0.5)
    assert player.looked[rest] > 0.8 * SECONDS


@pytest.mark.parametrize("rest", ["every", "calm", "keys", "none"])
@pytest.mark.parametrize(
    "order", [(0, 1, 2, 0, 1, 2), (6, 7, 8, 0, 1, 2), (0, 1, 2, 8, 9, 10), (1, 1, 1, 1, 1, 1)], ids=str
)
def test_where_the_clock_steps_no_picture_is_judged_once_more(quiet, rest, order):
    joined = [replace(quiet[place], number=number) for number, place in enumerate(order)]
    player = decoded(*joined, rest=rest).player
    assert player.pictures == pytest.approx(2.0 * 25 * len(order), abs=2)
    assert player.timeline.end == pytest.approx(2.0 * len(order), abs=0.5)


@pytest.mark.parametrize("rest", ["every", "calm"])
@pytest.mark.parametrize("sound", [0, 64_000], ids=["pictures alone", "with sound"])
@pytest.mark.parametrize("preset", ["fast", "ultrafast"])  # out of order, and in order
def test_nor_where_a_long_gop_begins_again(preset, sound, rest):
    coding = Encoding(video_bitrate=600_000, preset=preset, gop_seconds=6.0, audio_bitrate=sound)
    (film,) = segments(clip_scene("bigbuckbunny", 320, 180), 6.0, coding, 6.0)
    pieces = [PlaySegment(number, film.data, b"", 6.0, discontinuity=False) for number in range(3)]
    player = decoded(*pieces, rest=rest).player
    assert player.pictures == pytest.approx(3 * 150, abs=2)
    assert player.timeline.end == pytest.approx(3 * 6.0, abs=0.5)


@pytest.mark.parametrize(("rest", "later"), [("calm", 0.05), ("keys", 2.5)])
def test_a_freeze_is_found_since_the_same_moment_as_in_all_pictures(frozen, rest, later):
    told, since = freeze_told(decoded(*frozen, rest=rest))
    in_all, since_in_all = freeze_told(decoded(*frozen))
    assert since == pytest.approx(since_in_all, abs=0.05)
    assert in_all - 0.001 <= told <= in_all + later


def test_a_freeze_is_found_that_begins_in_the_quiet_after_another_defect(black_and_then_frozen):
    in_all, calm = (freeze_told(decoded(*black_and_then_frozen, rest=rest)) for rest in ("every", "calm"))
    assert calm == pytest.approx(in_all, abs=0.05)


def test_no_measurement_is_told_twice_or_out_of_order(black_and_then_frozen):
    for rest in ("calm", "keys", "none"):
        outbox = decoded(*black_and_then_frozen, rest=rest)
        for spec in ALL:
            assert all(one < other for one, other in pairwise(outbox.times(spec.name))), (rest, spec.name)


@pytest.mark.parametrize("rest", ["calm", "keys"])
def test_black_is_measured_from_the_same_moment_on(black_and_then_frozen, rest):
    def begins(outbox):
        return next(sample.at for sample in outbox.samples if sample.detector == "black" and sample.value > 0.98)

    step = 0.15 if rest == "calm" else 2.1  # between two pictures that are looked at
    assert begins(decoded(*black_and_then_frozen, rest=rest)) - begins(decoded(*black_and_then_frozen)) <= step


@pytest.mark.parametrize("rest", ["calm", "keys", "none"])
def test_a_sign_that_the_decoder_cannot_see_has_every_picture_looked_at(quiet, rest):
    told = [*quiet[:6], Suspect(), *quiet[6:]]
    at = decoded(*told, rest=rest).times("black")
    close = [stamp for stamp in at if 12.0 <= stamp < 12.0 + 3.0 - 0.1]
    assert max(later - earlier for earlier, later in pairwise(close)) < 0.05


@pytest.mark.parametrize("rest", ["keys", "none"])
def test_the_freeze_of_a_stream_that_is_hardly_looked_at_is_told_once_something_is_suspicious(frozen, rest):
    told = [*frozen[:6], Suspect(), *frozen[6:]]
    _, since = freeze_told(decoded(*told, rest=rest))
    assert since == pytest.approx(9.0, abs=0.3)


@pytest.mark.parametrize("rest", ["calm", "keys", "none"])
def test_pictures_that_end_are_missed_at_any_look(quiet, rest):
    gone = [type(each)(each.number, without_pictures(each.data), b"", 2.0, discontinuity=False) for each in quiet[6:9]]
    picture = next(
        each for each in decoded(*quiet[:6], *gone, rest=rest).player.tracks.beats() if each.name == "picture"
    )
    assert picture.idle == pytest.approx(6.0, abs=0.5)


@pytest.mark.parametrize("rest", ["calm", "keys", "none"])
def test_lost_packets_are_told_at_any_look(quiet, rest):
    data = quiet[6].data
    hurt = data[: 188 * 200] + data[188 * 260 :]
    stream = [*quiet[:6], type(quiet[6])(6, hurt, b"", 2.0, discontinuity=False), *quiet[7:]]
    outbox = decoded(*stream, rest=rest)
    assert max(outbox.values("decode_damage")) >= 1
    assert outbox.values("decode_damage")[-1] == 0


def test_a_detector_that_must_see_every_picture_and_has_no_stand_in_keeps_a_stream_out_of_calm(quiet):
    (freeze,) = [spec for spec in ALL if spec.name == "freeze"]
    black = next(spec for spec in ALL if spec.name == "black")
    assert MeasuringMedia([freeze, black]).rests
    without = type(black)(black.name, black.level, black.input, black.parameters, every=True)
    assert not MeasuringMedia([freeze, without]).rests


class OutOfMemory:
    """A track whose library has no memory left."""

    def begin_again(self):
        """A new decoder is made without a picture."""

    def decode(self, packet):
        raise av.error.MemoryError(12, "Cannot allocate memory")


def test_a_decoder_that_has_no_memory_left_to_look_again_says_so(quiet):
    """It ends by its own status, and the monitor tells; libav's error of that kind is otherwise one of a packet's."""
    chosen = decoded(*quiet[:3], rest="calm").player._pictures
    with av.open(BytesIO(quiet[3].data)) as container:
        chosen._kept.keep(next(each for each in container.demux(container.streams.video[0]) if each.is_keyframe))
    chosen._track = OutOfMemory()
    with pytest.raises(MemoryError):
        chosen._look_again()


def without_pictures(data):
    """The segment's packets but those of its pictures."""
    packets = [data[place : place + 188] for place in range(0, len(data), 188)]
    return b"".join(each for each in packets if (each[1] & 0x1F) << 8 | each[2] != 0x100)


def test_a_freeze_is_found_that_begins_soon_after_the_stream(early):
    in_all, calm = (freeze_told(decoded(*early, rest=rest)) for rest in ("every", "calm"))
    assert calm == pytest.approx(in_all, abs=0.05)
