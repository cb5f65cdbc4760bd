"""All that docs and boards have from the catalogue of detectors and from the conditions, as text."""

from collections.abc import Iterator
from pathlib import Path

from tallylight_contract.detectors import CATALOGUE
from tallylight_docs.board import with_measurements
from tallylight_docs.conditions import conditions
from tallylight_docs.marked import with_part
from tallylight_docs.page import head, new_page
from tallylight_docs.tables import guide, profiles, short

PAGES = Path("docs", "detectors")
RUNBOOK = Path("docs", "runbook.md")
STATUSES = "the contract's conditions and reasons"
BOARD = Path("deploy", "grafana", "stream.json")


def rendered(root: Path) -> dict[Path, str]:
    """Path and text of each page and board that has a part of it. Raises NoPlaceError."""
    return dict(_parts(root))


def orphans(root: Path) -> set[Path]:
    """Pages of detectors that are in no catalogue any more. They were written by hand, so by hand they go."""
    return set((root / PAGES).glob("*.md")) - {root / PAGES / f"{name}.md" for name in CATALOGUE}


def _parts(root: Path) -> Iterator[tuple[Path, str]]:
    made = {
        Path("README.md"): short(),
        Path("docs", "detectors.md"): guide(),
        Path("docs", "profiles.md"): profiles(),
    }
    for page, part in made.items():
        yield root / page, with_part(str(page), (root / page).read_text(), part)
    yield root / RUNBOOK, with_part(str(RUNBOOK), (root / RUNBOOK).read_text(), conditions(), STATUSES)
    for name, entry in CATALOGUE.items():
        page = PAGES / f"{name}.md"
        there = (root / page).read_text() if (root / page).exists() else new_page(entry)
        yield root / page, with_part(str(page), there, head(entry))
    yield root / BOARD, with_measurements((root / BOARD).read_text())
