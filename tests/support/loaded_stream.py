"""A stream whose cost is known, and the loads that its monitors would measure on a simulated runtime."""

from dataclasses import dataclass, replace

from tallylight_contract.detectors import with_inhibitors
from tallylight_contract.load import Load
from tallylight_operator.decision.model import Phase
from tallylight_operator.decision.scaling import SATURATED

LIGHT = 0.1  # of the pictures, so many are key frames


@dataclass(frozen=True)
class Heavy:
    """`decoding` and the detectors' `costs`, in cores; a monitor's `limit`."""

    costs: dict
    decoding: float = 0.1
    limit: float = 0.3

    def load_of(self, order):
        """What one monitor says after twenty seconds."""
        judged = self.costs if order.cut is None else order.cut.judges
        share = LIGHT if order.cut is not None and order.cut.tier == "Light" else 1.0
        measured = {name: self.costs[name] * share for name in with_inhibitors(judged, self.costs)}
        cores = self.decoding * share + sum(measured.values())
        late = 12.0 if cores >= SATURATED * self.limit else 0.0
        return Load(
            lag_seconds=late,
            lagging_seconds=late,
            cores=cores,
            over_seconds=20.0,
            detectors=measured,
            limit_cores=self.limit,
            judged_from=1000.0,
            judged_to=1060.0,
        )

    def measured(self, runtime):
        """Let every monitor that runs have measured its load."""
        for monitor in runtime.live:
            if monitor.phase is Phase.RUNNING:
                runtime.monitors[monitor.name] = replace(monitor, load=self.load_of(monitor.order))


def judged_by(runtime, asked):
    """The detectors that the running monitors judge, each as often as it is judged."""
    running = (monitor for monitor in runtime.live if monitor.phase is Phase.RUNNING)
    return sorted(
        name for monitor in running for name in (asked if monitor.order.cut is None else monitor.order.cut.judges)
    )
