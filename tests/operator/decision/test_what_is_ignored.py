"""Whatever a LiveStream asks for and does not get is told: a field that is not acted on, an annotation, an address."""

from dataclasses import replace

import pytest
from decided_stream import IDENTITY, START, condition, reason, spec, watching
from pods import stream
from simulated_runtime import SimulatedRuntime

from tallylight_contract import labels
from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.livestream import Scaling
from tallylight_contract.rules import refusal_anywhere, refusal_in_cluster
from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.decision.decide import decide
from tallylight_operator.kubernetes.events import notices
from tallylight_operator.schedule import overrides

FILE = "file:///clips/a.ts"


def warned(status):
    return {notice.reason for notice in notices(LiveStreamStatus(), status) if notice.kind == "Warning"}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"tier": "Probe", "rollout": "Now"}, id="a tier and a rollout"),
        pytest.param({"priority": 1}, id="a priority: acted on where there is a cap"),
        pytest.param({"scaling": Scaling(max_shards=5)}, id="scaling"),
    ],
)
def test_every_field_is_acted_on_so_that_none_is_told_to_be_idle(fields):
    of = spec(**fields)
    status = watching(of).settle(of, IDENTITY, START).status
    assert reason(status, ConditionType.DEGRADED) == ("False", Reason.AS_ASKED)
    assert warned(status) == set()


@pytest.mark.parametrize("suspended", [False, True])
@pytest.mark.parametrize("name", [labels.PAUSED, labels.FORCE_ON_AIR, labels.MUTED])
def test_an_annotation_that_is_no_instant_is_told_though_it_is_ignored(name, suspended):
    identity = replace(IDENTITY, overrides=overrides.read({name: "tomorrow"}))
    status = decide(spec(suspend=suspended), identity, START, SimulatedRuntime().observed()).status
    paused = condition(status, ConditionType.PAUSED)
    assert f"Ignored: {name} must be" in paused.message
    assert paused.reason is (Reason.SUSPENDED if suspended else Reason.INVALID_ANNOTATION)
    assert suspended or "InvalidAnnotation" in warned(status)


def test_what_cannot_be_watched_here_is_refused_and_what_runs_stays():
    identity = replace(IDENTITY, refused="spec.source.url must not be a file")
    decision = decide(spec(), identity, START, SimulatedRuntime().observed())
    assert decision.actions == ()
    assert reason(decision.status, ConditionType.SCHEDULED) == ("False", Reason.INVALID_SPEC)
    assert reason(decision.status, ConditionType.READY) == ("False", Reason.FAILING)
    assert warned(decision.status) == {"InvalidSpec"}
    assert decide(spec(), identity, START, watching(spec()).observed()).actions == ()


def test_a_cluster_refuses_files_and_nothing_else_that_can_be_read():
    assert refusal_in_cluster(stream(source={"url": FILE})).startswith("spec.source.url must not be a file")
    assert refusal_in_cluster(stream()) == ""


def test_srt_that_is_older_than_the_rule_is_refused_wherever_it_is_to_be_watched():
    of = stream(source={"url": "srt://h.example:9000"})
    assert refusal_anywhere(of) == refusal_in_cluster(of)
    assert refusal_anywhere(of).startswith("spec.source.url must not be SRT, which is not read yet")
    assert refusal_anywhere(stream(source={"url": FILE})) == refusal_anywhere(stream()) == ""
