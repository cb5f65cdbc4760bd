"""The chart's values.yaml with what its comments say: the one place where a value is described."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

_SCHEMA_LINE = "@ "  # a comment line that begins so adds to the value's schema


class ValuesError(ValueError):
    """A value is not described as it must be; the text names it and says what is missing."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value, or a group of them (`parts`). `extra` is what its comment adds to its schema."""

    path: str
    comment: str
    default: Any
    extra: dict[str, Any]
    parts: tuple["Value", ...] = field(default=())

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]


def read(text: str) -> tuple[Value, ...]:
    """The top of the tree. Raises ValuesError."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise ValuesError("values.yaml must be a mapping")
    return _parts(root, text.splitlines(), "")


def leaves(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Every value that is no group, in the file's order."""
    return tuple(leaf for value in values for leaf in (leaves(value.parts) if value.parts else (value,)))


def _parts(node: yaml.MappingNode, lines: list[str], prefix: str) -> tuple[Value, ...]:
    return tuple(_value(key, value, lines, prefix) for key, value in node.value)


def _value(key: yaml.ScalarNode, node: yaml.Node, lines: list[str], prefix: str) -> Value:
    path = f"{prefix}{key.value}"
    comment, extra = _comment(lines, key.start_mark.line)
    default = SafeConstructor().construct_document(node)
    closed = isinstance(node, yaml.MappingNode) and node.value and "additionalProperties" not in extra
    parts = _parts(node, lines, f"{path}.") if closed and isinstance(node, yaml.MappingNode) else ()
    value = Value(path, comment, default, extra, parts)
    _check(value)
    return value


def _comment(lines: list[str], at: int) -> tuple[str, dict[str, Any]]:
    """The block of comment lines right above a line: its sentences, and what it adds to the schema."""
    block: list[str] = []
    while at > 0 and (found := re.fullmatch(r"\s*# ?(.*)", lines[at - 1])):
        block.insert(0, found[1])
        at -= 1
    extra: dict[str, Any] = {}
    for line in block:
        if line.startswith(_SCHEMA_LINE):
            extra |= yaml.safe_load(line.removeprefix(_SCHEMA_LINE))
    return " ".join(line for line in block if not line.startswith(_SCHEMA_LINE)), extra


def _check(value: Value) -> None:
    if value.parts:
        return
    if not value.comment:
        raise ValuesError(f"values.yaml: {value.path} has no comment; write above it what it is")
    if value.default is None:
        raise ValuesError(f"values.yaml: {value.path} has no default that shows its type")
    if isinstance(value.default, dict) and "additionalProperties" not in value.extra:
        raise ValuesError(f"values.yaml: {value.path} is empty; say `# @ {{additionalProperties: ...}}` above it")
    if isinstance(value.default, list) and "items" not in value.extra:
        raise ValuesError(f"values.yaml: {value.path} is a list; say `# @ {{items: ...}}` above it")
