from itertools import pairwise

import pytest

from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE
from tallylight_demo.faults import FaultKind
from tallylight_demo.outcome import LATEST_SECONDS, _required
from tallylight_demo.programme import (
    AIRINGS,
    END_SECONDS,
    HEALTHY_SECONDS,
    PROGRAMME,
    SEGMENT_SECONDS,
    TURN,
    TURN_SECONDS,
    bad_segment,
    cuts,
    fault_at,
    frozen_playlist,
    segment_at,
)

DEFECTS = [injection for injection in PROGRAMME if injection.detector]
TODAY = AIRINGS[:2]


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        pytest.param(-6, 0, id="the first of the head"),
        pytest.param(0, 3, id="the first that is made live"),
        pytest.param(1.9, 3, id="the same to its end"),
        pytest.param(48, 27, id="much later"),
    ],
)
def test_a_moment_is_in_its_segment(moment, number):
    assert segment_at(moment) == number


def test_cuts_are_in_the_time_of_the_scene_which_begins_before_the_broadcast():
    first = cuts(PROGRAMME)[0]
    assert (first.start, first.seconds) == (15, 3)


def test_a_fault_stands_for_its_time_and_no_longer():
    programme = [frozen_playlist("stale", 10, 5)]
    assert [fault_at(programme, at) is not None for at in (9.9, 10, 14.9, 15)] == [False, True, True, False]


def test_a_bad_segment_is_one_and_no_other():
    fault = bad_segment("lost", FaultKind.STATUS, 48, 7).fault
    assert (fault.within, fault.strikes("segment", "/live/27.ts"), fault.strikes("segment", "/live/2.ts")) == (
        "/27.ts",
        True,
        False,
    )


def test_a_bad_segment_is_bad_when_it_is_published_and_for_as_long_as_it_is_tried():
    bad = [i for i in PROGRAMME if i.fault and i.fault.within]
    assert all(i.start % SEGMENT_SECONDS == 0 and i.seconds >= 3 * SEGMENT_SECONDS for i in bad)


def test_every_detector_that_runs_by_default_and_can_be_provoked_on_purpose_is():
    provoked = {name for name in BY_DEFAULT if CATALOGUE[name].input in ("picture", "sound", "feed")}
    # The demo's packager keeps the rules of playlists, and it has one version of each stream; tests/corpus breaks them.
    rules = {name for name, entry in CATALOGUE.items() if entry.level == "delivery"}
    assert {i.detector for i in DEFECTS} == provoked - rules | {"playlist_stale", "segment_error"}


def test_every_defect_must_be_found_by_the_stream_that_is_on_air_longest():
    assert all(_required(injection, AIRINGS[0]) for injection in DEFECTS)


def test_the_second_stream_must_find_some_defects_too():
    assert sum(_required(injection, AIRINGS[1]) for injection in DEFECTS) >= 3


def test_no_two_faults_ask_for_the_origin_at_once():
    spans = sorted((i.start, i.start + i.seconds) for i in PROGRAMME if i.fault)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_the_second_stream_begins_twenty_seconds_in_and_ends_before_the_first():
    assert AIRINGS[0].start < 20 == AIRINGS[1].start < AIRINGS[1].end < AIRINGS[0].end < END_SECONDS


def test_the_demo_leaves_time_to_clear_up_within_ninety_seconds():
    assert END_SECONDS <= 90 - LATEST_SECONDS


def test_a_turn_has_a_defect_for_each_detector_of_pictures_and_sound_that_runs_by_default():
    judging = {name for name in BY_DEFAULT if CATALOGUE[name].input in ("picture", "sound")}
    assert {injection.detector for injection in TURN} == judging


def test_each_defect_of_a_turn_lasts_until_it_is_found_and_is_over_before_the_next():
    for injection, following in pairwise([*TURN, None]):
        entry = CATALOGUE[injection.detector]
        patience = entry.threshold.default if entry.threshold.unit == "seconds" else entry.hold
        end = injection.start + injection.seconds
        assert injection.seconds >= 2 * patience
        assert end + 2 * SEGMENT_SECONDS <= (following.start if following else TURN_SECONDS)


def test_a_turn_is_whole_segments_and_begins_healthy():
    assert TURN_SECONDS % SEGMENT_SECONDS == HEALTHY_SECONDS % SEGMENT_SECONDS == 0
    assert min(injection.start for injection in TURN) >= HEALTHY_SECONDS
