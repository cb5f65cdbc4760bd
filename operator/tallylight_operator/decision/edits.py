"""What of a spec was edited since a monitor got its order. Pure."""

from collections.abc import Sequence

from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.order import MonitorOrder


def edits(order: MonitorOrder, spec: LiveStreamSpec) -> Sequence[str]:
    """The fields, by their names in YAML, that an order fixed and that say something else now.

    Not among them is what a running monitor follows: its end, and with it the schedule and `postRoll`.
    """
    pairs = {
        "source.url": (order.url, spec.source.url),
        "source.program": (order.program, spec.source.program),
        "tier": (order.tier, spec.tier),
        "overrun": (order.overrun, spec.overrun),
        "detectors": (order.detectors, spec.detectors),
        "channel": (order.channel, spec.channel),
        "role": (order.role, spec.role),
        "upstream": (order.upstream, spec.upstream),
    }
    return [name for name, (then, now) in pairs.items() if then != now]
