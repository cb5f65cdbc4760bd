"""What the record of quiet hours comes to, where a reader looks for it: run by `make docs`."""

import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from quiet.record import Line, kept, rate, table
from quiet.sets import OF_MEDIA
from tallylight_contract.detectors import CATALOGUE
from tallylight_docs.marked import BEGIN, END, marked, with_part
from tallylight_docs.writing import write

SOURCE = "the record of quiet hours"
MARK = marked("", SOURCE).partition("\n")[0]
NOT_PLAYED = ("captions",)  # no programme has any
ALL_OF_THEM = Path("docs", "accuracy.md")


def sentence(lines: Collection[Line], name: str) -> str:
    """How often a detector told something of programmes in which nothing is wrong."""
    found = rate(lines, [name])
    if not found.hours or CATALOGUE[name].input in NOT_PLAYED:
        return "No [quiet hours](../accuracy.md#quiet-hours) were played to it."
    times = {0: "nothing", 1: "once"}.get(found.events, f"{found.events} times")
    told = f"In {found.hours:g} [quiet hours](../accuracy.md#quiet-hours) it told {times}"
    return f"{told}: at most {found.at_most:.2f} an hour (95 %)."


def rendered(root: Path, lines: Collection[Line]) -> Iterator[tuple[Path, str]]:
    """Path and text of each page that has a part of it. Raises NoPlaceError."""
    rows = "".join(f"{row}\n" for row in table(lines))
    yield root / ALL_OF_THEM, with_part(str(ALL_OF_THEM), (root / ALL_OF_THEM).read_text(), rows, SOURCE)
    for name in OF_MEDIA:
        path = root / "docs" / "detectors" / f"{name}.md"
        yield path, with_part(path.name, _with_a_place(path.read_text()), f"{sentence(lines, name)}\n", SOURCE)


def _with_a_place(page: str) -> str:
    """Behind what a page has from the catalogue, if there is none yet."""
    if MARK in page:
        return page
    before, begin, rest = page.partition(BEGIN)
    head, end, after = rest.partition(END)
    return f"{before}{begin}{head}{end}\n{marked('', SOURCE)}{after}"


if __name__ == "__main__":
    sys.exit(write(lambda root: dict(rendered(root, kept()))))
