"""What is asked of Prometheus by the boards and the rules that are in `deploy`, as text that Prometheus takes."""

import json
import re
from pathlib import Path

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
BOARDS = ("fleet", "stream")

# Grafana puts these in by itself; a test's Prometheus scrapes every second and lives for minutes.
_BY_GRAFANA = {"$__range": "10m", "$__rate_interval": "30s"}
_VARIABLE = re.compile(r"\$\{?([a-z_]+)\}?")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NAME = re.compile(r"(?<![\w:.])((?:tallylight[\w:]+|up))(?![\w:(])")
_SELECTOR = re.compile(_NAME.pattern + r"(?:\s*(\{[^}]*\}))?")
_MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"")
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")


def board(name):
    return json.loads((DEPLOY / "grafana" / f"{name}.json").read_text())


def panels(name):
    """All that show something: rows only part the others."""
    return [panel for panel in board(name)["panels"] if panel["type"] != "row"]


def expressions(name):
    """Title and expression of every target of a board, as they are written."""
    return [(panel["title"], target["expr"]) for panel in panels(name) for target in panel["targets"]]


def panel_queries(**variables):
    """Board, panel and expression of every target; `variables` are the boards' own: namespace, stream, pipeline."""
    return [(name, title, _filled(expr, variables)) for name in BOARDS for title, expr in expressions(name)]


def rules():
    groups = yaml.safe_load((DEPLOY / "prometheus" / "rules.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def rule_name(rule):
    return rule.get("alert") or rule["record"]


def rule_queries():
    """Name and expression of every rule."""
    return [(rule_name(rule), rule["expr"]) for rule in rules()]


def rule_inputs():
    """Rule and selector for everything that a rule looks at, but for what only a fault brings into being.

    All is well where the rules' own expressions return nothing: what must be there is what they are made of.
    """
    return [(name, selector) for name, expr in rule_queries() for selector in selectors(expr)]


def selectors(expr):
    """The series that an expression reads: each name, with its braces."""
    return list(dict.fromkeys(f"{name}{braces}" for name, braces in _SELECTOR.findall(expr)))


def names(expr):
    """The metrics that an expression reads."""
    return set(_NAME.findall(_without_groupings(_STRING.sub('""', expr))))


def labels(expr):
    """The labels that an expression matches, groups or joins by."""
    grouped = {label.strip() for group in _GROUPING.findall(expr) for label in group.split(",") if label.strip()}
    return grouped | set(_MATCHER.findall(expr))


def _without_groupings(expr):
    return _GROUPING.sub("", expr)


def _filled(expr, variables):
    for name, value in _BY_GRAFANA.items():
        expr = expr.replace(name, value)
    return _VARIABLE.sub(lambda found: variables[found[1]], expr)
