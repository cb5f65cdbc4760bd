"""Every alert says what to do, and is tested where it fires and where it does not."""

import re
from itertools import chain
from pathlib import Path

import pytest
import yaml
from dashboards import DEPLOY, alerts, readable, recorded, rule_inputs, rule_name, rules
from promql import labels, names, selectors

from tallylight_contract.conditions import Reason

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
TESTS = yaml.safe_load((DEPLOY / "prometheus" / "rules_test.yaml").read_text())["tests"]
RULES = [pytest.param(rule, id=rule_name(rule)) for rule in rules()]
ALERTS = [pytest.param(rule, id=rule_name(rule)) for rule in alerts()]
EACH_ALERT = pytest.mark.parametrize("alert", ALERTS)


def looked_at(alert):
    return [case for test in TESTS for case in test.get("alert_rule_test", []) if case["alertname"] == alert["alert"]]


@EACH_ALERT
def test_an_alert_says_what_it_is_and_how_grave(alert):
    assert alert["labels"] == {"severity": alert["labels"]["severity"]}
    assert alert["labels"]["severity"] in {"critical", "warning"}
    assert set(alert["annotations"]) == {"summary", "description", "runbook_url"}
    assert alert["annotations"]["description"].endswith(".")


def test_the_query_for_causes_upstream_is_tested_as_it_stands_in_the_docs():
    page = (ROOT / "docs" / "metrics.md").read_text()
    tested = [case["expr"] for test in TESTS for case in test.get("promql_expr_test", [])]
    (shown,) = [block for block in re.findall(r"```\n(.*?)```", page, re.DOTALL) if "upstream" in block]
    assert shown in tested


def test_every_alert_on_a_stream_heeds_its_mute_and_no_other_alert_does():
    groups = yaml.safe_load((DEPLOY / "prometheus" / "rules.yaml").read_text())["groups"]
    muted = {group["name"]: ["tallylight_muted" in rule["expr"] for rule in group["rules"]] for group in groups}
    assert all(muted.pop("tallylight-streams"))
    assert not any(chain.from_iterable(muted.values()))


@EACH_ALERT
def test_an_alerts_words_name_labels_that_it_has(alert):
    text = " ".join(alert["annotations"].values())
    grouped = re.match(r"\s*(?:max|sum)\b\s*(?:by\s*\(([^)]*)\))?\s*\(", alert["expr"])
    used = set(re.findall(r"\$labels\.(\w+)", text))
    if grouped:
        assert used <= {label.strip() for label in (grouped[1] or "").split(",")}
    else:
        assert used <= {"namespace", "stream", "pipeline", "pod", "instance"}


# What they say is of the operators as a whole, and no stream is to blame.
OF_NO_STREAM = {
    "LoadsUnknown",
    "PreRollTooShort",
    "ReleasesOverlap",
    "RoomNotHeld",
    "TallylightNoLeader",
    "TallylightOperatorLate",
}


@EACH_ALERT
def test_an_alert_names_what_it_is_about(alert):
    text = " ".join(alert["annotations"].values())
    asked = re.findall(r'query "([^"]*)"', text)
    assert bool(asked or {"stream", "pod"} & set(re.findall(r"\$labels\.(\w+)", text))) != (
        alert["alert"] in OF_NO_STREAM
    )
    for expr in asked:
        assert names(expr) == {"tallylight_operator_stream_failing"}
        assert labels(expr) <= {"namespace", "stream", "reason"}
        assert expr.startswith("topk(10, max by "), "two operators say the same, and a message has a bound"


@EACH_ALERT
def test_the_runbook_says_what_to_do_about_an_alert(alert):
    page, _, anchor = alert["annotations"]["runbook_url"].partition("#")
    assert page == "docs/runbook.md"
    assert anchor == alert["alert"].lower()
    section = RUNBOOK.partition(f"\n### {alert['alert']}\n")[2].partition("\n### ")[0]
    assert "**Do**" in section or "As above" in section


@EACH_ALERT
def test_an_alert_is_tested_where_it_fires_and_where_it_does_not(alert):
    cases = looked_at(alert)
    assert any(case["exp_alerts"] for case in cases)
    assert any(not case["exp_alerts"] for case in cases)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_looks_at_series_that_there_are(rule):
    known = readable()
    assert names(rule["expr"]) <= set(known)
    for selector in selectors(rule["expr"]):
        assert labels(selector) <= known[selector.partition("{")[0]], selector


def test_what_must_be_there_for_a_rule_to_judge_is_known_of_each():
    assert {name for name, _ in rule_inputs()} == {rule_name(rule) for rule in rules()}


def test_a_recorded_rule_is_named_by_what_it_is_of():
    for rule in recorded():
        assert re.fullmatch(r"tallylight:[a-z_]+:[a-z_]+", rule["record"])


@pytest.mark.parametrize("reason", list(Reason))
def test_the_runbook_knows_every_reason_of_a_status(reason):
    assert f"`{reason}`" in RUNBOOK
