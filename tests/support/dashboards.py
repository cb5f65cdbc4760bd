"""The boards and the rules of `deploy`, and what they ask of Prometheus."""

import json
import re
from pathlib import Path

import yaml
from promql import known_series, labels, selectors

DEPLOY = Path(__file__).parents[2] / "deploy"
BOARDS = ("fleet", "stream")

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


def rule_name(rule):
    return rule.get("alert") or rule["record"]


def rule_queries():
    """Name and expression of every rule. While all is well, an alert's expression returns nothing."""
    return [(rule_name(rule), rule["expr"]) for rule in rules()]


def rule_inputs():
    """Rule and selector of everything that a rule judges: each must return series, or it judges nothing."""
    return [(name, selector) for name, expr in rule_queries() for selector in selectors(expr)]


def readable():
    """Every name that a board or a rule may read, with its series' labels: the contract's, and what rules record."""
    return known_series() | {rule["record"]: labels(rule["expr"]) for rule in recorded()}
