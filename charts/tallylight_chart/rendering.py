"""All parts of the chart that are made from something else, as text."""

from pathlib import Path

from tallylight_chart.readme import with_table
from tallylight_chart.schema import schema_text
from tallylight_chart.values import read
from tallylight_contract.command import rendered as crd

CHART = Path("charts", "tallylight")


def rendered(root: Path) -> dict[Path, str]:
    """Path and text of each part. Raises ValuesError."""
    chart = root / CHART
    values = read((chart / "values.yaml").read_text())
    made = {
        chart / "files" / "livestreams.yaml": crd(),
        chart / "values.schema.json": schema_text(values),
        chart / "README.md": with_table((chart / "README.md").read_text(), values),
    }
    return made | _copies(root, chart)


def orphans(root: Path) -> set[Path]:
    """Dashboards of the chart that have no original any more."""
    chart = root / CHART
    return set((chart / "files" / "dashboards").glob("*.json")) - set(_copies(root, chart))


def _copies(root: Path, chart: Path) -> dict[Path, str]:
    """Helm reads no file outside of its chart, so it gets copies."""
    rules = (root / "deploy" / "prometheus").glob("rules.yaml")
    dashboards = sorted((root / "deploy" / "grafana").glob("*.json"))
    return {chart / "files" / path.name: path.read_text() for path in rules} | {
        chart / "files" / "dashboards" / path.name: path.read_text() for path in dashboards
    }
