"""What docs and boards have from the catalogue is current, and what is written by hand is there."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.detectors import CATALOGUE, LEVELS
from tallylight_docs.board import with_measurements
from tallylight_docs.json_layout import LINE, laid_out
from tallylight_docs.marked import BEGIN, END, NoPlaceError, with_part
from tallylight_docs.page import BY_HAND, head, new_page
from tallylight_docs.rendering import orphans, rendered
from tallylight_docs.writing import write

ROOT = Path(__file__).parents[2]
BOARD = (ROOT / "deploy/grafana/stream.json").read_text()

PARTS = [pytest.param(path, text, id=str(path.relative_to(ROOT))) for path, text in rendered(ROOT).items()]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=90),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=30), inner, max_size=4),
    max_leaves=30,
)


def by_hand(name):
    """Title and text of each section of a detector's page that is written by hand."""
    page = (ROOT / f"docs/detectors/{name}.md").read_text().partition(END)[2]
    _, *sections = re.split(r"^## (.*)\n", page, flags=re.MULTILINE)
    return dict(zip(sections[::2], map(str.strip, sections[1::2]), strict=True))


@pytest.mark.parametrize(("path", "text"), PARTS)
def test_each_part_is_as_the_catalogue_makes_it(path, text):
    assert path.exists(), "run `make docs`"
    assert path.read_text() == text, "run `make docs`"


def test_no_page_outlived_its_detector():
    assert orphans(ROOT) == set(), "no catalogue names these detectors: delete their pages"


FIGURES = "How well it is found"  # of those that were measured


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_detectors_method_and_blind_spots_are_written_by_hand(name):
    sections = by_hand(name)
    assert tuple(title for title in sections if title != FIGURES) == BY_HAND
    for title, text in sections.items():
        assert len(text) >= 60, f"docs/detectors/{name}.md: write its {title.lower()}"


def test_a_new_page_has_all_but_what_is_written_by_hand():
    entry = replace(CATALOGUE["black"], name="plaid")
    page = new_page(entry)
    assert with_part("plaid.md", page, head(entry)) == page
    assert page.startswith("# plaid\n")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == list(BY_HAND)


def test_the_guide_has_a_section_for_each_level_that_has_detectors():
    guide = (ROOT / "docs/detectors.md").read_text()
    assert re.findall(r"^## (.*)$", guide, re.MULTILINE) == [level for level, entries in LEVELS.items() if entries]
    assert re.findall(r"^\| \[`(\w+)`\]", guide, re.MULTILINE) == list(CATALOGUE)


def test_only_the_part_between_the_marks_is_made_anew():
    assert with_part("page", f"before\n{BEGIN}old\n{END}after\n", "new\n") == f"before\n{BEGIN}\nnew\n\n{END}after\n"


@pytest.mark.parametrize("page", ["nothing here\n", f"{BEGIN}no end\n", f"{END}{BEGIN}"])
def test_a_page_without_a_place_is_refused_by_name(page):
    with pytest.raises(NoPlaceError, match=r"some\.md must hold the lines"):
        with_part("some.md", page, "")


def test_what_stands_below_the_measurements_moves_with_them():
    board = json.loads(BOARD)
    panels = board["panels"]
    fewer = [panel for panel in panels if panel["title"] not in set(list(CATALOGUE)[1:])]
    below = [panel for panel in panels if panel["gridPos"]["y"] > 20 and panel["title"] not in CATALOGUE]
    lower = {id(panel): panel | {"gridPos": panel["gridPos"] | {"y": panel["gridPos"]["y"] + 7}} for panel in below}
    moved = [lower.get(id(panel), panel) for panel in fewer]
    assert with_measurements(laid_out(board | {"panels": moved})) == BOARD


@pytest.mark.parametrize("kept", [lambda panel: panel["type"] != "row", lambda panel: panel["id"] <= 10])
def test_a_board_without_a_place_for_the_measurements_is_refused(kept):
    board = json.loads(BOARD)
    with pytest.raises(NoPlaceError, match="must have a row Measurements, and another row below it"):
        with_measurements(json.dumps(board | {"panels": [panel for panel in board["panels"] if kept(panel)]}))


@given(JSON)
def test_json_is_laid_out_without_a_change_of_its_meaning(value):
    assert json.loads(laid_out(value)) == value


@pytest.mark.parametrize("name", ["fleet", "stream"])
def test_a_board_is_laid_out_with_what_fits_on_a_line(name):
    text = (ROOT / f"deploy/grafana/{name}.json").read_text()
    assert laid_out(json.loads(text)) + "\n" == text
    assert all(len(line) <= LINE or '": "' in line for line in text.splitlines())


def test_a_page_without_a_place_ends_the_command_with_a_line_that_says_so(capsys):
    def made(_):
        raise NoPlaceError("some.md must hold the lines")

    assert write(made) == 1
    assert capsys.readouterr().err == "make docs: some.md must hold the lines\n"
