"""A runtime without processes: its monitors follow actions and end by themselves, as real ones do."""

from dataclasses import replace
from datetime import timedelta

from tallylight_contract.conditions import Reason
from tallylight_contract.report import Report
from tallylight_contract.status import LiveStreamStatus
from tallylight_contract.wire import decoded, encoded
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import (
    DELETED,
    IGNORED_DRAIN,
    Announce,
    Collect,
    Drain,
    MoveEnd,
    Mute,
    ObservedMonitor,
    ObservedState,
    Phase,
    Resize,
    Start,
)
from tallylight_operator.schedule.signal import NOT_ASKED

MOST_PASSES = 4
DRAIN = timedelta(seconds=90)  # a drained monitor has so long
GRACE = timedelta(seconds=30)  # a deleted one has so long


def report(monitor, outcome, at):
    on_air = max(0.0, (at - monitor.order.window_start).total_seconds())
    return Report(
        stream=monitor.order.stream,
        window=monitor.order.window,
        source="https://origin.example",
        outcome=outcome,
        started_at=min(monitor.order.window_start, at),
        ended_at=at,
        on_air_seconds=on_air,
        monitored_seconds=on_air,
        coverage_ratio=1.0,
        media_seconds=10.0,
        frames=250,
        decoder_restarts=0,
        cpu_seconds=1.0,
        peak_memory_bytes=1,
    )


class SimulatedRuntime:
    """One stream's monitors and its published status."""

    def __init__(self):
        self.monitors = {}
        self.status = LiveStreamStatus()
        self.unobservable = False
        self.lingers = False  # drained monitors take their time
        self.blocks = False  # what is started cannot run
        self.actions = []  # all that were ever carried out
        self.now = None
        self.lost = set()  # monitors on nodes that are cut off
        self.signal = NOT_ASKED  # what the prober says
        self.stillborn = set()  # monitors that are deleted and never ran

    def observed(self):
        monitors = None if self.unobservable else tuple(self.monitors.values())
        return ObservedState(monitors, self.status, signal=self.signal)

    @property
    def live(self):
        return [monitor for monitor in self.monitors.values() if monitor.phase is not Phase.ENDED]

    def carry_out(self, action):
        self.actions.append(action)
        there = self.monitors.get(action.name)
        match action:
            case Start():
                assert there is None, "a name is taken"
                self.stillborn.discard(action.name)
                self.monitors[action.name] = ObservedMonitor(
                    action.name, action.order, action.until, Phase.STARTING, muted_until=action.muted_until
                )
            case MoveEnd():
                assert there.phase not in (Phase.ENDED, Phase.ENDING)
                self.monitors[action.name] = replace(there, until=action.until)
            case Mute():
                assert there.mutable
                assert there.phase is not Phase.ENDED
                self.monitors[action.name] = replace(there, muted_until=action.until)
            case Resize():
                self._resize(there, action.cores)
            case Announce():
                assert there.foreign
                assert not there.announced
                self.monitors[action.name] = replace(there, announced=True)
            case Drain():
                self._drain(there)
            case Collect():
                assert there.phase is Phase.ENDED
                del self.monitors[action.name]

    def _resize(self, there, cores):
        assert there.phase is Phase.RUNNING
        assert there.requested_cores < cores, "it is not asked for again, and nothing is taken back"
        self.monitors[there.name] = replace(there, requested_cores=cores)

    def _drain(self, there):
        if there.phase is Phase.ENDING:
            assert not there.leaving
            assert there.gone_by <= self.now, "it was drained already"
            self.delete(there.name, self.now)
        elif there.blocker is not None:
            self.delete(there.name, self.now)  # it has no process to drain
            self.monitors[there.name] = replace(self.monitors[there.name], blocker=None)
            self.stillborn.add(there.name)
        else:
            assert there.phase is not Phase.ENDED
            gone_by = None if self.now is None else self.now + DRAIN
            self.monitors[there.name] = replace(there, phase=Phase.ENDING, gone_by=gone_by)

    def publish(self, status):
        self.status = decoded(encoded(status), LiveStreamStatus)  # as it comes back from the API or a file

    def settle(self, spec, identity, now):
        """Decide and carry out until a report needs no further pass. Returns the last decision."""
        self.now = now
        for _ in range(MOST_PASSES):
            decision = decide(spec, identity, now, self.observed())
            self.publish(decision.status)
            for action in decision.actions:
                self.carry_out(action)
            if not decision.requeue:  # a runtime reports what it did, and so it is reconciled once more
                return replace(decision, requeue_at=decide(spec, identity, now, self.observed()).requeue_at)
        raise AssertionError("it never settles")

    def let_live(self, now):
        """What monitors do by themselves when time passes."""
        self.now = now
        for monitor in self.live:
            if monitor.name in self.lost:
                continue
            if monitor.phase is Phase.ENDING:
                self._finish(monitor, now)
            elif self.blocks and monitor.phase is Phase.STARTING:
                self.monitors[monitor.name] = replace(monitor, blocker=Reason.UNSCHEDULABLE)
            elif _has_reached_its_end(monitor, now):
                self.end(monitor.name, "window_ended", now)
            elif monitor.phase in (Phase.STARTING, Phase.RESTARTING):
                self.monitors[monitor.name] = replace(monitor, phase=Phase.RUNNING, receiving=True, blocker=None)

    def _finish(self, monitor, now):
        if monitor.name in self.stillborn:
            self.stillborn.remove(monitor.name)
            del self.monitors[monitor.name]
        elif not self.lingers:
            self.end(monitor.name, "stopped", now)

    def outdate(self, name):
        """What it is made of is not any more what one would be made of now."""
        self.monitors[name] = replace(self.monitors[name], outdated=True)

    def share(self, name, *, made_by_us):
        """Another release serves the stream as well; it made this monitor, or ours did."""
        pair = ("ours/operator", "other/operator") if made_by_us else ("other/operator", "ours/operator")
        shared = replace(self.monitors[name], operators=pair, foreign=not made_by_us, announced=made_by_us)
        self.monitors[name] = shared

    def evict(self, name):
        """The cluster announces that it will be taken away."""
        self.monitors[name] = replace(self.monitors[name], leaving="it is evicted")

    def take_back(self, name):
        """It will not be taken away after all."""
        if self.monitors[name].phase is not Phase.ENDING:
            self.monitors[name] = replace(self.monitors[name], leaving="")

    def delete(self, name, now):
        """The cluster deletes it, and no action asked for that."""
        there = self.monitors[name]
        leaving = there.leaving or (IGNORED_DRAIN if there.phase is Phase.ENDING else DELETED)
        self.monitors[name] = replace(there, phase=Phase.ENDING, leaving=leaving, gone_by=now + GRACE)

    def lose(self, name, now):
        """Its node is cut off, so that it is deleted, and never ends."""
        self.delete(name, now)
        self.lost.add(name)

    def end(self, name, outcome, now):
        """A process is gone; with a report unless `outcome` is empty."""
        monitor = self.monitors[name]
        last_report = report(monitor, outcome, self._alone_at(now)) if outcome else None
        gone_by = monitor.gone_by if monitor.leaving else None
        over = replace(monitor, phase=Phase.ENDED, receiving=None, leaving="", gone_by=gone_by)
        self.monitors[name] = replace(over, report=last_report, ended_at=now)
        self.lost.discard(name)

    def _alone_at(self, now):
        """No two monitors end in the same microsecond."""
        ends = {monitor.report.ended_at for monitor in self.monitors.values() if monitor.report}
        ends |= {end for kept in self.status.history for end in kept.parts}
        while now in ends:
            now += timedelta(microseconds=1)
        return now


def _has_reached_its_end(monitor, now):
    if monitor.until is None or now < monitor.until:
        return False
    overrun = monitor.order.overrun
    longest = overrun.max if overrun.policy == "Extend" and monitor.receiving else timedelta()
    return now >= monitor.until + longest
