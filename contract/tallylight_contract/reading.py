"""Read a LiveStream that a person wrote, and say everything that is wrong with it at once.

msgspec stops at the first error, so the same types are walked here field by field; msgspec then makes the
value. No message holds a value that was read: it might be a secret.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from msgspec import inspect

from tallylight_contract import wire
from tallylight_contract.leaves import Notes, count_faults, kind_of, leaf_fault, unwrapped
from tallylight_contract.livestream import API_VERSION, KIND, LiveStream
from tallylight_contract.problems import InvalidLiveStream, Problem, Steps
from tallylight_contract.rules import RULES_AT

_LIVESTREAM = inspect.type_info(LiveStream)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: the steps that led here, and the same as rules write it."""

    steps: Steps = ()
    rule: str = ""

    def field(self, name: str) -> "_Place":
        return _Place((*self.steps, name), f"{self.rule}.{name}" if self.rule else name)

    def item(self, position: int) -> "_Place":
        return _Place((*self.steps, position), f"{self.rule}[*]")

    def problem(self, message: str) -> Problem:
        return Problem(self.steps, message)


def read_livestream(raw: object) -> LiveStream:
    """The LiveStream in what a YAML or JSON parser returned.

    Raises InvalidLiveStream with every problem and its path. A cron line and a time zone's name are taken as
    they are: whether they make sense is a matter of the schedule, and becomes a condition.
    """
    problems = tuple(_foreign(raw)) or tuple(_problems(raw, _LIVESTREAM, _Place()))
    if problems:
        raise InvalidLiveStream(problems)
    return wire.converted(raw, LiveStream)


def _foreign(raw: object) -> Iterator[Problem]:
    """What shows that this is no LiveStream at all: then its other fields are no concern of ours."""
    if not isinstance(raw, Mapping):
        yield Problem((), f"must be a mapping with apiVersion, kind, metadata and spec, not {kind_of(raw)}")
        return
    for name, expected in (("apiVersion", API_VERSION), ("kind", KIND)):
        if raw.get(name) != expected:
            yield Problem((name,), f"must be {expected}")


def _problems(raw: object, kind: inspect.Type, place: _Place) -> Iterator[Problem]:
    """Everything wrong here and below; the rules are asked only about what is otherwise right."""
    plain, notes = unwrapped(kind)
    found = list(_type_problems(raw, plain, notes, place))
    yield from found or _broken_rules(raw, plain, place)


def _type_problems(raw: object, plain: inspect.Type, notes: Notes, place: _Place) -> Iterator[Problem]:
    if raw is None:
        yield place.problem(_about_nothing(plain))
    elif isinstance(plain, inspect.StructType):
        yield from _struct_problems(raw, plain, place)
    elif isinstance(plain, inspect.ListType):
        yield from _list_problems(raw, plain, notes, place)
    elif isinstance(plain, inspect.DictType):
        yield from _dict_problems(raw, plain, place)
    elif (message := leaf_fault(raw, plain, notes)) is not None:
        yield place.problem(message)


def _about_nothing(plain: inspect.Type) -> str:
    if isinstance(plain, inspect.StructType) and not any(field.required for field in plain.fields):
        return "is empty: write {} behind it, or leave it out"
    return "is empty: give it a value, or leave it out"


def _struct_problems(raw: object, plain: inspect.StructType, place: _Place) -> Iterator[Problem]:
    if not isinstance(raw, Mapping):
        yield place.problem(f"must be a mapping, not {kind_of(raw)}")
        return
    known = {field.encode_name: field for field in plain.fields}
    if plain.forbid_unknown_fields:
        yield from (place.field(str(key)).problem(_about_unknown(key, known)) for key in raw if key not in known)
    for name, field in known.items():
        if name in raw:
            yield from _problems(raw[name], field.type, place.field(name))
        elif field.required:
            yield place.field(name).problem("is missing")


def _about_unknown(key: object, known: Iterable[str]) -> str:
    close = get_close_matches(str(key), known, n=1, cutoff=0.7)
    return "is not a field" + (f"; did you mean {close[0]}?" if close else "")


def _list_problems(raw: object, plain: inspect.ListType, notes: Notes, place: _Place) -> Iterator[Problem]:
    if not isinstance(raw, list):
        yield place.problem(f"must be a list, not {kind_of(raw)}")
        return
    yield from map(place.problem, count_faults(len(raw), plain.min_length, plain.max_length))
    for position, item in enumerate(raw):
        yield from _problems(item, plain.item_type, place.item(position))
    for key in notes.unique:
        yield from _twins(raw, key, place)


def _twins(items: list[Any], key: str, place: _Place) -> Iterator[Problem]:
    """Items whose key an earlier one has too."""
    seen: list[object] = []
    for position, item in enumerate(items):
        value = item.get(key) if isinstance(item, Mapping) else None
        if value is not None and value in seen:
            yield (place.item(position).field(key).problem(f"is already that of item [{seen.index(value)}]"))
        seen.append(value)


def _dict_problems(raw: object, plain: inspect.DictType, place: _Place) -> Iterator[Problem]:
    if not isinstance(raw, Mapping):
        yield place.problem(f"must be a mapping, not {kind_of(raw)}")
        return
    yield from map(place.problem, count_faults(len(raw), plain.min_length, plain.max_length))
    key_type, notes = unwrapped(plain.key_type)
    for key, value in raw.items():
        fault = leaf_fault(key, key_type, notes)
        inside = place.field(str(key))
        if fault is not None:
            yield inside.problem(f"has a name that {fault}")
        yield from _problems(value, plain.value_type, inside)


def _broken_rules(raw: object, plain: inspect.Type, place: _Place) -> Iterator[Problem]:
    rules = RULES_AT.get(place.rule, ())
    if not rules:
        return
    value = wire.converted(raw, plain.cls) if isinstance(plain, (inspect.StructType, inspect.CustomType)) else raw
    for rule in rules:
        if not rule.holds(value):
            yield Problem((*place.steps, *rule.steps), rule.message)
