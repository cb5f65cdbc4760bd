"""values.schema.json: Helm refuses a value that is not in it, or is of another type."""

import json
from typing import Any

from tallylight_chart.values import Value

Schema = dict[str, Any]

_TYPES = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}


def schema_text(values: tuple[Value, ...]) -> str:
    """The file, the same each time."""
    root = {"$schema": "http://json-schema.org/draft-07/schema#"} | _group(values)
    return json.dumps(root, indent=2, ensure_ascii=False) + "\n"


def _group(values: tuple[Value, ...]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {value.name: _one(value) for value in values},
    }


def _one(value: Value) -> Schema:
    described = {"description": value.comment} if value.comment else {}
    if value.parts:
        return described | _group(value.parts)
    return described | {"type": _TYPES[type(value.default)], "default": value.default} | value.extra
