"""What of a spec was edited since a monitor got its order. Pure."""

from collections.abc import Sequence

from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.order import MonitorOrder, made_with

# What a running monitor needs no part of, or follows: its end moves with the schedule.
FOLLOWED = frozenset({"schedule", "preRoll", "startDeadline", "pipelines", "rollout", "scaling", "priority", "suspend"})


def edits(order: MonitorOrder, spec: LiveStreamSpec) -> Sequence[str]:
    """The fields, by their names in YAML, that are fixed with a monitor's start and that say something else now.

    Every field of a spec is one of these, or in `FOLLOWED`. `postRoll` is fixed: the end moves with it, and by the
    order the monitor knows how much of the time before is no air time any more.
    """
    pairs: dict[str, tuple[object, object]] = {
        "source.url": (order.url, spec.source.url),
        "source.program": (order.program, spec.source.program),
        "tier": (order.tier, spec.tier),
        "profile": (order.profile, spec.profile),
        "postRoll": (order.post_roll, spec.post_roll),
        "overrun": (order.overrun, spec.overrun),
        "detectors": (order.detectors, spec.detectors),
        "channel": (order.channel, spec.channel),
        "role": (order.role, spec.role),
        "upstream": (order.upstream, spec.upstream),
    }
    if order.made_with is not None:
        then, now = order.made_with, made_with(spec)
        pairs["source.secretRef"] = (then.secret, now.secret)
        pairs["resources"] = (then.resources, now.resources)
        pairs["podTemplate"] = (then.pod_template, now.pod_template)
    return [name for name, (before, after) in pairs.items() if before != after]
