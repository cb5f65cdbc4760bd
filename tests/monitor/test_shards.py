"""One of several monitors that share a stream: it tells of its own detectors, and measures what inhibits them."""

from datetime import UTC, datetime

import pytest

from tallylight_contract.detectors import BY_DEFAULT
from tallylight_contract.livestream import DetectorChoice
from tallylight_contract.order import Cut, MonitorOrder
from tallylight_contract.wire import encoded
from tallylight_monitor.assignment import ordered
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.judging.accounting import Accounting
from tallylight_monitor.judging.judgement import Judgement
from tallylight_monitor.served import Served
from tallylight_monitor.wire import Beat, Sample, TrackBeat

PICTURES = ["black", "freeze", "mono_colour"]
NOON = datetime(2026, 12, 5, 12, tzinfo=UTC)


@pytest.fixture
def assigned(tmp_path):
    def assign(cut, detectors=None):
        order = MonitorOrder(
            namespace="cups",
            stream="final",
            window="w1",
            window_start=NOON,
            url="https://origin.example/cup/master.m3u8",
            detectors=detectors,
            cut=cut,
        )
        path = tmp_path / "order"
        path.write_bytes(encoded(order))
        return ordered(path, None)

    return assign


class Kept:
    def __init__(self):
        self.events = []

    def event(self, event):
        self.events.append(event)

    def fact(self, _):
        """Facts are no events."""


def judgement(task):
    kept, now = Kept(), datetime.now(UTC)
    accounting = Accounting(task.subject, task.window, task.source, now, 0.0)
    made = Judgement(accounting, task.settings, (kept,), SystemClock(), lambda _: None, unsaid=task.unsaid)
    return made, kept.events


def test_it_judges_its_share_and_measures_what_inhibits_that(assigned):
    task = assigned(Cut(shards=[["black", "silence"], ["freeze"]], shard=1), [DetectorChoice(name=n) for n in PICTURES])
    assert set(task.settings) == {"black", "freeze", "mono_colour"}
    assert task.unsaid == {"black", "mono_colour"}


def test_of_the_default_set_it_judges_its_share(assigned):
    task = assigned(Cut(shards=[["silence"], ["freeze"]]))
    assert set(task.settings) - task.unsaid == {"silence"}
    assert set(task.settings) < set(BY_DEFAULT)


def test_a_number_that_is_none_of_the_shards_judges_everything_rather_than_nothing(assigned):
    task = assigned(Cut(shards=[["black"], ["freeze"]], shard=9))
    assert set(task.settings) - task.unsaid == {"black", "freeze"}


@pytest.mark.parametrize(("tier", "looked"), [(None, "Full"), ("Light", "Light")])
def test_a_cut_may_ask_for_a_less_close_look(assigned, tier, looked):
    assert assigned(Cut(shards=[["black"]], tier=tier)).tier == looked


def test_a_black_picture_inhibits_freeze_here_and_is_told_by_another(assigned):
    made, events = judgement(assigned(Cut(shards=[["black"], ["freeze"]], shard=1)))
    for tenth in range(60):
        at, stands = tenth / 10, 3.0 if tenth > 20 else 0.0
        made.measured([Sample("black", at, 1.0), Sample("freeze", at, stands), Sample("mono_colour", at, 0.0)])
    assert events == []
    made.measured([Sample("black", 7.0, 0.0), Sample("freeze", 7.0, 3.0)])
    made.measured([Sample("black", 8.0, 0.0), Sample("freeze", 8.0, 3.0)])
    assert [event.detector for event in events] == ["freeze"]
    assert made.accounting.counts().keys() == {"freeze"}


def test_the_metrics_name_the_detectors_that_it_tells_of(assigned):
    task = assigned(Cut(shards=[["black"], ["freeze"]], shard=1))
    text = Served.of(task, None).exposition.text().decode()
    assert 'detector="freeze"' in text
    assert 'detector="black"' not in text


def test_an_event_says_its_onset_on_the_streams_own_clock_and_so_does_the_report(assigned):
    made, events = judgement(assigned(None))
    made.beat(Beat(1.0, [TrackBeat("picture", judged=1, offset=5000.0)], 0, 0, 0.0, 0), behind=False)
    for tenth in range(60):
        made.measured([Sample("black", 10 + tenth / 10, float(tenth < 40))])
    assert [(event.event, event.stream_time) for event in events] == [("open", 5010.0), ("close", 5010.0)]
    (span,) = made.accounting._spans["black"]
    assert (span.onset, span.seconds) == (5010.0, pytest.approx(4.0, abs=0.11))
