"""Spreads starts of windows that begin together over their preRoll, a stream's always to the same place. Pure."""

from datetime import timedelta
from hashlib import blake2b

from msgspec.structs import replace

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import LiveStreamSpec
from tallylight_operator.decision.model import Key

# Of preRoll, so much is left for what it is there for.
_MOST_OF_PRE_ROLL = 0.5
_MILLISECOND = timedelta(milliseconds=1)


def with_jitter(spec: LiveStreamSpec, key: Key, most: timedelta) -> LiveStreamSpec:
    """The spec with a preRoll that begins later: by up to `most`, and never by more than half of it."""
    most = min(most, spec.pre_roll * _MOST_OF_PRE_ROLL)
    if not most:
        return spec
    later = most * (int.from_bytes(blake2b(str(key).encode(), digest_size=4).digest(), "big") / 2**32)
    return replace(spec, pre_roll=Duration(milliseconds=round((spec.pre_roll - later) / _MILLISECOND)))
