"""Whatever comes, in whatever order, and however it ends: each defect that was told is told to be over."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hand_clock import TARGET, TICK_SECONDS, Stage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight_contract.detectors import CATALOGUE
from tallylight_monitor.ingest.facts import BytesRead, FetchFailed
from tallylight_monitor.judging.accounting import Account
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.judgement import LAPSE_SECONDS
from tallylight_monitor.judging.losses import ALL_MEDIA
from tallylight_monitor.wire import Beat, Gap, Sample, TrackBeat

MEDIA = sorted(name for name, entry in CATALOGUE.items() if entry.input in ALL_MEDIA)
FED = ("signal_lost", "playlist_stale", "segment_error", "picture_lost", "sound_lost", "undecodable")
NOTHING = Account(0.0, 0, 0, 0.0, 0)
seconds = st.integers(1, 80).map(lambda count: count / 4)
samples = st.lists(
    st.builds(
        lambda name, behind, bad, since: (name, behind, bad, since),
        st.sampled_from(MEDIA),
        st.integers(-40, 40).map(lambda count: count / 4),
        st.booleans(),
        st.none() | seconds,
    ),
    max_size=8,
)
tracks = st.lists(st.sampled_from(["picture", "sound", "picture idle", "sound idle"]), max_size=3)
happenings = st.one_of(
    st.tuples(st.just("segment"), tracks, samples),
    st.tuples(st.just("late"), tracks, samples),
    st.tuples(st.sampled_from(["passes", "stands", "starved", "decoder lost", "fails", "bytes", "gap"]), seconds),
)


def wrong(name, at, *, bad=True, since=None):
    """A measurement of a detector, by its own threshold."""
    entry = CATALOGUE[name]
    value = entry.threshold.default + (-1.0 if entry.below == bad else 1.0) * (1.0 if not bad or entry.below else 0.0)
    return Sample(name, at, value, since)


def beats(stage, names):
    idle = {name.split()[0]: 4.0 * name.endswith("idle") for name in names}
    return [TrackBeat(name, stage.number, each, "it is not sent" if each else "") for name, each in idle.items()]


def late(stage, names, found):
    """A decoder that is behind, or begins anew, says what lies before what was said."""
    media = TARGET * stage.number
    stage.judged.measured([_placed(media, each) for each in found] or [wrong("black", media)])
    stage.judged.beat(Beat(media - 1.0, beats(stage, names), 0, 0, 0.0, 0), behind=True)


def stands(stage, for_seconds):
    """The monitor itself does not run."""
    stage.clock.at += for_seconds
    stage.judged.listen()


def segment(stage, names, found):
    media = TARGET * stage.number
    stage.segment(*beats(stage, names), samples=[_placed(media, each) for each in found])


HAPPENINGS = {
    "segment": segment,
    "late": late,
    "passes": lambda stage, lasts: stage.passes(lasts),
    "stands": stands,
    "starved": lambda stage, lasts: stage.judged.starved(lasts, lasts),
    "decoder lost": lambda stage, _: stage.judged.decoder_lost("hung", TARGET * stage.number),
    "fails": lambda stage, _: stage.judged.heard(FetchFailed(stage.clock.at, "playlist", "status", "503", 0)),
    "bytes": lambda stage, _: stage.judged.heard(BytesRead(stage.clock.at, 1000)),
    "gap": lambda stage, lasts: stage.judged.gap(Gap("sound", TARGET * stage.number, TARGET * stage.number + lasts)),
}


def _placed(media, sample):
    name, behind, bad, since = sample
    at = max(0.0, media + behind)
    return wrong(name, at, bad=bad, since=None if since is None else max(0.0, at - since))


def balance(events):
    """How many defects of each detector were told and are not over. Raises AssertionError where that is no turn."""
    lasting = Counter()
    for event in events:
        lasting[event.detector] += 1 if event.event == "open" else -1
        assert 0 <= lasting[event.detector] <= 1, event
    return +lasting


@given(st.lists(happenings, max_size=30))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_defect_that_was_told_is_over_at_the_end_and_in_the_report(story):
    stage = Stage([*MEDIA, *FED])
    for each in story:
        HAPPENINGS[each[0]](stage, *each[1:])
        assert set(balance(stage.events)) == set(stage.judged.watch.open_defects())
    stage.judged.end(TARGET * stage.number)
    assert balance(stage.events) == {}
    assert stage.judged.watch.open_defects() == []
    report = stage.judged.accounting.report("stopped", datetime.now(UTC), stage.clock.at, NOTHING)
    told = Counter(event.detector for event in stage.events if event.event == "open")
    assert {total.detector: total.count for total in report.defects} == told
    for total in report.defects:
        lasted = sum(
            event.duration for event in stage.events if (event.detector, event.event) == (total.detector, "close")
        )
        assert total.seconds == pytest.approx(lasted, abs=0.01 * total.count)


def is_well(number):
    return TrackBeat("picture", 50 * number), TrackBeat("sound", 90 * number)


@pytest.mark.parametrize("name", MEDIA)
def test_a_defect_of_which_nothing_more_is_shown_ends_where_it_was_seen_last(name):
    """The stream goes on as something in which its detector has nothing to judge."""
    stage, hold = Stage([name]), resolved(None).get(name, CATALOGUE[name]).hold
    stage.segment(
        *is_well(1), samples=[wrong(name, 0.0), wrong(name, hold, since=0.0), wrong(name, hold + 0.5, since=0.0)]
    )
    assert stage.judged.watch.open_defects() == [name]
    for number in range(2, 2 + round((LAPSE_SECONDS + hold) / TARGET) + 2):
        stage.segment(*is_well(number))
        stage.clock.at += TARGET - TICK_SECONDS
        stage.passes(TICK_SECONDS)
    (_, over) = stage.events
    assert (over.event, over.unseen, over.media_time) == ("close", True, pytest.approx(hold + 0.5, abs=0.01))
    assert over.detail.endswith("; not judged since: nothing has come in which it can be judged")
    stage.segment(*is_well(90), samples=[wrong(name, 200.0, bad=False)])
    assert stage.judged.watch.open_defects() == []


def test_a_lost_decoder_is_over_with_its_successors_first_key_frame_however_long_nothing_came_before():
    """Our clock goes on while nothing comes; the decoder's goes on from where it was."""
    stage = Stage()
    stage.segment(*is_well(1), samples=[Sample("decode_damage", 1.96, 0.0)])
    stage.passes(600.0)
    stage.segment(*is_well(2), samples=[Sample("decode_damage", 3.96, 0.0)])
    stage.judged.decoder_lost("hung", 4.0)
    assert "decode_damage" in stage.judged.watch.open_defects()
    stage.segment(*is_well(3), samples=[Sample("decode_damage", at, 0.0) for at in (4.04, 5.0, 5.96)])
    assert "decode_damage" not in stage.judged.watch.open_defects()
    (over,) = [event for event in stage.events if (event.detector, event.event) == ("decode_damage", "close")]
    assert not over.unseen
