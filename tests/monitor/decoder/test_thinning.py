"""What is well is told twice a second, and whatever opens or ends a defect is told in full."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tallylight_contract.detectors import CATALOGUE
from tallylight_monitor.decoder.thinning import AFTER_SECONDS, EVERY_SECONDS, Thinning
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Sample

SETTINGS = resolved(None)
SPECS = [spec for spec in specs(SETTINGS) if spec.name in ("black", "silence", "decode_damage")]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
# Runs of pictures, and of sound, each with what is measured of it.
VALUES = {"black": [0.0, 0.5, 0.89, 0.975, 0.98, 1.0], "silence": [-120.0, -61.0, -60.0, -58.0, -20.0, 0.0]}
VALUES["decode_damage"] = [0.0, 1.0, 7.0]
RUNS = st.lists(st.tuples(st.integers(1, 90), st.integers(0, 5)), min_size=1, max_size=12)


def thinned(samples):
    told = []
    thinning = Thinning(SPECS, told.append)
    for sample in samples:
        thinning.take(sample)
    return told


def events(samples):
    judge = EventJudge("stream", {spec.name: SETTINGS[spec.name] for spec in SPECS})
    return [
        (each.event, each.detector, each.media_time, each.detected_media_time)
        for each in [*judge.take(samples, NOW), *judge.end(samples[-1].at, 0.0, NOW)]
    ]


@settings(deadline=None)
@given(st.sampled_from(sorted(VALUES)), RUNS)
def test_no_event_is_lost_added_or_moved(detector, runs):
    values = [VALUES[detector][kind % len(VALUES[detector])] for length, kind in runs for _ in range(length)]
    samples = [Sample(detector, index / 25, value) for index, value in enumerate(values)]
    assert events(thinned(samples)) == events(samples)


def test_what_is_well_is_told_twice_a_second():
    told = thinned([Sample("black", index / 25, 0.01) for index in range(251)])
    assert len(told) <= 10 / EVERY_SECONDS + 1
    assert told[-1].at >= 10 - EVERY_SECONDS


def test_detectors_are_told_of_apart():
    samples = [Sample(name, index / 25, 0.0) for index in range(3) for name in ("black", "decode_damage")]
    assert [each.detector for each in thinned(samples)] == ["black", "decode_damage"]


def test_all_is_told_until_any_release_of_what_is_measured_often_is_over():
    often = [entry for entry in CATALOGUE.values() if entry.input in ("picture", "sound", "packets", "clock")]
    assert max(entry.release for entry in often) + 0.1 < AFTER_SECONDS
