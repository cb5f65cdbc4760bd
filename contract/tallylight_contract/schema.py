"""Render the contract's types as the schema that Kubernetes holds a LiveStream to.

Kubernetes takes structural schemas only: no references, no lists of types, properties or
additionalProperties but never both. Everything in the spec has a greatest length, so that the API server
can see that the rules in CEL are cheap.
"""

import inspect as python_inspect
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import inspect

from tallylight_contract import duration, wire
from tallylight_contract.duration import Duration
from tallylight_contract.leaves import unwrapped
from tallylight_contract.rule import Rule
from tallylight_contract.rules import RULES

Schema = dict[str, Any]


def schema_of(kind: type, at: str) -> Schema:
    """The schema of a type that stands at `at` (`spec`, `status`), with the rules there and below."""
    return _schema(inspect.type_info(kind), at)


def _schema(kind: inspect.Type, at: str) -> Schema:
    plain, notes = unwrapped(kind)
    rendered = _RENDER[type(plain)](plain, at)
    if notes.by_rule:
        rendered.pop("pattern")
    if notes.description:
        rendered["description"] = notes.description
    if notes.unique:
        rendered |= {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": list(notes.unique)}
    return rendered | validations_at(at)


def validations_at(at: str) -> Schema:
    """What belongs into the schema of `at` for its rules; nothing where there are none."""
    rules = [rule for rule in RULES if rule.hangs_at == at]
    return {"x-kubernetes-validations": [_validation(rule) for rule in rules]} if rules else {}


def _validation(rule: Rule) -> Schema:
    rendered = {"rule": rule.cel, "message": rule.message}
    if steps := rule.steps_from_there:
        rendered["fieldPath"] = "".join(f".{step}" for step in steps)
    return rendered


def _struct(plain: inspect.StructType, at: str) -> Schema:
    rendered: Schema = {"type": "object", "description": python_inspect.cleandoc(plain.cls.__doc__ or "")}
    if required := sorted(field.encode_name for field in plain.fields if field.required):
        rendered["required"] = required
    if plain.fields:
        rendered["properties"] = {field.encode_name: _property(field, at) for field in plain.fields}
    return rendered


def _property(field: inspect.Field, at: str) -> Schema:
    rendered = _schema(field.type, f"{at}.{field.encode_name}")
    default = field.default
    if default is not msgspec.NODEFAULT and default is not None and not at.startswith("status"):
        plain_default = _plain_default(default)
        if plain_default != {} or any("default" in part for part in rendered["properties"].values()):
            rendered["default"] = plain_default
    return rendered


def _plain_default(default: object) -> object:
    """A default as JSON; of a whole part only {}, because Kubernetes goes on to the defaults within."""
    if isinstance(default, msgspec.Struct):
        return wire.plain(default)
    return str(default) if isinstance(default, Duration) else default


def _list(plain: inspect.ListType, at: str) -> Schema:
    rendered = {"type": "array", "items": _schema(plain.item_type, f"{at}[*]")}
    return rendered | _given(minItems=plain.min_length, maxItems=plain.max_length)


def _dict(plain: inspect.DictType, at: str) -> Schema:
    keys, _ = unwrapped(plain.key_type)
    if isinstance(keys, inspect.LiteralType):
        values = {str(key): _schema(plain.value_type, f"{at}.{key}") for key in keys.values}
        return {"type": "object", "properties": values}
    value = _schema(plain.value_type, f"{at}.*")
    return {"type": "object", "additionalProperties": value} | _given(maxProperties=plain.max_length)


def _text(plain: inspect.StrType, _: str) -> Schema:
    limits = _given(minLength=plain.min_length, maxLength=plain.max_length, pattern=plain.pattern)
    return {"type": "string"} | limits


def _integer(plain: inspect.IntType, _: str) -> Schema:
    bounded = plain.ge is not None and plain.le is not None
    return {"type": "integer", "format": "int32" if bounded else "int64"} | _given(minimum=plain.ge, maximum=plain.le)


def _choice(plain: inspect.LiteralType, _: str) -> Schema:
    return {"type": "string", "enum": list(plain.values)}


def _duration(_plain: inspect.CustomType, _: str) -> Schema:
    return {"type": "string", "maxLength": duration.LONGEST}  # a rule holds the pattern, and says what would be right


def _text_or_number(plain: inspect.UnionType, at: str) -> Schema:
    text = next(member for member, _ in map(unwrapped, plain.types) if isinstance(member, inspect.StrType))
    kinds = {"anyOf": [{"type": "integer"}, {"type": "string"}], "x-kubernetes-int-or-string": True}
    return kinds | {name: limit for name, limit in _text(text, at).items() if name != "type"}


def _given(**limits: object) -> Schema:
    return {name: limit for name, limit in limits.items() if limit is not None}


_RENDER: dict[type, Callable[[Any, str], Schema]] = {
    inspect.StructType: _struct,
    inspect.ListType: _list,
    inspect.DictType: _dict,
    inspect.StrType: _text,
    inspect.IntType: _integer,
    inspect.FloatType: lambda _plain, _: {"type": "number"},
    inspect.BoolType: lambda _plain, _: {"type": "boolean"},
    inspect.LiteralType: _choice,
    # Not listed as an enum: a newer operator's reason must not be refused by an older CRD.
    inspect.EnumType: lambda _plain, _: {"type": "string"},
    inspect.DateTimeType: lambda _plain, _: {"type": "string", "format": "date-time"},
    inspect.CustomType: _duration,
    inspect.UnionType: _text_or_number,
}
