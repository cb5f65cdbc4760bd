"""What a tier means: how pictures are looked at while nothing is suspicious."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from tallylight_contract.livestream import Tier
from tallylight_monitor.wire import Look

AT_REST: Mapping[str, Look] = MappingProxyType({"Full": "calm", "Light": "keys", "Probe": "none"})
FOUND_BY: Mapping[Look, Tier] = MappingProxyType({"every": "Full", "calm": "Full", "keys": "Light", "none": "Probe"})

# So often a monitor looks at what should be there; where no picture is decoded, half as often till something is wrong.
TICK_SECONDS, CALM_TICK_SECONDS = 0.25, 0.5


def at_rest(tier: str, *, every_picture: bool) -> Look:
    """How pictures are looked at by a monitor of this tier."""
    return "every" if every_picture else AT_REST[tier]


def tick_seconds(look: Look, signs: Collection[str]) -> float:
    """How long after this look the next one comes, where these detectors see a fault."""
    return CALM_TICK_SECONDS if look == "none" and not signs else TICK_SECONDS
