from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tallylight_contract.report import DefectEvent, DefectTotal
from tallylight_monitor.judging.accounting import Account, Accounting
from tallylight_monitor.judging.subject import Subject

START = datetime(2026, 12, 5, 18, tzinfo=UTC)
SUBJECT = Subject("cups/final", "cup", "Edge", "final-origin")
ACCOUNT = Account(media_seconds=59.98765, frames=1500, decoder_restarts=1, cpu_seconds=3.25, peak_memory_bytes=1)


def after(seconds):
    return START + timedelta(seconds=seconds)


def accounting(started_at=START):
    return Accounting(SUBJECT, "final/1", "https://origin.example/cup", started_at, 0.0)


def event(kind, detector="black", duration=None, severity="Critical"):
    return DefectEvent(
        event=kind,
        stream="cups/final",
        detector=detector,
        severity=severity,
        media_time=1.0,
        detected_media_time=3.0,
        wall_time=START,
        value=1.0,
        threshold=0.98,
        detail="",
        duration=duration,
    )


def test_a_defect_counts_once_and_with_its_length():
    books = accounting()
    for each in (event("open"), event("close", duration=3.0), event("open"), event("close", duration=1.5)):
        books.entered(each)
    assert books.report("stopped", after(60), 60.0, ACCOUNT).defects == [
        DefectTotal(detector="black", severity="Critical", count=2, seconds=4.5)
    ]


def test_defects_stand_in_the_order_of_the_catalogue():
    books = accounting()
    for name in ("segment_error", "silence", "black"):
        books.entered(event("open", name))
    assert [total.detector for total in books.report("stopped", after(60), 60.0, ACCOUNT).defects] == [
        "black",
        "silence",
        "segment_error",
    ]


def test_what_was_asked_for_and_has_measured_nothing_is_named():
    told = replace(ACCOUNT, unmeasured=("captions_missing",))
    assert accounting().report("stopped", after(60), 60.0, told).unmeasured == ["captions_missing"]


def test_of_a_live_stream_of_which_nothing_ever_was_judged_nothing_is_covered():
    books = accounting()
    books.watched(0.0, 2.5)  # until a loss could be told
    report = books.report("stopped", after(60), 60.0, replace(ACCOUNT, media_seconds=0.0))
    assert (report.monitored_seconds, report.coverage_ratio) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("spans", "monitored", "ratio"),
    [
        pytest.param([(0, 60)], 60.0, 1.0, id="all of it"),
        pytest.param([(0, 20), (50, 60)], 30.0, 0.5, id="with a gap"),
        pytest.param([(-120, -60), (-60, 60)], 60.0, 1.0, id="pre-roll does not count"),
        pytest.param([(10, 5)], 0.0, 0.0, id="a time that runs backwards"),
        pytest.param([(0, 61)], 60.0, 1.0, id="never more than all"),
        pytest.param([], 0.0, 0.0, id="nothing"),
    ],
)
def test_coverage_is_the_part_of_the_window_that_was_watched(spans, monitored, ratio):
    books = accounting(started_at=after(-120))
    for since, until in spans:
        books.watched(since, until)
    report = books.report("window_ended", after(60), 60.0, ACCOUNT)
    assert (report.on_air_seconds, report.monitored_seconds, report.coverage_ratio) == (60.0, monitored, ratio)


@pytest.mark.parametrize(
    ("spans", "muted"),
    [
        pytest.param([], 0.0, id="never"),
        pytest.param([(10, 25), (40, 45)], 20.0, id="twice"),
        pytest.param([(-120, 5)], 5.0, id="pre-roll does not count"),
        pytest.param([(0, 61)], 60.0, id="never for longer than it was on air"),
    ],
)
def test_the_report_says_how_much_of_the_time_on_air_was_muted(spans, muted):
    books = accounting(started_at=after(-120))
    for since, until in spans:
        books.muted(since, until)
    assert books.report("window_ended", after(60), 60.0, ACCOUNT).muted_seconds == muted


def test_a_monitor_that_ends_in_its_pre_roll_missed_nothing():
    report = accounting(started_at=after(-120)).report("stopped", after(-60), -60.0, ACCOUNT)
    assert (report.on_air_seconds, report.coverage_ratio) == (0.0, 1.0)


def test_the_report_says_whose_it_is_and_what_it_cost():
    report = accounting().report("stopped", after(60), 60.0, ACCOUNT)
    assert (report.stream, report.window, report.source) == ("cups/final", "final/1", "https://origin.example/cup")
    assert (report.channel, report.role, report.upstream) == ("cup", "Edge", "final-origin")
    assert (report.outcome, report.started_at, report.ended_at) == ("stopped", START, after(60))
    assert (report.media_seconds, report.frames, report.decoder_restarts) == (59.988, 1500, 1)
    assert (report.cpu_seconds, report.peak_memory_bytes) == (3.25, 1)
