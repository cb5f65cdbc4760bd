"""A status as a merge patch: what the status no longer has must be named, or it would stay. Pure."""

from typing import Any

from msgspec import Struct

from tallylight_contract import wire
from tallylight_contract.status import LiveStreamStatus


def merge_patch(status: LiveStreamStatus) -> dict[str, Any]:
    """A patch after which an object's status is this one, whatever it was."""
    return _with_nulls(status)


def _with_nulls(value: Struct) -> dict[str, Any]:
    found = wire.plain(value)
    for name, outside in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
        inner = getattr(value, name)
        if isinstance(inner, Struct):
            found[outside] = _with_nulls(inner)
        else:
            found.setdefault(outside, None)
    return found
