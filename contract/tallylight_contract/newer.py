"""Read what a newer version of ours wrote: fields that this version does not know are left out, and named."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import TypeVar

import msgspec
from msgspec import inspect
from msgspec.structs import fields

from tallylight_contract.leaves import unwrapped
from tallylight_contract.wire import converted, decoded

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


def salvaged_from_newer(raw: Mapping[str, object], kind: type[_Value]) -> tuple[_Value, dict[str, str]]:
    """What can be read of plain data, as a struct whose fields have defaults. Fields that are not known are left out.

    So are values that are not, as a word of a newer version: a field, or an item of a list. These are named, by their
    paths, each with what is wrong with it. Never raises for what is in `raw`.
    """
    try:
        return converted(raw, kind), {}
    except msgspec.ValidationError:
        plain = deepcopy({**raw})
    tuple(_without_unknown(plain, inspect.type_info(kind), ""))
    read, unread = dict[str, object](), dict[str, str]()
    for field in fields(kind):  # type: ignore[arg-type]  # it is a struct
        if field.encode_name in plain:
            found, wrong = _salvaged(plain[field.encode_name], field.type, field.encode_name)
            read |= {field.name: found} if found is not None else {}
            unread |= wrong
    return kind(**read), unread


def _salvaged(value: object, kind: type[_Value], path: str) -> tuple[_Value | None, dict[str, str]]:
    """What can be read of a field; None where nothing can. And what cannot be."""
    try:
        return converted(value, kind), {}
    except msgspec.ValidationError as error:
        if not isinstance(value, list):
            return None, {path: str(error)}
    kept, unread = list[object](), dict[str, str]()
    for number, item in enumerate(value):
        try:
            converted([item], kind)
        except msgspec.ValidationError as error:
            unread[f"{path}[{number}]"] = str(error)
        else:
            kept.append(item)
    try:
        return converted(kept, kind), unread
    except msgspec.ValidationError as error:  # it is no list
        return None, {path: str(error)}


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
