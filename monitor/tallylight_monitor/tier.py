"""What a tier means: how pictures are looked at while nothing is suspicious."""

from collections.abc import Mapping
from types import MappingProxyType

from tallylight_contract.livestream import Tier
from tallylight_monitor.wire import Look

AT_REST: Mapping[str, Look] = MappingProxyType({"Full": "calm", "Light": "keys", "Probe": "none"})
FOUND_BY: Mapping[Look, Tier] = MappingProxyType({"every": "Full", "calm": "Full", "keys": "Light", "none": "Probe"})


def at_rest(tier: str, *, every_picture: bool) -> Look:
    """How pictures are looked at by a monitor of this tier."""
    return "every" if every_picture else AT_REST[tier]
