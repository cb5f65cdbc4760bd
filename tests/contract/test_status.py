from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from tallylight_contract import wire
from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.defect_spans import DefectSpan
from tallylight_contract.report import DefectTotal, Report
from tallylight_contract.status import (
    HISTORY_LENGTH,
    Condition,
    DefectCount,
    LastReport,
    LiveStreamStatus,
    holds,
    last_report,
    of_shard,
    with_report,
)

NOON = datetime(2026, 12, 5, 12, tzinfo=UTC)


def report(hour=0):
    return Report(
        stream="sports/cup",
        window=f"w{hour}",
        source="https://origin.example/cup/master.m3u8",
        outcome="window_ended",
        started_at=NOON,
        ended_at=NOON + timedelta(hours=2),
        on_air_seconds=7200.0,
        monitored_seconds=7199.0,
        coverage_ratio=0.99986,
        media_seconds=7199.0,
        frames=180_000,
        decoder_restarts=0,
        cpu_seconds=2000.0,
        peak_memory_bytes=170_000_000,
        defects=[DefectTotal(detector="black", severity="Critical", count=2, seconds=9.5)],
    )


def test_the_last_report_is_written_as_the_design_says():
    written = wire.plain(LiveStreamStatus(last_report=last_report(report())))["lastReport"]
    assert written["defects"] == [{"detector": "black", "count": 2, "seconds": 9.5}]
    assert set(written) == {
        "window",
        "pipeline",
        "pipelines",
        "asked",
        "onAirSeconds",
        "monitoredSeconds",
        "coverageRatio",
        "mutedSeconds",
        "defects",
        "unmeasured",
        "outcome",
        "startedAt",
        "endedAt",
        "parts",
        "shards",
    }


def test_the_history_keeps_the_newest():
    history = []
    for hour in range(HISTORY_LENGTH + 3):
        history = with_report(history, last_report(report(hour)))
    assert [entry.window for entry in history] == [f"w{hour}" for hour in range(HISTORY_LENGTH + 2, 2, -1)]


def test_the_same_report_is_kept_once():
    once = with_report([], last_report(report()))
    assert with_report(once, last_report(report())) == once


def of_part(start, end, on_air_from=0, **given):
    """A monitor's report on its part of a window that begins at noon; all in minutes."""
    at = {"started_at": NOON + timedelta(minutes=start), "ended_at": NOON + timedelta(minutes=end)}
    on_air, monitored = 60.0 * (end - on_air_from), 60.0 * (end - max(start, on_air_from))
    times = {"on_air_seconds": on_air, "monitored_seconds": monitored, "coverage_ratio": monitored / on_air}
    return replace(last_report(replace(report(), **(at | times))), **given)


@pytest.mark.parametrize(
    ("parts", "monitored"),
    [
        pytest.param([(0, 60), (60, 120)], 120, id="without a break"),
        pytest.param([(0, 60), (50, 120)], 120, id="what both watched counts once"),
        pytest.param([(0, 60), (70, 120)], 110, id="what nobody watched does not count"),
        pytest.param([(70, 120), (0, 60)], 110, id="the first one's comes last, from a node that was lost"),
        pytest.param([(-2, 10), (5, 20), (15, 120)], 120, id="three, and what is before air time does not count"),
    ],
)
def test_of_monitors_that_took_over_from_each_other_there_is_one_report(parts, monitored):
    history = []
    for start, end in parts:
        history = with_report(history, of_part(start, end))
    (only,) = history
    assert (only.on_air_seconds, only.monitored_seconds) == (7200.0, 60.0 * monitored)
    assert only.coverage_ratio == round(monitored / 120, 4)
    assert only.started_at == NOON + timedelta(minutes=min(start for start, _ in parts))
    assert only.ended_at == NOON + timedelta(minutes=120)
    assert only.defects == [DefectCount(detector="black", count=2 * len(parts), seconds=9.5 * len(parts))]


@pytest.mark.parametrize(
    ("parts", "muted"),
    [
        pytest.param([(0, 60, 20), (60, 120, 30)], 50, id="one after the other"),
        pytest.param([(0, 60, 60), (50, 120, 70)], 120, id="what both were muted counts once"),
        pytest.param([(0, 60, 0), (60, 120, 0)], 0, id="never"),
        pytest.param([(0, 60, 30), (50, 120, 0)], 30, id="the first, and not at the end"),
    ],
)
def test_of_monitors_that_took_over_from_each_other_it_is_known_how_long_they_were_muted(parts, muted):
    history = []
    for start, end, minutes in parts:
        history = with_report(history, of_part(start, end, muted_seconds=60.0 * minutes))
    (only,) = history
    assert only.muted_seconds == 60.0 * muted


def test_a_report_of_a_monitor_that_knew_no_mute_was_not_muted():
    old = wire.plain(last_report(report()))
    del old["mutedSeconds"]
    assert wire.converted(old, LastReport).muted_seconds == 0.0


def test_a_status_says_until_when_the_stream_is_muted():
    assert wire.plain(LiveStreamStatus(muted_until=NOON))["mutedUntil"] == "2026-12-05T12:00:00Z"
    assert "mutedUntil" not in wire.plain(LiveStreamStatus())


def test_a_part_that_is_in_already_is_not_counted_again():
    first, second = of_part(0, 60), of_part(60, 120)
    both = with_report(with_report([], first), second)
    assert holds(both, first)
    assert holds(both, second)
    assert with_report(with_report(both, first), second) == both


def test_how_it_ended_is_what_the_last_part_says_whichever_comes_first():
    first, second = of_part(0, 60, outcome="stopped"), of_part(60, 120, outcome="source_ended")
    for history in ([first, second], [second, first]):
        (only,) = with_report(with_report([], history[0]), history[1])
        assert only.outcome == "source_ended"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(of_part(60, 120, window="w1"), id="another window"),
        pytest.param(of_part(60, 120, pipeline=1), id="another pipeline"),
        pytest.param(of_part(60, 120, on_air_from=60), id="on air anew, as after a pause of what is always on air"),
    ],
)
def test_reports_on_other_air_time_stay_apart(other):
    first = of_part(0, 60)
    assert with_report([first], other) == [other, first]


def test_a_late_part_of_an_old_window_is_not_the_last_report():
    old, new = of_part(60, 120), of_part(300, 400, 300, window="w1")
    history = with_report([new, old], of_part(0, 60))
    assert [entry.window for entry in history] == ["w1", "w0"]
    assert history[1].monitored_seconds == 7200.0


def test_a_status_can_be_written_and_read_again():
    status = LiveStreamStatus(
        conditions=[
            Condition(
                type=ConditionType.SCHEDULED,
                status="True",
                reason=Reason.ON_AIR,
                message="On air until 20:00 UTC.",
                observed_generation=3,
                last_transition_time=NOON,
            )
        ],
        last_report=last_report(report()),
    )
    assert wire.decoded(wire.encoded(status), LiveStreamStatus) == status


def seen(*onsets, detector="black"):
    """What a monitor found, each two seconds long."""
    spans = [DefectSpan(onset=float(onset), seconds=2.0, at=NOON.timestamp() + onset) for onset in onsets]
    return [DefectCount(detector=detector, count=len(spans), seconds=2.0 * len(spans), spans=spans)]


def test_a_defect_that_both_saw_while_one_took_over_counts_once():
    first = of_part(0, 61, defects=seen(100, 3595, 3620))
    (only,) = with_report([first], of_part(59, 120, defects=seen(3595.2, 3620, 5000)))
    (black,) = only.defects
    assert (black.count, black.seconds) == (4, pytest.approx(8.2))


def test_of_monitors_that_share_a_stream_there_is_one_report_which_covers_what_all_of_them_watched():
    whole = of_part(0, 60, defects=seen(100))
    shares = [
        of_shard(of_part(55, 120, defects=seen(5000)), 0, 2),
        of_shard(of_part(55, 100, on_air_from=0, defects=seen(5000, detector="silence")), 1, 2),
        of_shard(of_part(105, 119), 1, 2),
    ]
    history = with_report([], whole)
    for share in shares:
        before = history[0].monitored_seconds
        history = with_report(history, share)
        assert history[0].monitored_seconds >= before
    (only,) = history
    assert only.monitored_seconds == 60.0 * 114
    assert {each.detector: each.count for each in only.defects} == {"black": 4, "silence": 1}
    assert with_report(history, shares[0]) == history


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        pytest.param([((0, 1), ["hum"]), ((0, 1), ["hum", "blur"])], ["hum"], id="one that took over measured it"),
        pytest.param([((0, 2), ["hum"]), ((1, 2), ["blur"])], ["blur", "hum"], id="two speak of their own alone"),
        pytest.param([((0, 1), []), ((0, 2), ["hum"])], [], id="the whole had measured it"),
        pytest.param([((0, 2), ["hum"]), ((0, 2), []), ((1, 2), [])], [], id="its successor measured it"),
        pytest.param([((0, 1), ["hum"]), ((0, 2), ["hum"]), ((1, 2), [])], ["hum"], id="no one ever did"),
    ],
)
def test_a_detector_stays_unmeasured_where_none_of_those_that_judged_by_it_had_anything_to_judge(parts, left):
    history = []
    for number, (share, names) in enumerate(parts):
        part = of_shard(of_part(10 * number, 10 * number + 20, unmeasured=names), *share)
        history = with_report(history, part)
    assert history[0].unmeasured == left
