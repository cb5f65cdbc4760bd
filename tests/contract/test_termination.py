"""A pod's termination message holds 4 KiB: a report always fits, and none of its detectors is lost."""

from datetime import UTC, datetime
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tallylight_contract.defect_spans import EDGE, DefectSpan
from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.livestream import Severity
from tallylight_contract.report import DefectTotal, Report
from tallylight_contract.termination import LIMIT, read_report, termination_message

NOON = datetime(2026, 6, 6, 12, tzinfo=UTC)
SIXTY = [f"{name}_{number}" for number in range(6) for name in list(CATALOGUE)[:10]]


def total(detector, severity="Critical", count=12_345, seconds=86_400.123):
    return DefectTotal(detector=detector, severity=severity, count=count, seconds=seconds)


def report(defects, **given):
    fields = {
        "stream": "s" * 63,
        "channel": "c" * 63,
        "role": "Contribution",
        "upstream": "u" * 63,
        "window": "a46ad9cd",
        "source": f"https://{'origin.' * 8}example/{'live/' * 30}master.m3u8",
        "outcome": "window_ended",
        "started_at": NOON,
        "ended_at": NOON,
        "on_air_seconds": 86_400.123456,
        "monitored_seconds": 86_399.987654,
        "coverage_ratio": 0.99999,
        "media_seconds": 86_400.123456,
        "unjudged_seconds": {"picture": 12_345.678, "sound": 12_345.678},
        "frames": 4_320_000,
        "decoder_restarts": 100,
        "cpu_seconds": 17_280.123456,
        "peak_memory_bytes": 160_000_000,
        "programs": list(range(1, 40)),
    }
    return Report(**fields | given, defects=defects)


def test_a_report_that_fits_is_written_as_it_is():
    small = report([total("black")], programs=[])
    assert msgspec.json.decode(termination_message(small), type=Report) == small
    assert read_report(termination_message(small)) == small


@pytest.mark.parametrize("detectors", [list(CATALOGUE), SIXTY], ids=["every detector of today", "sixty of them"])
def test_with_every_detector_firing_it_fits_and_says_what_each_found(detectors):
    whole = report([total(name) for name in detectors])
    message = termination_message(whole)
    assert len(message) <= LIMIT
    read = read_report(message)
    assert {each.detector for each in read.defects} == set(detectors)
    assert {(each.severity, each.count) for each in read.defects} == {("Critical", 12_345)}
    assert read.defects_cut == 0
    assert (read.monitored_seconds, read.window, read.outcome) == (whole.monitored_seconds, "a46ad9cd", "window_ended")


@pytest.mark.parametrize("severity", get_args(Severity))
def test_each_severity_is_kept_in_the_shorter_form(severity):
    read = read_report(termination_message(report([total(name, severity) for name in SIXTY])))
    assert {each.severity for each in read.defects} == {severity}


TEXT = st.text(max_size=3000)
TOTALS = st.builds(
    DefectTotal,
    detector=st.text(min_size=1, max_size=63),
    severity=st.sampled_from(get_args(Severity)),
    count=st.integers(0, 2**31),
    seconds=st.floats(0, 1e9),
)


@given(st.lists(TOTALS, max_size=120), TEXT, TEXT)
def test_whatever_a_report_holds_it_fits_and_what_is_left_out_is_counted(defects, source, channel):
    whole = report(defects, source=source, channel=channel)
    message = termination_message(whole)
    assert len(message) <= LIMIT
    read = read_report(message)
    assert len(read.defects) + read.defects_cut == len(defects)
    worst = {each.severity for each in defects}
    assert not read.defects_cut or "Critical" not in worst or any(each.severity == "Critical" for each in read.defects)


@given(st.text(max_size=200))
def test_what_is_no_report_is_refused_by_one_error(text):
    with pytest.raises(msgspec.DecodeError):
        read_report(text)


def test_what_says_which_defects_are_anothers_is_left_out_before_anything_else():
    spans = [DefectSpan(onset=1000.5 * number, seconds=2.5, at=1_780_000_000.123) for number in range(2 * EDGE)]
    whole = report([structs.replace(total(name), spans=spans) for name in list(CATALOGUE)[:10]])
    read = read_report(termination_message(whole))
    assert len(termination_message(whole)) <= LIMIT
    assert [structs.replace(each, spans=[]) for each in read.defects] == [
        structs.replace(each, spans=[]) for each in whole.defects
    ]
    kept = read.defects[0].spans
    assert 0 < len(kept) < len(spans)
    assert {kept[0].onset, kept[-1].onset} == {spans[0].onset, spans[-1].onset}
