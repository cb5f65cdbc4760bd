from datetime import timedelta

import pytest
from msgspec.structs import replace
from pods import CUP, NOON, report
from prometheus_client import generate_latest

from tallylight_contract.conditions import Reason
from tallylight_contract.metrics.operator import OVERDUE, REPORTED_MONITORED, REPORTED_ON_AIR, STREAM_FAILING
from tallylight_contract.status import Condition, LiveStreamStatus, last_report, with_report
from tallylight_operator.metrics import OperatorMetrics


def of_part(minutes, monitored, **given):
    """What is kept of a monitor that ended so many minutes into its window."""
    times = {"ended_at": NOON + timedelta(minutes=minutes), "on_air_seconds": 60.0 * minutes}
    return replace(last_report(report(**times, monitored_seconds=60.0 * monitored)), **given)


def status(*reports):
    history = []
    for each in reports:
        history = with_report(history, each)
    return LiveStreamStatus(history=history)


def metrics():
    return OperatorMetrics("1", lambda: 0, lambda: ())


def failing(counted):
    (family,) = (each for each in counted.collect() if each.name == STREAM_FAILING.name)
    return family.samples


def value(counted, metric):
    families = {family.name: family for family in counted.collect()}
    samples = families[metric.name.removesuffix("_total")].samples
    return next(sample.value for sample in samples if sample.name == metric.name)


FIRST = of_part(60, 59)
SECOND = of_part(120, 59, started_at=NOON + timedelta(minutes=61))
OTHER = of_part(10, 10, window="bbbb0000")


@pytest.mark.parametrize(
    ("statuses", "on_air", "monitored"),
    [
        pytest.param([status()], 0, 0, id="no report"),
        pytest.param([status(FIRST)], 60, 59, id="a report"),
        pytest.param([status(FIRST), status(FIRST)], 60, 59, id="the same report once more"),
        pytest.param([status(FIRST), status(FIRST, SECOND)], 120, 118, id="another took over: air time counts once"),
        pytest.param([status(SECOND), status(SECOND, FIRST)], 120, 118, id="the first one's came late"),
        pytest.param([status(FIRST), status(FIRST, OTHER)], 70, 69, id="another window's"),
        pytest.param([status(FIRST, OTHER), status(OTHER)], 70, 69, id="one that is no longer kept"),
    ],
)
def test_reports_are_counted_when_they_come_into_a_status(statuses, on_air, monitored):
    counted, before = metrics(), status()
    for each in statuses:
        counted.published(before, each)
        before = each
    assert value(counted, REPORTED_ON_AIR) == 60.0 * on_air
    assert value(counted, REPORTED_MONITORED) == 60.0 * monitored


def test_what_is_overdue_is_read_at_each_scrape():
    counted, waiting = metrics(), [3.0, 5.0]
    assert value(counted, OVERDUE) == 0.0
    counted.show_overdue(waiting.pop)
    assert value(counted, OVERDUE) == 5.0


def conditions(**reasons):
    """A status whose conditions have these reasons; those of what is wrong are False."""
    wrong = {Reason.FAILING, Reason.UNSCHEDULABLE, Reason.WINDOW_MISSED, Reason.SUSPENDED, Reason.NO_MORE_WINDOWS}
    made = [
        Condition(
            type=kind, status="False" if reason in wrong else "True", reason=reason, message="",
            observed_generation=1, last_transition_time=NOON,
        )
        for kind, reason in reasons.items()
    ]  # fmt: skip
    return LiveStreamStatus(conditions=made)


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        pytest.param({}, None, id="nothing is known yet"),
        pytest.param({"Ready": Reason.MONITORING, "Scheduled": Reason.ON_AIR}, None, id="all is well"),
        pytest.param({"Ready": Reason.SUSPENDED, "Scheduled": Reason.SUSPENDED}, None, id="suspended"),
        pytest.param(
            {"Ready": Reason.FAILING, "Scheduled": Reason.WINDOW_MISSED, "Provisioned": Reason.OFF_AIR},
            Reason.WINDOW_MISSED,
            id="a window was missed",
        ),
        pytest.param(
            {"Ready": Reason.FAILING, "Scheduled": Reason.ON_AIR, "Provisioned": Reason.UNSCHEDULABLE},
            Reason.UNSCHEDULABLE,
            id="no node",
        ),
        pytest.param(
            {"Ready": Reason.FAILING, "Scheduled": Reason.NO_MORE_WINDOWS, "Provisioned": Reason.UNSCHEDULABLE},
            Reason.UNSCHEDULABLE,
            id="no node, in its last window",
        ),
    ],
)
def test_a_stream_that_is_not_ready_is_named_with_what_is_to_blame(known, reason):
    counted, statuses = metrics(), {CUP: conditions(**known)}
    counted.show_failing(lambda: statuses)
    found = [(each.labels, each.value) for each in failing(counted)]
    assert found == ([] if reason is None else [({"namespace": "sports", "stream": "cup", "reason": reason}, 1.0)])
    statuses[CUP] = replace(statuses[CUP], muted_until=NOON)
    assert failing(counted) == [], "nobody is alerted of it"
    statuses.clear()
    assert failing(counted) == []


def test_a_usual_failure_is_counted_from_zero_so_that_its_first_is_an_increase():
    page = generate_latest(OperatorMetrics("1", lambda: 0, lambda: ())).decode()
    assert 'tallylight_operator_reconcile_errors_total{reason="ApiError"} 0.0' in page
