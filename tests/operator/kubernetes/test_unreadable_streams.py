"""A LiveStream that the API took and this operator cannot read, as one of a newer version may be: it is told."""

import asyncio

import pytest
from decided_stream import condition
from pod_runtime_stage import Stage
from pods import CUP, newer, raw_pod, raw_stream, report

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.status import LiveStreamStatus, last_report
from tallylight_contract.wire import plain
from tallylight_operator.clock import SystemClock
from tallylight_operator.controller.admission import Admission
from tallylight_operator.controller.gaps import Gaps
from tallylight_operator.controller.one_pass import Reconcile
from tallylight_operator.controller.starts_ahead import StartsAhead
from tallylight_operator.controller.turns import Turns
from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.settings import Caps

FUTURE = {"hologram": {"eye": "left"}}
AHEAD = {"window": {"start": "2090-06-06T12:00:00Z", "end": "2090-06-06T14:00:00Z"}}
STREAM = "/apis/tallylight.dev/v1alpha1/namespaces/sports/livestreams/cup"


def staged(*streams, pod=None):
    """A stage on which the API showed these, one after the other; the first that was there is gone."""
    stage = Stage(pod)
    stage.store.drop_stream(stage.api.objects[STREAM])
    for each in streams:
        show(stage, each)
    return stage


def show(stage, raw):
    stage.api.objects[STREAM] = newer(raw)
    stage.store.put_stream(stage.api.objects[STREAM])


def reconciled(stage):
    """The status after a pass."""
    clock = SystemClock()
    one_pass = Reconcile(
        stage.runtime, clock, Gaps(clock), Turns(clock), StartsAhead(clock, print), Admission(Caps(), print)
    )
    asyncio.run(one_pass(CUP, stage.store.get(CUP)))
    return stage.store.status(CUP)


def told(status, kind):
    found = condition(status, kind)
    return found.status, found.reason


def test_one_that_never_could_be_read_is_refused_in_its_status_and_by_a_warning_and_nothing_is_done():
    stage = staged(raw_stream(uid="new", generation=4, **FUTURE))
    status = reconciled(stage)
    assert told(status, ConditionType.SCHEDULED) == ("False", Reason.INVALID_SPEC)
    assert told(status, ConditionType.STALLED) == ("True", Reason.INVALID_SPEC)
    assert told(status, ConditionType.READY) == ("False", Reason.FAILING)
    assert "$.spec.hologram: is not a field" in condition(status, ConditionType.READY).message
    assert status.observed_generation == 4
    assert stage.announced == ["InvalidSpec"]
    assert stage.verbs == ["patch"], "the status, and nothing else"


def test_its_monitors_are_left_as_they_are():
    stage = staged(raw_stream(uid="new", **FUTURE), pod=raw_pod(state={"running": {}}))
    assert told(reconciled(stage), ConditionType.PROVISIONED) == ("Unknown", Reason.UNKNOWN)
    assert stage.verbs == ["patch"]


def test_an_edit_that_cannot_be_read_is_told_while_what_was_asked_for_before_holds():
    before = raw_stream(uid="new", schedule=AHEAD)
    stage = staged(before, newer(raw_stream(uid="new", generation=2, **FUTURE)))
    status = reconciled(stage)
    assert told(status, ConditionType.SCHEDULED) == ("True", Reason.WINDOW_AHEAD)
    assert told(status, ConditionType.DEGRADED) == ("True", Reason.INVALID_SPEC)
    assert "The last edit cannot be read" in condition(status, ConditionType.DEGRADED).message
    assert status.observed_generation == 1, "GitOps tools wait: this generation was not acted on"
    assert stage.announced == ["InvalidSpec"]


@pytest.mark.parametrize("first", [FUTURE, {}])
def test_once_it_can_be_read_nothing_is_left_of_it(first):
    stage = staged(raw_stream(uid="new", **first), raw_stream(uid="new", generation=2, **FUTURE))
    reconciled(stage)
    show(stage, raw_stream(uid="new", generation=3, schedule=AHEAD))
    status = reconciled(stage)
    assert told(status, ConditionType.SCHEDULED) == ("True", Reason.WINDOW_AHEAD)
    assert told(status, ConditionType.DEGRADED)[1] is Reason.AS_ASKED
    assert told(status, ConditionType.STALLED) == ("False", Reason.NOT_STALLED)


def test_one_that_is_gone_is_gone():
    stage = staged(raw_stream(uid="new", **FUTURE))
    stage.store.drop_stream(stage.api.objects[STREAM])
    assert stage.store.get(CUP) is None
    assert stage.store.was_read(CUP)


def test_of_a_status_that_a_newer_operator_wrote_the_reports_stay_and_what_is_left_out_is_named(caplog):
    kept = last_report(report())
    newer_status = plain(LiveStreamStatus(history=[kept])) | {"zones": ["a"], "conditions": [{"type": "Cool"}]}
    store = Store(lambda _: None, lambda: 0.0)
    store.put_stream(raw_stream() | {"status": newer_status})
    assert store.status(CUP) == LiveStreamStatus(history=[kept])
    (warned,) = (record.getMessage() for record in caplog.records)
    assert "of its status, conditions[0] cannot be read, and is left out" in warned
