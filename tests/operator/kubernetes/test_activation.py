from datetime import timedelta

from pods import NOON, ended, raw_pod, start

from tallylight_operator.kubernetes.activation import Activations


class Counts:
    def __init__(self):
        self.steps, self.crashes = [], 0

    def activated(self, phase, seconds):
        self.steps.append((phase, seconds))

    def restarted(self):
        self.crashes += 1


class Stage:
    def __init__(self):
        self.now = NOON
        self.counts = Counts()
        self.activations = Activations(self.counts, self.counts.restarted, lambda: self.now)

    def after(self, seconds):
        self.now = NOON + timedelta(seconds=seconds)
        return self.activations


def running(*, ready, restarts=0):
    return raw_pod(
        containerStatuses=[{"name": "monitor", "restartCount": restarts, "ready": ready, "state": {"running": {}}}]
    )


def test_each_step_is_counted_once_from_when_the_monitor_was_due():
    stage = Stage()
    stage.after(1).started(start(), NOON)
    stage.after(2).observed(raw_pod(phase="Pending"))
    stage.after(3).observed(running(ready=False))
    for seconds in (4, 5):
        stage.after(seconds).observed(running(ready=True))
    assert stage.counts.steps == [("created", 1.0), ("running", 3.0), ("receiving", 4.0)]


def test_a_monitor_that_another_operator_started_is_not_counted():
    stage = Stage()
    stage.after(1).observed(running(ready=True))
    assert stage.counts.steps == []


def test_one_that_is_gone_is_forgotten_and_so_is_one_that_ended():
    stage = Stage()
    for over in (
        lambda: stage.activations.gone(raw_pod()),
        lambda: stage.activations.observed(raw_pod(state=ended(), phase="Succeeded")),
    ):
        stage.activations.started(start(), NOON)
        over()
    stage.activations.observed(running(ready=True))
    assert {phase for phase, _ in stage.counts.steps} == {"created"}


def test_crashes_are_counted_as_they_come_and_not_those_of_before():
    stage = Stage()
    for restarts in (2, 2, 3, 5):
        stage.activations.observed(running(ready=True, restarts=restarts))
    assert stage.counts.crashes == 3
