"""A reader follows one decision from file to file: hardly ever back to one that the decision has left."""

import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from simulated_runtime import SimulatedRuntime

import tallylight_operator
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import LiveStreamSpec, Recurring, Schedule, Source, Window
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Identity, Key

OPERATOR = Path(tallylight_operator.__file__).parent
MOST_RETURNS = 9
IDENTITY = Identity(Key("sports", "cup"), 3)
START = datetime(2026, 6, 6, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ONCE = Schedule(window=Window(start=START, end=START + 120 * MINUTE))
DAILY = Schedule(recurring=Recurring(cron="0 18 * * *", duration=Duration(hours=2), timezone="UTC"))


def spec(schedule=ONCE, pipelines=1):
    source = Source(url="https://origin.example/m.m3u8")
    return LiveStreamSpec(source=source, schedule=schedule, pipelines=pipelines)


def on_air(of):
    runtime = SimulatedRuntime()
    for _ in range(2):
        runtime.settle(of, IDENTITY, START)
        runtime.let_live(START)
    return runtime


def evicted():
    runtime = on_air(spec(pipelines=2))
    runtime.evict(next(iter(runtime.monitors)))
    return runtime


def ended():
    runtime = on_air(spec())
    runtime.end(next(iter(runtime.monitors)), "source_lost", START + MINUTE)
    return runtime


def file_of(frame):
    """The file of `decision/` or `schedule/` in which control is; empty outside of both."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.parent in (OPERATOR / "decision", OPERATOR / "schedule"):
            return path.name
        frame = frame.f_back
    return ""


def entered(work):
    """The files of `decision/` and `schedule/` that control entered from another file by a call, in order."""
    files = []

    def follow(frame, event, _):
        if event == "call" and file_of(frame) != file_of(frame.f_back):
            files.append(file_of(frame))

    before = sys.getprofile()
    sys.setprofile(follow)
    try:
        work()
    finally:
        sys.setprofile(before)
    return files


@pytest.mark.parametrize(
    ("runtime", "of", "late"),
    [
        pytest.param(SimulatedRuntime(), spec(pipelines=2), 0 * MINUTE, id="two monitors are started"),
        pytest.param(on_air(spec()), spec(), MINUTE, id="on air"),
        pytest.param(on_air(spec()), spec(), 123 * MINUTE, id="in its overrun"),
        pytest.param(on_air(spec(DAILY)), spec(DAILY), MINUTE, id="on air every day"),
        pytest.param(evicted(), spec(pipelines=2), MINUTE, id="one of two is replaced"),
        pytest.param(ended(), spec(), 2 * MINUTE, id="a report is published"),
    ],
)
def test_a_decision_hardly_ever_returns_to_a_file_that_it_has_left(runtime, of, late):
    observed = runtime.observed()
    files = entered(lambda: decide(of, IDENTITY, START + late, observed))
    returns = Counter(files) - Counter(set(files))
    assert {"decide.py", "stream_facts.py", "conditions.py"} <= set(files)
    assert returns.total() <= MOST_RETURNS, returns
