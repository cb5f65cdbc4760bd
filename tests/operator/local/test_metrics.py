import asyncio

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tallylight_operator.decision.model import Key
from tallylight_operator.local.merging import Merged, Scraped, UnreadableMetrics, exposition
from tallylight_operator.local.processes import Answering
from tallylight_operator.local.server import Known, all_metrics
from tallylight_operator.metrics import OperatorMetrics

ONE = '# HELP tallylight_up 1.\n# TYPE tallylight_up gauge\ntallylight_up{{stream="{0}"}} {1}\n'
COUNTER = '# TYPE tallylight_defects_total counter\ntallylight_defects_total{detector="black"} 3\n'


def read(text):
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def merged(*texts):
    merged = Merged()
    for number, text in enumerate(texts):
        merged.add(Scraped({"pipeline": str(number)}, text))
    return exposition((merged,)).decode()


def test_a_metric_of_two_monitors_is_one_family():
    text = merged(ONE.format("cup", 1), ONE.format("golf", 0))
    assert text.count("# TYPE tallylight_up ") == 1
    assert read(text) == {
        ("tallylight_up", ("pipeline", "0"), ("stream", "cup")): 1.0,
        ("tallylight_up", ("pipeline", "1"), ("stream", "golf")): 0.0,
    }


def test_a_counter_stays_one():
    text = merged(COUNTER)
    assert "# TYPE tallylight_defects_total counter" in text
    assert read(text) == {("tallylight_defects_total", ("detector", "black"), ("pipeline", "0")): 3.0}


def test_a_monitors_own_labels_go_first():
    one = Merged()
    one.add(Scraped({"stream": "ours"}, ONE.format("theirs", 1)))
    assert 'stream="theirs"' in exposition((one,)).decode()


def test_the_same_series_twice_is_exported_once():
    one = Merged()
    one.add(Scraped({}, ONE.format("cup", 1)))
    one.add(Scraped({}, ONE.format("cup", 0)))
    assert list(read(exposition((one,)).decode()).values()) == [1.0]


@pytest.mark.parametrize("text", ["<html>", 'a{b="c', "a b c d"])
def test_what_is_no_exposition_is_refused(text):
    with pytest.raises(UnreadableMetrics):
        Merged().add(Scraped({}, text))


class Probes:
    """Monitors that answer by port."""

    TEXTS = {1: ONE.format("cup", 1), 2: None, 3: "<html>"}  # noqa: RUF012 - it is never changed

    async def metrics(self, port):
        return self.TEXTS[port]

    async def readiness(self, port):
        return None


def test_a_monitor_that_does_not_answer_costs_only_itself_and_is_counted():
    own = OperatorMetrics("1.0", lambda: 3, lambda: ["OnAir", "OnAir", "WindowAhead"])
    asked = tuple(Answering(Key("sports", f"s{port}"), 0, port) for port in (1, 2, 3))
    text = asyncio.run(all_metrics(Known(own, Probes(), lambda: asked, dict))).decode()
    found = read(text)
    assert found[("tallylight_local_monitors_silent",)] == 2
    assert found[("tallylight_operator_monitors",)] == 3
    assert found[("tallylight_operator_livestreams", ("phase", "OnAir"))] == 2
    assert any(name == "tallylight_up" for name, *_ in found)


def test_a_phase_that_no_stream_has_any_more_is_zero():
    phases = ["OnAir"]
    own = OperatorMetrics("1.0", lambda: 0, lambda: phases)
    exposition((own,))
    phases.clear()
    found = read(exposition((own,)).decode())
    assert found[("tallylight_operator_livestreams", ("phase", "OnAir"))] == 0


def test_what_the_loop_does_is_counted():
    own = OperatorMetrics("1.0", lambda: 0, list)
    own.transition(-1.0)
    own.reconciled(0.2)
    own.failed("RetryableError")
    own.restarted()
    found = read(exposition((own,)).decode())
    assert found[("tallylight_operator_transition_lag_seconds_sum",)] == 0
    assert found[("tallylight_operator_reconcile_seconds_count",)] == 1
    assert found[("tallylight_operator_reconcile_errors_total", ("reason", "RetryableError"))] == 1
    assert found[("tallylight_operator_monitor_restarts_total",)] == 1
