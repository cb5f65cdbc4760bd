"""Turn the contract's values into JSON and plain data, and back."""

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from tallylight_contract.duration import Duration

_Value = TypeVar("_Value")


def encoded(value: Struct) -> bytes:
    """The value as JSON. Equal values give equal bytes."""
    return msgspec.json.encode(value, enc_hook=_written, order="deterministic")


def plain(value: Struct) -> dict[str, Any]:
    """The value as mappings, lists, numbers and text: what a YAML or Kubernetes library takes."""
    found: dict[str, Any] = msgspec.to_builtins(value, enc_hook=_written)
    return found


def decoded(raw: bytes | str, kind: type[_Value]) -> _Value:
    """Read JSON that one of our own processes wrote. Raises msgspec.DecodeError or ValidationError."""
    return msgspec.json.decode(raw, type=kind, dec_hook=_read)


def converted(raw: object, kind: type[_Value]) -> _Value:
    """Read plain data as `kind`. Raises msgspec.ValidationError."""
    return msgspec.convert(raw, kind, dec_hook=_read)


def _written(value: object) -> str:
    if isinstance(value, Duration):
        return str(value)
    raise NotImplementedError(f"the contract has no way to write a {type(value).__name__}")


def _read(kind: type, raw: object) -> object:
    if kind is not Duration:
        raise NotImplementedError(f"the contract has no way to read a {kind.__name__}")
    if not isinstance(raw, str):
        raise ValueError("must be a duration in quotes, such as '90s', '2m' or '1h30m'")
    return Duration.parse(raw)
