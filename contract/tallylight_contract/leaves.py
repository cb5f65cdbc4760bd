"""What is wrong with a single value, in words that do not repeat it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import inspect

from tallylight_contract.duration import EXPECTED, Duration

_INSTANT = "must be an instant with its offset from UTC, such as '2026-12-05T18:00:00Z'"
_RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Notes:
    """What a type's annotations say beyond msgspec's own checks."""

    must: str = ""  # what a text that breaks its pattern should have been
    unique: tuple[str, ...] = ()  # the fields in which no two items of a list may agree
    description: str = ""
    by_rule: bool = False  # at admission, a rule holds its pattern, and no schema


def unwrapped(kind: inspect.Type) -> tuple[inspect.Type, Notes]:
    """The type beneath its annotations and its `| None`, and what the annotations said.

    What may be a text or a number stays a union of both, each with its own annotations.
    """
    must, unique, description, by_rule = "", (), "", False
    while isinstance(kind, (inspect.Metadata, inspect.UnionType)):
        if isinstance(kind, inspect.UnionType):
            members = [member for member in kind.types if not isinstance(member, inspect.NoneType)]
            if len(members) > 1:
                break
            (kind,) = members
            continue
        extra = kind.extra or {}
        must, by_rule = must or extra.get("must", ""), by_rule or bool(extra.get("by_rule"))
        schema = kind.extra_json_schema or {}
        unique = unique or tuple(schema.get("x-kubernetes-list-map-keys", ()))
        description = description or schema.get("description", "")
        kind = kind.type
    return kind, Notes(must, unique, description, by_rule)


def kind_of(raw: object) -> str:
    """What a parser made of something, as a person would call it."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        ((int, float), "a number"),
        (str, "text"),
        (Mapping, "a mapping"),
        ((list, tuple), "a list"),
        (date, "a date"),
    )
    return next((name for kind, name in kinds if isinstance(raw, kind)), "nothing" if raw is None else "this")


def count_faults(count: int, least: int | None, most: int | None) -> Iterator[str]:
    """Too few or too many of something."""
    if least is not None and count < least:
        yield f"must have {least} or more"
    if most is not None and count > most:
        yield f"must have {most} at most"


def leaf_fault(raw: object, kind: inspect.Type, notes: Notes) -> str | None:
    """What is wrong with a value that has no parts; None when nothing is."""
    check = _CHECKS.get(type(kind))
    return check(raw, kind, notes) if check else None


def _text_fault(raw: object, kind: inspect.StrType, notes: Notes) -> str | None:
    if not isinstance(raw, str):
        return f"must {notes.must or 'be text'}, not {kind_of(raw)}"
    if len(raw) < (kind.min_length or 0):
        return "must not be empty" if kind.min_length == 1 else f"must have {kind.min_length} characters or more"
    if kind.max_length is not None and len(raw) > kind.max_length:
        return f"must have {kind.max_length} characters at most"
    if kind.pattern is not None and not re.fullmatch(kind.pattern, raw):
        return f"must {notes.must or f'match {kind.pattern}'}"
    return None


def _text_or_number_fault(raw: object, kind: inspect.UnionType, _: Notes) -> str | None:
    members = {type(plain): (plain, notes) for plain, notes in map(unwrapped, kind.types)}
    is_number = isinstance(raw, int) and not isinstance(raw, bool)
    return leaf_fault(raw, *members[inspect.IntType if is_number else inspect.StrType])


def _choice_fault(raw: object, kind: inspect.LiteralType, _: Notes) -> str | None:
    return None if raw in kind.values else f"must be one of {', '.join(map(str, kind.values))}"


def _switch_fault(raw: object, _kind: inspect.BoolType, _: Notes) -> str | None:
    return None if isinstance(raw, bool) else f"must be true or false, not {kind_of(raw)}"


def _number_fault(raw: object, kind: inspect.IntType, _: Notes) -> str | None:
    if not isinstance(raw, int) or isinstance(raw, bool):
        return f"must be a whole number, not {kind_of(raw)}"
    if (kind.ge is not None and raw < kind.ge) or (kind.le is not None and raw > kind.le):
        return f"must be from {kind.ge} to {kind.le}"
    return None


def _instant_fault(raw: object, _kind: inspect.DateTimeType, _: Notes) -> str | None:
    if isinstance(raw, datetime):  # YAML reads an instant without quotes
        return _INSTANT if raw.tzinfo is None else None
    if not isinstance(raw, str) or not _RFC_3339.fullmatch(raw):
        return _INSTANT
    try:
        msgspec.convert(raw, datetime)
    except msgspec.ValidationError:
        return _INSTANT
    return None


def _duration_fault(raw: object, _kind: inspect.CustomType, _: Notes) -> str | None:
    if not isinstance(raw, str):
        return f"must {EXPECTED}, not {kind_of(raw)}"
    try:
        Duration.parse(raw)
    except ValueError as error:
        return str(error)
    return None


_CHECKS: dict[type, Callable[[object, Any, Notes], str | None]] = {
    inspect.StrType: _text_fault,
    inspect.LiteralType: _choice_fault,
    inspect.IntType: _number_fault,
    inspect.BoolType: _switch_fault,
    inspect.DateTimeType: _instant_fault,
    inspect.CustomType: _duration_fault,
    inspect.UnionType: _text_or_number_fault,
}
