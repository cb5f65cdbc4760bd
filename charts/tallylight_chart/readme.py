"""The table of values in the chart's README; what stands around it is written by hand."""

import json
from collections.abc import Iterator

from tallylight_chart.values import Value, ValuesError

BEGIN = "<!-- The values: made from values.yaml by `make chart`. -->\n"
END = "<!-- End of the values. -->\n"


def with_table(readme: str, values: tuple[Value, ...]) -> str:
    """The README with its table made anew. Raises ValuesError when it has no place for one."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValuesError(f"the chart's README.md must hold the lines {BEGIN.strip()} and {END.strip()}")
    return f"{before}{begin}\n{table(values)}\n{end}{after}"


def table(values: tuple[Value, ...]) -> str:
    """A row for each value, and one for each group that has something to say."""
    return "| value | what it is | default |\n|---|---|---|\n" + "".join(_rows(values))


def _rows(values: tuple[Value, ...]) -> Iterator[str]:
    for value in values:
        if not value.parts:
            yield _row(value.path, value.comment, f"`{json.dumps(value.default, ensure_ascii=False)}`")
        elif value.comment:
            yield _row(f"{value.path}.*", value.comment, "")
        yield from _rows(value.parts)


def _row(path: str, comment: str, default: str) -> str:
    return f"| `{path}` | {comment} | {default} |\n".replace("|  |", "| |")
