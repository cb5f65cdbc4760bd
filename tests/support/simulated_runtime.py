"""A place where monitors run in no process at all: they obey wishes and end by themselves, as real ones do."""

from dataclasses import replace
from datetime import timedelta

from tallylight_contract.conditions import Reason
from tallylight_contract.report import Report
from tallylight_contract.status import LiveStreamStatus
from tallylight_contract.wire import decoded, encoded
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import (
    DEAF,
    DELETED,
    Collect,
    Drain,
    MonitorSeen,
    MoveEnd,
    Observed,
    Phase,
    Start,
)

MOST_PASSES = 4
PATIENCE = timedelta(seconds=90)  # who was told to finish has so long
GRACE = timedelta(seconds=30)  # who is deleted has so long


def report(seen, outcome, at):
    on_air = max(0.0, (at - seen.order.window_start).total_seconds())
    return Report(
        stream=seen.order.stream,
        window=seen.order.window,
        source="https://origin.example",
        outcome=outcome,
        started_at=min(seen.order.window_start, at),
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


class SimulatedPlace:
    """One stream's monitors and its published status."""

    def __init__(self):
        self.monitors = {}
        self.status = LiveStreamStatus()
        self.blind = False
        self.lingers = False  # what was told to finish takes its time
        self.hinders = False  # what is started cannot run
        self.wishes = []  # all that were ever carried out
        self.now = None
        self.lost = set()  # monitors on nodes of which nothing is heard
        self.stillborn = set()  # monitors that are deleted and never ran

    def observed(self):
        return Observed(None if self.blind else tuple(self.monitors.values()), self.status)

    @property
    def live(self):
        return [seen for seen in self.monitors.values() if seen.phase is not Phase.ENDED]

    def carry_out(self, wish):
        self.wishes.append(wish)
        there = self.monitors.get(wish.name)
        match wish:
            case Start():
                assert there is None, "a name is taken"
                self.stillborn.discard(wish.name)
                self.monitors[wish.name] = MonitorSeen(wish.name, wish.order, wish.until, Phase.STARTING)
            case MoveEnd():
                assert there.phase not in (Phase.ENDED, Phase.ENDING)
                self.monitors[wish.name] = replace(there, until=wish.until)
            case Drain() if there.phase is Phase.ENDING:
                assert not there.leaving
                assert there.gone_by <= self.now, "it was told already"
                self.delete(wish.name, self.now)
            case Drain() if there.hindrance is not None:
                self.delete(wish.name, self.now)  # nobody is there to be told
                self.monitors[wish.name] = replace(self.monitors[wish.name], hindrance=None)
                self.stillborn.add(wish.name)
            case Drain():
                assert there.phase is not Phase.ENDED
                gone_by = None if self.now is None else self.now + PATIENCE
                self.monitors[wish.name] = replace(there, phase=Phase.ENDING, gone_by=gone_by)
            case Collect():
                assert there.phase is Phase.ENDED
                del self.monitors[wish.name]

    def publish(self, status):
        self.status = decoded(encoded(status), LiveStreamStatus)  # as it comes back from the API or a file

    def settle(self, spec, identity, now):
        """Decide and carry out until a report needs no further pass. Returns the last decision."""
        self.now = now
        for _ in range(MOST_PASSES):
            decision = decide(spec, identity, now, self.observed())
            self.publish(decision.status)
            for wish in decision.wishes:
                self.carry_out(wish)
            if not decision.again:  # a place tells of what it did, and so it is looked at once more
                return replace(decision, wake_at=decide(spec, identity, now, self.observed()).wake_at)
        raise AssertionError("it never settles")

    def let_live(self, now):
        """What monitors do by themselves when time passes."""
        self.now = now
        for seen in self.live:
            if seen.name in self.lost:
                continue
            if seen.phase is Phase.ENDING:
                self._finish(seen, now)
            elif self.hinders and seen.phase is Phase.STARTING:
                self.monitors[seen.name] = replace(seen, hindrance=Reason.UNSCHEDULABLE)
            elif _has_reached_its_end(seen, now):
                self.end(seen.name, "window_ended", now)
            elif seen.phase in (Phase.STARTING, Phase.RESTARTING):
                self.monitors[seen.name] = replace(seen, phase=Phase.RUNNING, receiving=True, hindrance=None)

    def _finish(self, seen, now):
        if seen.name in self.stillborn:
            self.stillborn.remove(seen.name)
            del self.monitors[seen.name]
        elif not self.lingers:
            self.end(seen.name, "stopped", now)

    def outdate(self, name):
        """What it is made of is not any more what one would be made of now."""
        self.monitors[name] = replace(self.monitors[name], outdated=True)

    def evict(self, name):
        """Somebody announces that it will be taken away."""
        self.monitors[name] = replace(self.monitors[name], leaving="it is evicted")

    def take_back(self, name):
        """Nobody will take it away after all."""
        if self.monitors[name].phase is not Phase.ENDING:
            self.monitors[name] = replace(self.monitors[name], leaving="")

    def delete(self, name, now):
        """Somebody takes it away, and not by a wish."""
        there = self.monitors[name]
        leaving = there.leaving or (DEAF if there.phase is Phase.ENDING else DELETED)
        self.monitors[name] = replace(there, phase=Phase.ENDING, leaving=leaving, gone_by=now + GRACE)

    def lose(self, name, now):
        """Its node is not heard of any more, so that it is taken away, and nobody does it."""
        self.delete(name, now)
        self.lost.add(name)

    def end(self, name, outcome, now):
        """A process is gone; with a report unless `outcome` is empty."""
        seen = self.monitors[name]
        last_word = report(seen, outcome, self._alone_at(now)) if outcome else None
        gone_by = seen.gone_by if seen.leaving else None
        over = replace(seen, phase=Phase.ENDED, receiving=None, leaving="", gone_by=gone_by)
        self.monitors[name] = replace(over, report=last_word, ended_at=now)
        self.lost.discard(name)

    def _alone_at(self, now):
        """No two monitors end in the same microsecond."""
        ends = {seen.report.ended_at for seen in self.monitors.values() if seen.report}
        ends |= {end for kept in self.status.history for end in kept.parts}
        while now in ends:
            now += timedelta(microseconds=1)
        return now


def _has_reached_its_end(seen, now):
    if seen.until is None or now < seen.until:
        return False
    overrun = seen.order.overrun
    longest = overrun.max if overrun.policy == "Extend" and seen.receiving else timedelta()
    return now >= seen.until + longest
