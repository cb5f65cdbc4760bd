"""Read what a newer version of ours wrote: fields that this version does not know are left out, and named."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

import msgspec
from msgspec import inspect

from tallylight_contract.leaves import unwrapped
from tallylight_contract.wire import decoded

_Value = TypeVar("_Value")


def decoded_from_newer(raw: bytes | str, kind: type[_Value]) -> tuple[_Value, tuple[str, ...]]:
    """The value, and the paths of the fields in it that are not known here: `source.colour`.

    What is known must be right. Raises msgspec.DecodeError or ValidationError.
    """
    try:
        return decoded(raw, kind), ()
    except msgspec.ValidationError:
        plain = _plain(raw)
    unknown = tuple(_without_unknown(plain, inspect.type_info(kind), ""))
    return decoded(msgspec.json.encode(plain), kind), unknown


def _plain(raw: bytes | str) -> object:
    try:
        return msgspec.json.decode(raw)
    except RecursionError:
        raise msgspec.DecodeError("it is nested too deeply") from None


def _without_unknown(plain: object, kind: inspect.Type, path: str) -> Iterator[str]:
    """Take out of `plain` what its type does not have; gives the path of each."""
    inner, _ = unwrapped(kind)
    if isinstance(inner, inspect.StructType) and isinstance(plain, dict):
        known: Mapping[str, inspect.Type] = {field.encode_name: field.type for field in inner.fields}
        for name in list(plain):
            if name in known:
                yield from _without_unknown(plain[name], known[name], f"{path}{name}.")
            else:
                del plain[name]
                yield f"{path}{name}"
    elif isinstance(inner, inspect.ListType) and isinstance(plain, list):
        for item in plain:
            yield from _without_unknown(item, inner.item_type, path)
