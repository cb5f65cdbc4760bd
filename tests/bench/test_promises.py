from dataclasses import replace
from pathlib import Path

import pytest

from tallylight_bench.figures import Figure
from tallylight_bench.memory import Memory
from tallylight_bench.promises import ALL, ALONE, CALM, EVERY, FILTERS, LIGHT, PROBE, promises

SMALL = Memory(100_000_000, 150_000_000)
GOOD = {
    ALONE: Figure(0.21, SMALL, steady=0.20),
    EVERY: Figure(0.26, SMALL, first_judgement=0.5, steady=0.23),
    CALM: Figure(0.17, SMALL, first_judgement=0.5, steady=0.16),
    LIGHT: Figure(0.04, SMALL, steady=0.02),
    PROBE: Figure(0.02, SMALL, steady=0.005),
    ALL: Figure(0.9, SMALL, steady=0.8),
    FILTERS: Figure(0.25, SMALL),
}
EACH = [promise.what for promise in promises(GOOD)]


def missed(figures):
    return [promise.what for promise in promises(figures) if not promise.kept]


def test_all_promises_are_kept_by_a_good_run():
    assert missed(GOOD) == []


@pytest.mark.parametrize(
    ("name", "worse", "what"),
    [
        pytest.param(
            EVERY,
            {"steady": 0.241},
            "every picture, CPU once it has started, compared with decoding alone",
            id="every picture",
        ),
        pytest.param(CALM, {"steady": 0.191}, "calm, CPU once it has started, compared with decoding alone", id="calm"),
        pytest.param(
            FILTERS,
            {"cpu": 0.178},
            "calm, CPU compared with ffmpeg's three filters, starting included",
            id="cheaper filters",
        ),
        pytest.param(LIGHT, {"steady": 0.031}, "Light, CPU once it has started", id="light"),
        pytest.param(PROBE, {"steady": 0.0081}, "Probe, CPU once it has started", id="probe"),
        pytest.param(ALL, {"steady": 1.01}, "every detector, CPU once it has started", id="every detector"),
        pytest.param(CALM, {"peak": Memory(121_000_000, 1)}, "calm, PSS of both processes", id="memory, calm"),
        pytest.param(EVERY, {"peak": Memory(121_000_000, 1)}, "every picture, PSS of both processes", id="memory"),
        pytest.param(CALM, {"first_judgement": 1.1}, "calm, process start to first judgement", id="late"),
        pytest.param(CALM, {"first_judgement": None}, "calm, process start to first judgement", id="never"),
    ],
)
def test_a_promise_that_is_missed_is_named(name, worse, what):
    assert missed(GOOD | {name: replace(GOOD[name], **worse)}) == [what]


@pytest.mark.parametrize(
    ("name", "count"), [(ALONE, 2), (EVERY, 3), (CALM, 4), (LIGHT, 1), (PROBE, 1), (ALL, 1), (FILTERS, 1)]
)
def test_what_was_not_measured_is_not_kept(name, count):
    without = {each: figure for each, figure in GOOD.items() if each != name}
    assert len(missed(without)) == count


def test_the_page_names_each_promise_with_its_limit():
    page = (Path(__file__).parents[2] / "docs" / "benchmarks.md").read_text()
    rows = [f"| {each.what} | {each.limit:g}{each.unit} |" for each in promises(GOOD)]
    assert [row for row in rows if row not in page] == []
    assert len(set(EACH)) == len(EACH)
