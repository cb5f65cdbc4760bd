"""JSON as the boards are written: on one line what fits there, so that a change is a change of few lines."""

import json

LINE = 119  # columns, with the comma
STEP = 2


def laid_out(value: object, indent: int = 0, room: int = LINE) -> str:
    """A value whose first line has `room` columns, and whose further lines are indented."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(line) <= room:
        return line
    inner = indent + STEP
    if isinstance(value, dict):
        heads = [f"{json.dumps(name, ensure_ascii=False)}: " for name in value]
        parts = [
            head + laid_out(part, inner, LINE - inner - len(head) - 1)
            for head, part in zip(heads, value.values(), strict=True)
        ]
        return _block("{", parts, "}", indent)
    return _block("[", [laid_out(part, inner, LINE - inner - 1) for part in value], "]", indent)


def _block(opening: str, parts: list[str], closing: str, indent: int) -> str:
    space = "\n" + " " * (indent + STEP)
    return f"{opening}{space}" + f",{space}".join(parts) + f"\n{' ' * indent}{closing}"
