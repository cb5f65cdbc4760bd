import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.decoder.timeline import APART_SECONDS, STEP_SECONDS, WRAP_SECONDS, Timeline

FRAME = 0.04  # seconds
SOUND = 0.02
TRACKS = ("picture", "sound")

runs = st.lists(
    st.tuples(st.floats(0, WRAP_SECONDS), st.integers(2, 60), st.booleans()), min_size=1, max_size=8
)  # a clock's first stamp, how many pictures follow, and whether the new clock is declared
stamps = st.lists(
    st.tuples(st.sampled_from(TRACKS), st.none() | st.floats(-WRAP_SECONDS, WRAP_SECONDS)), min_size=1, max_size=80
)


def started():
    steps = []
    timeline = Timeline(stepped=steps.append)
    timeline.start()
    return timeline, steps


def placed(timeline, stamps, track="picture", seconds=FRAME):
    return [timeline.place(track, stamp, seconds) for stamp in stamps]


def stamps_of(start, count, seconds=FRAME):
    return [start + number * seconds for number in range(count)]


def in_a_row(times):
    return times == pytest.approx([number * FRAME for number in range(len(times))], abs=2e-3)


@given(runs)
def test_clocks_that_step_leave_neither_hole_nor_overlap(parts):
    timeline, _ = started()
    times = []
    for start, count, declared in parts:
        if declared:
            timeline.cut()
        times += placed(timeline, stamps_of(start, count))
    # A stamp that happens to follow by less than a second is time that passed.
    steps = [after - before for before, after in itertools.pairwise(times)]
    assert all(0 < step <= STEP_SECONDS + FRAME for step in steps)
    assert timeline.end >= max(times)


@given(stamps)
def test_whatever_the_stamps_media_time_never_runs_back_nor_stands_nor_runs_ahead(items):
    timeline, _ = started()
    last = dict.fromkeys(TRACKS, float("-inf"))
    allowed = 0.0
    for track, stamp in items:
        before = timeline.end
        at = timeline.place(track, stamp, FRAME)
        allowed += FRAME + max(STEP_SECONDS, 3 * FRAME) + APART_SECONDS
        if at is None:
            continue
        assert at > last[track]
        last[track] = at
        assert timeline.end >= before
        assert timeline.end <= allowed


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=20))
def test_media_time_gets_on_with_each_run_of_pictures_however_the_clock_steps(jumps):
    timeline, _ = started()
    stamp, pictures = 1000.0, 0
    for jump in jumps:
        stamp += jump
        placed(timeline, stamps_of(stamp, 25))
        stamp += 25 * FRAME
        pictures += 25
    assert timeline.end >= 0.9 * pictures * FRAME - 2 * FRAME
    assert timeline.end <= pictures * FRAME + len(jumps) * STEP_SECONDS + 1e-6


@given(st.integers(0, 100), st.integers(1, 100))
def test_a_33_bit_clock_that_begins_anew_is_neither_hole_nor_step(before, after):
    timeline, steps = started()
    start = WRAP_SECONDS - (before + 1) * FRAME
    times = placed(timeline, [stamp % WRAP_SECONDS for stamp in stamps_of(start, before + 1 + after)])
    assert in_a_row(times)
    assert steps == []


@pytest.mark.parametrize("jump", [-3600.0, -95.0, -10.0, -6.0, -2.0, -0.5, 1.5, 5.0, 9.5, 12.0, 3600.0])
def test_an_undeclared_step_of_any_size_is_no_time_and_is_one_step(jump):
    timeline, steps = started()
    start = 5000.0
    jumped = start + 25 * FRAME + jump
    times = placed(timeline, [*stamps_of(start, 25), *stamps_of(jumped, 25)])
    assert in_a_row(times)
    assert [(step.track, step.seconds, step.declared) for step in steps] == [
        ("picture", pytest.approx(jump, abs=1e-3), False)
    ]


def test_a_clip_in_a_loop_goes_on_for_ever_and_each_turn_is_a_step():
    timeline, steps = started()
    times = placed(timeline, stamps_of(10.0, 150) * 5)
    assert in_a_row(times)
    assert [step.seconds for step in steps] == pytest.approx([-6.0] * 4)


def test_a_short_pause_of_the_clock_is_time_that_passed_and_a_long_one_is_a_step():
    timeline, steps = started()
    assert placed(timeline, [0.0, 0.04, 0.9, 0.94, 9.0]) == pytest.approx([0.0, 0.04, 0.9, 0.94, 0.98])
    assert [step.seconds for step in steps] == [pytest.approx(9.0 - 0.98)]


def test_slides_that_come_every_few_seconds_take_the_time_that_they_say():
    timeline, steps = started()
    times = [timeline.place("picture", stamp, 3.0) for stamp in (0.0, 3.0, 6.0, 9.0, 12.0)]
    assert times == [0.0, 3.0, 6.0, 9.0, 12.0]
    assert steps == []


@pytest.mark.parametrize("jump", [-8.0, -1.0, 4.0, 700.0])
@pytest.mark.parametrize("first", TRACKS)
def test_both_tracks_of_one_step_stay_together_and_are_one_step(jump, first):
    timeline, steps = started()
    placed(timeline, stamps_of(100.0, 50))
    placed(timeline, stamps_of(100.0, 100, SOUND), "sound", SOUND)
    after = {"picture": stamps_of(102.0 + jump, 50), "sound": stamps_of(102.0 + jump, 100, SOUND)}
    for track in (first, *(each for each in TRACKS if each != first)):
        placed(timeline, after[track], track, FRAME if track == "picture" else SOUND)
    offsets = timeline.known_offsets()
    assert offsets["picture"] == pytest.approx(offsets["sound"])
    assert len(steps) == 1


def test_how_far_tracks_are_apart_is_told_though_the_library_put_one_a_turn_of_the_clock_aside():
    steps = []
    timeline = Timeline(stepped=steps.append)
    timeline.start()
    timeline.place("picture", 1.4, FRAME)
    timeline.place("sound", 101.4 - WRAP_SECONDS, FRAME)
    assert [step.seconds for step in steps] == [pytest.approx(100.0, abs=0.1)]


@pytest.mark.parametrize("apart", [-100.0, -12.0, 12.0, 100.0])
def test_tracks_far_apart_are_each_on_a_clock_of_their_own_and_said_to_be_apart(apart):
    timeline, steps = started()
    pictures, sounds = [], []
    for number in range(250):
        pictures.append(timeline.place("picture", 1000.0 + number * FRAME, FRAME))
        sounds.append(timeline.place("sound", 1000.0 + apart + number * FRAME, FRAME))
    assert in_a_row(pictures)
    assert None not in sounds
    assert timeline.end == pytest.approx(250 * FRAME, abs=0.1)
    assert [(step.track, step.apart) for step in steps] == [("sound", True)]
    assert steps[0].seconds == pytest.approx(apart, abs=0.1)


@pytest.mark.parametrize("gone", [1.5, 7.0, 100.0])
@pytest.mark.parametrize("absent", TRACKS)
def test_a_track_that_goes_and_comes_again_on_the_clock_that_the_other_kept_has_not_stepped(gone, absent):
    kept = next(each for each in TRACKS if each != absent)
    timeline, steps = started()
    for stamp in stamps_of(10.0, 50):
        placed(timeline, [stamp], "picture")
        placed(timeline, [stamp], "sound")
    placed(timeline, stamps_of(12.0, round(gone / FRAME)), kept)
    back = placed(timeline, stamps_of(12.0 + gone, 25), absent)
    assert back[0] == pytest.approx(2.0 + gone, abs=FRAME)
    assert steps == []


def test_a_track_that_comes_again_elsewhere_than_where_the_other_is_has_stepped():
    timeline, steps = started()
    for stamp in stamps_of(10.0, 50):
        placed(timeline, [stamp], "picture")
        placed(timeline, [stamp], "sound")
    placed(timeline, stamps_of(12.0, 125), "sound")
    placed(timeline, stamps_of(40.0, 25), "picture")
    assert [(step.track, round(step.seconds)) for step in steps] == [("picture", 28)]


@pytest.mark.parametrize("behind", [0.0, 0.7], ids=["sound with its pictures", "sound behind them"])
@pytest.mark.parametrize("gone", [1.2, 1.6])
def test_a_second_without_pictures_beside_sound_that_goes_on_is_time_that_passed(gone, behind):
    timeline, steps = started()
    for index in range(100):
        if not 1.0 <= index * FRAME < 1.0 + gone:
            at = timeline.place("picture", index * FRAME, FRAME)
            assert at == pytest.approx(index * FRAME)
        placed(timeline, [each for each in stamps_of(index * FRAME - behind, 2, SOUND) if each >= 0], "sound", SOUND)
    assert steps == []


@pytest.mark.parametrize("first", TRACKS)
def test_both_tracks_that_step_by_a_second_have_not_gone_on(first):
    timeline, steps = started()
    for index in range(50):
        stamp = index * FRAME + (1.5 if index >= 25 else 0.0)
        sound = stamps_of(stamp, 2, SOUND)
        items = {"picture": [stamp], "sound": sound}
        for track in (first, *(each for each in TRACKS if each != first)):
            placed(timeline, items[track], track, FRAME if track == "picture" else SOUND)
    assert [step.seconds for step in steps] == [pytest.approx(1.5, abs=FRAME)]


def decoded(timeline, shown, coded):
    """Pictures as a decoder gives them: `coded` is the stamp of the packet that came before each."""
    places = []
    for stamp, packet in zip(shown, coded, strict=True):
        timeline.came("picture", packet + FRAME)
        places.append(timeline.place("picture", stamp, FRAME))
    return places


def test_pictures_that_a_decoder_gives_late_are_no_step_of_the_clock():
    timeline, steps = started()
    shown = [*stamps_of(0.0, 25), 2.0, 1.0, 2.04, 1.04, *stamps_of(2.08, 25)]
    places = decoded(timeline, shown, [*stamps_of(0.04, 25), *stamps_of(2.08, 29)])
    assert steps == []
    assert places[-1] == pytest.approx(shown[-1], abs=1.1)
    assert all(before < after for before, after in itertools.pairwise(places))


@given(st.lists(st.tuples(st.sampled_from(TRACKS), st.floats(0.0, 30.0), st.floats(0.0, 9.0)), max_size=40))
def test_the_stream_has_come_no_further_than_media_time(items):
    timeline, _ = started()
    for track, stamp, seconds in items:
        timeline.place(track, stamp, seconds)
        assert timeline.come <= timeline.end


def test_a_picture_that_is_shown_for_long_is_no_time_that_has_passed():
    timeline, _ = started()
    timeline.place("picture", 0.0, 4.0)
    assert timeline.end == 4.0
    assert timeline.come < 0.1
    timeline.place("sound", 0.5, SOUND)
    assert timeline.come == pytest.approx(0.5 + SOUND)
    assert timeline.lasts_until("picture") == 4.0


def test_the_last_picture_before_a_gap_lasts_no_longer_than_the_others():
    timeline, _ = started()
    decoded(timeline, stamps_of(0.0, 50), stamps_of(0.04, 50))
    timeline.place("picture", 2.0, 3.0)
    assert timeline.lasts_until("picture") == pytest.approx(2.0 + FRAME)


def test_a_late_picture_that_lasts_until_the_next_one_hurries_nothing_on():
    timeline, steps = started()
    decoded(timeline, stamps_of(0.0, 50), stamps_of(0.04, 50))
    timeline.came("picture", 3.1)
    timeline.place("picture", 2.9, FRAME)
    timeline.place("picture", 1.98, 1.0)  # the last one before a gap, in MP4, where that is how long it is shown
    assert steps == []
    assert timeline.end == pytest.approx(2.9 + FRAME, abs=0.1)


@pytest.mark.parametrize("jump", [-0.6, -1.2, -2.0])
def test_a_clock_that_steps_back_is_no_late_picture_though_a_decoder_holds_some(jump):
    timeline, steps = started()
    stamps = [*stamps_of(5.0, 50), *stamps_of(7.0 + jump, 50)]
    decoded(timeline, stamps[:-4], stamps[4:])
    assert [step.seconds for step in steps] == [pytest.approx(jump, abs=1e-3)]


def test_stamps_that_never_come_up_to_their_packets_are_a_step_in_the_end():
    timeline, steps = started()
    decoded(timeline, [*stamps_of(0.0, 50), *stamps_of(0.2, 40)], stamps_of(0.1, 90))
    assert [step.track for step in steps] == ["picture"]


def test_without_stamps_pictures_follow_each_other():
    timeline, steps = started()
    assert in_a_row(placed(timeline, [None] * 50))
    assert steps == []


def test_equal_stamps_do_not_stop_the_time():
    timeline, steps = started()
    times = placed(timeline, [10.0, 10.0, 10.04, 10.04, 10.08])
    assert all(after > before for before, after in itertools.pairwise(times))
    assert steps == []


@pytest.mark.parametrize("kept", [0, 30], ids=["from the start", "after a while"])
def test_stamps_that_stand_are_not_believed_time_passes_with_what_comes(kept):
    timeline, _ = started()
    placed(timeline, stamps_of(10.0, kept))
    for _ in range(200):
        timeline.place("picture", 10.0 + kept * FRAME, FRAME)
        timeline.place("sound", 10.0 + kept * FRAME, FRAME)
    assert timeline.ends() == pytest.approx(dict.fromkeys(TRACKS, (kept + 200) * FRAME), abs=5 * FRAME)


def test_before_media_time_runs_nothing_has_a_place():
    timeline = Timeline()
    assert timeline.place("picture", 1000.0, FRAME) is None
    assert timeline.end == 0.0
    timeline.start()
    assert timeline.place("picture", 1000.5, FRAME) == 0.0


def test_sound_from_before_the_first_picture_is_passed_over():
    timeline, steps = started()
    placed(timeline, [100.0])
    assert placed(timeline, [99.0, 99.98, 100.0], "sound", SOUND) == [None, None, 0.0]
    assert steps == []


def test_lost_media_takes_its_time():
    timeline, steps = started()
    placed(timeline, stamps_of(10.0, 25))
    timeline.skip(2.0)
    timeline.cut()
    assert placed(timeline, [77.0]) == pytest.approx([3.0])
    assert [step.declared for step in steps] == [True]


def test_what_the_decoder_still_held_of_before_a_loss_does_not_take_back_its_time():
    timeline, steps = started()
    held = stamps_of(10.0, 50)
    placed(timeline, held[:48])
    timeline.skip(2.0)
    placed(timeline, held[48:])
    assert placed(timeline, [14.0]) == pytest.approx([4.0], abs=0.1)
    assert steps == []


@pytest.mark.parametrize("prelude", ["cut", "skip"])
def test_before_the_first_picture_neither_cuts_nor_losses_count(prelude):
    timeline = Timeline()
    timeline.cut() if prelude == "cut" else timeline.skip(6.0)
    timeline.start()
    assert placed(timeline, [50.0]) == [0.0]


def test_a_new_decoder_goes_on_where_the_last_one_was():
    timeline = Timeline({"picture": 100.0}, 8.0)
    assert placed(timeline, [108.0]) == [8.0]


def test_a_new_decoder_may_read_again_what_the_last_one_was_in():
    steps = []
    timeline = Timeline({"picture": 100.0}, 20.0, stepped=steps.append, reached={"picture": 18.0})
    assert placed(timeline, [110.0, 110.04]) == pytest.approx([10.0, 10.04])
    assert steps == []


@pytest.mark.parametrize("track", ["picture", "sound"])
def test_a_clock_that_steps_back_while_a_decoder_is_lost_steps_and_media_time_does_not(track):
    steps = []
    timeline = Timeline({track: 100.0}, 60.0, stepped=steps.append, reached={track: 58.0})
    assert placed(timeline, stamps_of(100.0, 3), track) == pytest.approx([58.0, 58.04, 58.08])
    assert [(step.track, step.seconds) for step in steps] == [(track, pytest.approx(-58.0))]


def test_a_declared_new_clock_is_nothing_that_a_new_decoder_reads_again():
    steps = []
    timeline = Timeline({"picture": 100.0}, 6.0, stepped=steps.append, reached={"picture": 6.0})
    timeline.cut()
    assert placed(timeline, stamps_of(100.0, 3)) == pytest.approx([6.0, 6.04, 6.08])
    assert [step.declared for step in steps] == [True]


def test_sound_of_before_a_declared_cut_that_comes_late_goes_on_from_where_it_was():
    timeline, steps = started()
    placed(timeline, stamps_of(100.0, 100))
    placed(timeline, stamps_of(100.0, 150, SOUND), "sound", SOUND)
    timeline.cut()
    placed(timeline, stamps_of(7.0, 50))
    assert placed(timeline, [103.0], "sound", SOUND) == pytest.approx([3.0])
    assert placed(timeline, [7.0], "sound", SOUND) == pytest.approx([4.0], abs=0.1)
    assert [(step.track, step.declared) for step in steps] == [("picture", True)]


def test_a_track_that_comes_from_elsewhere_joins_anew():
    timeline, steps = started()
    placed(timeline, stamps_of(100.0, 50))
    placed(timeline, stamps_of(100.0, 100, SOUND), "sound", SOUND)
    timeline.forget("sound")
    assert placed(timeline, [100.0], "sound", SOUND) == [0.0]
    assert steps == []
