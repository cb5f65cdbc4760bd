from datetime import UTC, datetime, timedelta

from tallylight_contract import wire
from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.report import DefectTotal, Report
from tallylight_contract.status import HISTORY_LENGTH, Condition, LiveStreamStatus, last_report, with_report

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
        "onAirSeconds",
        "monitoredSeconds",
        "coverageRatio",
        "defects",
        "outcome",
        "startedAt",
        "endedAt",
    }


def test_the_history_keeps_the_newest():
    history = []
    for hour in range(HISTORY_LENGTH + 3):
        history = with_report(history, last_report(report(hour)))
    assert [entry.window for entry in history] == [f"w{hour}" for hour in range(HISTORY_LENGTH + 2, 2, -1)]


def test_the_same_report_is_kept_once():
    once = with_report([], last_report(report()))
    assert with_report(once, last_report(report())) == once


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
