"""The boards and the rules of `deploy`, and what they ask of Prometheus."""

import json
import re
from pathlib import Path

import yaml
from promql import known_series, labels, selectors

DEPLOY = Path(__file__).parents[2] / "deploy"
BOARDS = ("fleet", "stream")

# Empty unless a stream on air does not arrive: of this one, what it is made of must be there.
_OF_OUTAGES = "On air and not receiving"
# What Grafana puts in by itself, for a Prometheus that lives for minutes and scrapes every second.
_BY_GRAFANA = {"__range": "10m", "__rate_interval": "30s"}
_VARIABLE = re.compile(r"\$(\w+)")


def board(name):
    return json.loads((DEPLOY / "grafana" / f"{name}.json").read_text())


def panels(name):
    """All that show something: rows only part the others."""
    return [panel for panel in board(name)["panels"] if panel["type"] != "row"]


def expressions(name):
    """Title and expression of every target of a board, as written."""
    return [(panel["title"], target["expr"]) for panel in panels(name) for target in panel["targets"]]


def panel_queries(**variables):
    """Board, panel and expression of every target; the boards' variables are namespace, stream and pipeline."""
    filled = variables | _BY_GRAFANA
    return [
        (name, title, _VARIABLE.sub(lambda found: filled[found[1]], expr))
        for name in BOARDS
        for title, expr in expressions(name)
    ]


def rules():
    """All, as they are written."""
    groups = yaml.safe_load((DEPLOY / "prometheus" / "rules.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alerts():
    return [rule for rule in rules() if "alert" in rule]


def recorded():
    return [rule for rule in rules() if "record" in rule]


OF_SEVERAL = "tallylight_operator_shards_held"


def rule_name(rule):
    return rule.get("alert") or rule["record"]


def rule_queries():
    """Name and expression of every rule. While all is well, an alert's expression returns nothing."""
    return [(rule_name(rule), rule["expr"]) for rule in rules()]


def rule_inputs():
    """Rule and selector of everything that a rule judges: each must return series, or it judges nothing.

    Without what only operators have that share out the namespaces.
    """
    judged = [(name, selector) for name, expr in rule_queries() for selector in selectors(expr)]
    return [(name, selector) for name, selector in judged if selector != OF_SEVERAL]


def unanswered(prometheus, begun, ended, **variables):
    """What of all that boards and rules ask for never was there between two instants, in seconds since 1970.

    Ask so of a time in which the stream had a defect, and a window's report was taken.
    """
    asked = [
        (f"{name}: {title}", part)
        for name, title, expr in panel_queries(**variables)
        for part in (selectors(expr) if title == _OF_OUTAGES else [expr])
    ]
    return [(what, expr) for what, expr in asked + rule_inputs() if not _answered(prometheus, expr, begun, ended)]


def _answered(prometheus, expr, begun, ended):
    found = prometheus.query_range(expr, begun, ended, 5)
    return any(value != "NaN" for series in found for _, value in series["values"])


def readable():
    """Every name that a board or a rule may read, with its series' labels: the contract's, and what rules record."""
    return known_series() | {rule["record"]: labels(rule["expr"]) for rule in recorded()}
