import re
from datetime import date
from pathlib import Path

import pytest

from tallylight.__main__ import SUBCOMMANDS
from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.metrics.monitor import MONITOR_METRICS, SERIES_LIMIT, monitor_series
from tallylight_contract.metrics.operator import OPERATOR_METRICS
from tallylight_contract.metrics.prober import PROBER_METRICS
from tallylight_contract.reading import read_livestream
from tallylight_demo.command import main as demo
from tallylight_monitor.arguments import arguments
from tallylight_monitor.probing.command import main as probe
from tallylight_operator.local.command import main as local
from tallylight_operator.local.yaml_documents import read_documents
from tallylight_operator.settings import VARIABLES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
COMMANDS = (ROOT / "docs" / "commands.md").read_text()
DECISIONS = sorted((ROOT / "docs" / "adr").iterdir())
PAGES = [
    pytest.param(page, id=str(page.relative_to(ROOT)))
    for pages in ("*.md", "docs/**/*.md", "deploy/**/*.md")
    for page in ROOT.glob(pages)
]

LINK = re.compile(r"\]\((?P<file>[^)#]*)(?:#(?P<heading>[^)]*))?\)")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
METRIC_ROW = re.compile(r"\| `(tallylight_\w+)` \| (\w+) \| (.*?) \| (.*) \|")


def headings(page):
    return {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in page.read_text().splitlines()
        if line.startswith("#")
    }


def section(name):
    return COMMANDS.partition(f"## tallylight {name}\n")[2].partition("\n## ")[0]


def flags_of(command, capsys):
    with pytest.raises(SystemExit, match="0"):
        command(["--help"])
    return set(FLAG.findall(capsys.readouterr().out)) - {"--help"}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for link in LINK.finditer(page.read_text()):
        if "://" in link["file"]:
            continue
        target = (page.parent / link["file"]) if link["file"] else page
        assert target.exists(), link[0]
        assert not link["heading"] or link["heading"] in headings(target), link[0]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_names_a_place_on_somebodys_machine(page):
    assert not re.search(r"(?<![\w.])/(?:work|root|home|tmp)/", page.read_text())


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_is_documented(name):
    assert section(name), f"docs/commands.md has no section `tallylight {name}`"
    assert f"tallylight {name}" in README or f"make {name}" in README or f"`{name}`" in README


@pytest.mark.parametrize(
    ("name", "command", "one"),
    [
        pytest.param("watch", arguments, "--listen", id="watch"),
        pytest.param("local", local, "--format", id="local"),
        pytest.param("probe", probe, "--sources", id="probe"),
        pytest.param("demo", demo, "--serve", id="demo"),
    ],
)
def test_every_flag_is_documented_and_no_other(name, command, one, capsys):
    known = flags_of(command, capsys)
    assert one in known
    assert set(re.findall(r"^\| `(--[a-z-]+)", section(name), re.MULTILINE)) == known


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_detector_is_in_the_readmes_table_in_the_catalogues_words(name):
    assert f"| {CATALOGUE[name].level} | [`{name}`](docs/detectors/{name}.md) | {CATALOGUE[name].summary} |" in README


def test_every_metric_is_documented_as_it_is():
    rows = METRIC_ROW.findall((ROOT / "docs" / "metrics.md").read_text())
    assert rows == [
        (metric.name, metric.kind, ", ".join(f"`{label}`" for label in metric.labels), metric.help)
        for metric in (*MONITOR_METRICS, *OPERATOR_METRICS, *PROBER_METRICS)
    ]


def test_the_series_of_a_monitor_are_as_many_as_the_page_says():
    page = (ROOT / "docs" / "metrics.md").read_text()
    rows = re.findall(r"^\| (\d+) \| (\d+) \| \d+ kB \| ([\d,]+) \|", page, re.MULTILINE)
    assert [(int(n), int(series), int(many.replace(",", ""))) for n, series, many in rows] == [
        (number, monitor_series(number), 1000 * monitor_series(number)) for number in (8, 60)
    ]
    assert f"A monitor has {monitor_series(0)} series, and {monitor_series(1) - monitor_series(0)} more" in page
    assert f"**{SERIES_LIMIT} series a monitor at most**" in page


def test_the_readmes_livestream_is_one():
    text = README.partition("```yaml\n")[2].partition("```")[0]
    (document,) = read_documents(text)
    assert read_livestream(document.value).spec.detectors[0].name == "black"


def test_the_map_of_the_tree_names_every_folder():
    tree = README.partition("## Where things are")[2].partition("```\n")[2].partition("```")[0]
    named = set(re.findall(r"^(\w+)/", tree, re.MULTILINE))
    hidden = {"build", "dist", "constraints"}  # made here, or of no interest to a reader
    there = {path.name for path in ROOT.iterdir() if path.is_dir() and re.fullmatch(r"[a-z]+", path.name)}
    assert named == there - hidden


@pytest.mark.parametrize("target", re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
def test_what_make_does_is_written_down(target):
    assert target in {"help", "clean"} or f"`make {target}`" in (ROOT / "CONTRIBUTING.md").read_text()


def test_the_architecture_can_be_read_in_one_go():
    assert len((ROOT / "docs" / "architecture.md").read_text().splitlines()) < 150


def test_the_architecture_names_only_what_is_in_the_tree():
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)*)/?`", (ROOT / "docs" / "architecture.md").read_text()))
    there = {
        path.with_suffix("").name
        for root in ("cli", "contract", "bounded", "operator", "monitor", "demo", "bench", "charts", "docs")
        for path in ((ROOT / root), *(ROOT / root).rglob("*"))
    }
    assert {name for name in named if name.rpartition("/")[2] not in there} == set()


def test_decisions_are_numbered_without_a_gap():
    assert [page.name[:4] for page in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page in DECISIONS])
def test_a_decision_has_its_number_its_date_and_fits_on_a_page(page):
    title, _, day, *rest = page.read_text().splitlines()
    assert title.startswith(f"# {int(page.name[:4])}. ")
    assert date.fromisoformat(day)
    assert 10 <= len(rest) <= 45


def test_every_setting_of_the_operator_is_documented_in_its_own_words():
    rows = re.findall(r"^\| `(TALLYLIGHT_\w+)` \| (.*) \| (.*) \|$", section("operator"), re.MULTILINE)
    assert rows == list(VARIABLES)
