"""The health check for Argo CD, run by a real Lua as Argo CD runs it: `obj` is the LiveStream, a table comes back."""

from pathlib import Path

import msgspec
import pytest
from decided_stream import END, IDENTITY, MINUTE, START, condition, decided, recurring, spec, watching
from lupa import LuaRuntime
from simulated_runtime import SimulatedRuntime

from tallylight_contract.conditions import ConditionType
from tallylight_contract.wire import encoded

CHECK = (Path(__file__).parents[2] / "deploy/argocd/health.lua").read_text()


def health(status, generation=IDENTITY.generation):
    """Health and message of a LiveStream with such a status; None: it has none yet."""
    lua = LuaRuntime(register_eval=False, register_builtins=False)
    written = {"metadata": {"generation": generation}}
    if status is not None:
        written["status"] = msgspec.json.decode(encoded(status))
    lua.globals().obj = lua.table_from(written, recursive=True)
    found = lua.execute(CHECK)
    return found["status"], found["message"]


@pytest.mark.parametrize(
    ("of", "now", "expected"),
    [
        pytest.param(spec(), START - 60 * MINUTE, "Healthy", id="its window is ahead"),
        pytest.param(spec(suspend=True), START, "Suspended", id="suspended"),
        pytest.param(spec(), START, "Progressing", id="its monitor is being started"),
        pytest.param(spec(), END + 60 * MINUTE, "Degraded", id="its window was over before"),
        pytest.param(spec(recurring(cron="99 * * * *")), START, "Degraded", id="a cron line that cannot be read"),
    ],
)
def test_a_stream_that_was_just_applied_is(of, now, expected):
    status = decided(SimulatedRuntime(), of, now).status
    assert health(status)[0] == expected
    assert health(status)[1]


def test_one_that_is_watched_is_healthy():
    status = decided(watching(spec()), spec(), START).status
    assert health(status)[0] == "Healthy"
    assert health(status)[1] == condition(status, ConditionType.READY).message


def test_one_on_air_that_nothing_watches_is_degraded():
    runtime = SimulatedRuntime()
    runtime.blocks = True
    for seconds in (0, 1, 2, 3):
        runtime.settle(spec(), IDENTITY, START + seconds * MINUTE)
        runtime.let_live(START + seconds * MINUTE)
    assert health(decided(runtime, spec(), START + 4 * MINUTE).status)[0] == "Degraded"


def test_one_that_the_operator_has_not_read_is_progressing():
    assert health(None)[0] == "Progressing"
    status = decided(watching(spec()), spec(), START).status
    assert health(status, IDENTITY.generation + 1)[0] == "Progressing"
