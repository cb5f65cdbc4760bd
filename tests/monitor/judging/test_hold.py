import math

from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.judging.hold import Hold

# Quarters of a second: exact in binary, so that the naive model needs no rounding.
quarters = st.integers(0, 40).map(lambda count: count / 4)
steps = st.integers(1, 12).map(lambda count: count / 4)
looks = st.lists(st.tuples(steps, st.booleans(), st.none() | quarters), max_size=80)


def played(hold, sequence):
    """Each look as (at, bad, since), with what the hold said and knew then."""
    at = 0.0
    for step, bad, back in sequence:
        at += step
        since = None if back is None else at - back
        yield at, bad, since, hold.update(bad=bad, at=at, since=since), hold.onset, hold.end


def naive(patience, release, sequence):
    """The changes, found by looking back over all looks at every look."""
    seen, steady, at, onset = [], False, 0.0, -math.inf
    for step, bad, back in sequence:
        at += step
        if bad == steady:
            seen = []
            yield None
            continue
        known = at - back if back is not None and bad and at - back > onset else None
        seen.append((at, known))
        told = [since for _, since in seen if since is not None]
        since = told[-1] if told else seen[0][0]
        turned = at - since >= (patience if bad else release)
        if turned:
            steady, seen = bad, []
            onset = since if bad else onset
        yield ("open" if bad else "close", since) if turned else None


@given(patience=quarters, release=quarters, sequence=looks)
def test_it_says_what_a_naive_model_says(patience, release, sequence):
    changes = [
        None if change is None else (change, onset if change == "open" else end)
        for *_, change, onset, end in played(Hold(patience, release), sequence)
    ]
    expected = list(naive(patience, release, sequence))
    onset = None
    for place, change in enumerate(expected):  # an end before the onset would be a negative duration
        if change and change[0] == "open":
            onset = change[1]
        elif change:
            expected[place] = ("close", max(change[1], onset))
    assert changes == expected


@given(patience=quarters, release=quarters, sequence=looks)
def test_open_and_close_take_turns(patience, release, sequence):
    changes = [change for *_, change, _, _ in played(Hold(patience, release), sequence) if change]
    assert changes == [("open", "close")[place % 2] for place in range(len(changes))]


@given(patience=quarters, release=quarters, sequence=looks)
def test_it_never_opens_before_its_patience_is_at_an_end(patience, release, sequence):
    for at, _, _, change, onset, _ in played(Hold(patience, release), sequence):
        if change == "open":
            assert at - onset >= patience


@given(patience=quarters, release=quarters, sequence=looks)
def test_an_end_is_never_before_its_onset(patience, release, sequence):
    for at, _, _, change, onset, end in played(Hold(patience, release), sequence):
        if change == "close":
            assert onset <= end <= at


def test_an_onset_that_is_known_better_counts():
    hold = Hold(patience=2.0, release=0.5)
    assert hold.update(bad=True, at=10.0, since=8.5) is None
    assert hold.update(bad=True, at=10.5, since=8.5) == "open"
    assert hold.onset == 8.5


def test_what_comes_back_has_to_last_anew_though_its_onset_is_still_that_of_before():
    """A fall of colour that lay about its threshold was eight defects within seconds, all with the same onset."""
    hold = Hold(patience=2.0, release=0.5)
    looks = [(12.0, True), (12.5, False), (13.0, False), (13.5, True), (14.0, False), (15.0, True), (16.5, True)]
    assert [hold.update(bad=bad, at=at, since=10.0) for at, bad in looks] == ["open", None, "close", *[None] * 4]
    assert hold.update(bad=True, at=17.0, since=10.0) == "open"
    assert (hold.onset, hold.end) == (15.0, 12.5)


def test_what_begins_anew_between_two_looks_is_known_to_have_begun_before_the_other_was_seen_to_be_gone():
    hold = Hold(patience=2.0, release=0.0)
    assert [hold.update(bad=True, at=12.0, since=10.0), hold.update(bad=False, at=20.5)] == ["open", "close"]
    assert hold.update(bad=True, at=22.5, since=20.2) == "open"
    assert hold.onset == 20.2


def test_a_flicker_begins_the_wait_anew():
    hold = Hold(patience=1.0, release=0.5)
    flickers = [(0.0, True), (0.9, True), (1.0, False), (1.1, True), (2.0, True)]
    assert [hold.update(bad=bad, at=at) for at, bad in flickers] == [None] * 5
    assert hold.update(bad=True, at=2.1) == "open"
    assert hold.onset == 1.1


def test_times_that_are_sums_of_frames_reach_the_patience():
    hold = Hold(patience=2.0, release=0.5)
    at, changes = 0.0, []
    for _ in range(61):
        changes.append(hold.update(bad=True, at=at))
        at += 1 / 30
    assert changes[60] == "open"


def test_what_is_never_released_is_finished_at_the_end_and_what_is_not_open_is_not():
    hold = Hold(patience=1.0, release=0.5)
    assert hold.finish(5.0) is None
    hold.update(bad=True, at=6.0)
    assert hold.update(bad=True, at=7.0) == "open"
    assert hold.finish(9.0) == "close"
    assert (hold.onset, hold.end, hold.steady) == (6.0, 9.0, False)
