"""The tables of a status's conditions and reasons."""

from tallylight_contract.reasons import REASONS, TYPES, Explanation, Severity

_HEADS: dict[Severity, str] = {
    "Warning": "These call for action, and each is a Warning Event once:",
    "Notice": "These pass by themselves, or are a choice of yours:",
    "Fine": "These are as they should be:",
}


def conditions() -> str:
    """A row for each condition, and for each reason by how grave it is."""
    types = "".join(f"| `{kind}` | {what} |\n" for kind, what in TYPES.items())
    parts = [f"| condition | what it says |\n|---|---|\n{types}"]
    for severity, head in _HEADS.items():
        rows = [each for each in REASONS if each.severity == severity]
        parts.append(f"{head}\n\n{_table(rows, to_do=severity != 'Fine')}")
    return "\n".join(parts)


def _table(rows: list[Explanation], *, to_do: bool) -> str:
    head = "| reason | condition | what it means |" + (" what to do |" if to_do else "")
    lines = [_row(each, to_do=to_do) for each in rows]
    return "\n".join([head, "|---" * (4 if to_do else 3) + "|", *lines]) + "\n"


def _row(each: Explanation, *, to_do: bool) -> str:
    line = f"| `{each.reason}` | {', '.join(each.of)} | {each.means} |"
    return line + (f" {each.do} |" if to_do else "")
