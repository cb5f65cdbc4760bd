"""A place where monitors run in no process at all: they obey wishes and end by themselves, as real ones do."""

from dataclasses import replace
from datetime import timedelta

from tallylight_contract.report import Report
from tallylight_contract.status import LiveStreamStatus
from tallylight_contract.wire import decoded, encoded
from tallylight_operator.decide import decide
from tallylight_operator.wishes import Collect, Drain, MonitorSeen, MoveEnd, Observed, Phase, Start

MOST_PASSES = 4


def report(seen, outcome, at):
    return Report(
        stream=seen.order.stream,
        window=seen.order.window,
        source="https://origin.example",
        outcome=outcome,
        started_at=min(seen.order.window_start, at),
        ended_at=at,
        on_air_seconds=10.0,
        monitored_seconds=10.0,
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
        self.wishes = []  # all that were ever carried out

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
                self.monitors[wish.name] = MonitorSeen(wish.name, wish.order, wish.until, Phase.STARTING)
            case MoveEnd():
                assert there.phase not in (Phase.ENDED, Phase.ENDING)
                self.monitors[wish.name] = replace(there, until=wish.until)
            case Drain():
                assert there.phase not in (Phase.ENDED, Phase.ENDING)
                self.monitors[wish.name] = replace(there, phase=Phase.ENDING)
            case Collect():
                assert there.phase is Phase.ENDED
                del self.monitors[wish.name]

    def publish(self, status):
        self.status = decoded(encoded(status), LiveStreamStatus)  # as it comes back from the API or a file

    def settle(self, spec, identity, now):
        """Decide and carry out until a report needs no further pass. Returns the last decision."""
        for _ in range(MOST_PASSES):
            decision = decide(spec, identity, now, self.observed())
            self.publish(decision.status)
            for wish in decision.wishes:
                self.carry_out(wish)
            if not decision.again:
                return decision
        raise AssertionError("it never settles")

    def let_live(self, now):
        """What monitors do by themselves when time passes."""
        for seen in self.live:
            if seen.phase is Phase.ENDING:
                if not self.lingers:
                    self.end(seen.name, "stopped", now)
            elif _has_reached_its_end(seen, now):
                self.end(seen.name, "window_ended", now)
            elif seen.phase in (Phase.STARTING, Phase.RESTARTING):
                self.monitors[seen.name] = replace(seen, phase=Phase.RUNNING, receiving=True)

    def end(self, name, outcome, now):
        """A process is gone; with a report unless `outcome` is empty."""
        seen = self.monitors[name]
        last_word = report(seen, outcome, now) if outcome else None
        self.monitors[name] = replace(seen, phase=Phase.ENDED, receiving=None, report=last_word, ended_at=now)


def _has_reached_its_end(seen, now):
    if seen.until is None or now < seen.until:
        return False
    overrun = seen.order.overrun
    longest = overrun.max if overrun.policy == "Extend" and seen.receiving else timedelta()
    return now >= seen.until + longest
