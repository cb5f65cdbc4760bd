"""What a board shows is there, and says what it means."""

import re
from itertools import combinations

import pytest
from dashboards import BOARDS, board, expressions, panel_queries, panels, readable
from promql import labels, names, selectors

from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE
from tallylight_contract.metrics.metric import STREAM_LABELS
from tallylight_contract.metrics.monitor import MONITOR_METRICS
from tallylight_contract.metrics.operator import OPERATOR_METRICS

METRICS = (*MONITOR_METRICS, *OPERATOR_METRICS)
GRID = 24  # columns
EXPRESSIONS = [pytest.param(expr, id=f"{name}: {title}") for name in BOARDS for title, expr in expressions(name)]
PANELS = [pytest.param(panel, id=f"{name}: {panel['title']}") for name in BOARDS for panel in panels(name)]
EACH_BOARD = pytest.mark.parametrize("name", BOARDS)


@EACH_BOARD
def test_a_board_is_found_by_its_name_and_shows_whatever_prometheus_is_chosen(name):
    found = board(name)
    assert found["uid"] == f"tallylight-{name}"
    variables = {variable["name"]: variable for variable in found["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource"
    assert {panel["datasource"]["uid"] for panel in panels(name)} == {"${datasource}"}
    assert all(v["datasource"]["uid"] == "${datasource}" for v in variables.values() if v["type"] == "query")


@EACH_BOARD
def test_a_boards_variables_are_the_streams_own_labels(name):
    for variable in board(name)["templating"]["list"]:
        assert variable["name"] in {"datasource", *STREAM_LABELS}
        assert names(variable["query"] if variable["type"] != "query" else variable["definition"]) <= set(readable())


@EACH_BOARD
def test_no_two_panels_share_a_number_or_a_place(name):
    every = board(name)["panels"]
    assert len({panel["id"] for panel in every}) == len(every)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= GRID for panel in every)
    for one, other in combinations((panel["gridPos"] for panel in every), 2):
        apart = (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )
        assert apart, (one, other)


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_says_what_it_means(panel):
    assert len(panel["description"]) >= 60
    assert panel["description"].endswith(".")
    assert panel["targets"]


@pytest.mark.parametrize("expr", EXPRESSIONS)
def test_a_query_asks_for_metrics_that_there_are(expr):
    assert names(expr)
    assert names(expr) <= set(readable())


@pytest.mark.parametrize("expr", EXPRESSIONS)
def test_a_query_uses_labels_that_its_metrics_have(expr):
    known = readable()
    assert labels(expr) <= set().union(*(known[name] for name in names(expr)))
    for selector in selectors(expr):
        name = selector.partition("{")[0]
        assert labels(selector) <= known[name], selector


@pytest.mark.parametrize("expr", EXPRESSIONS)
def test_a_monitors_counters_are_never_read_without_looking_at_their_rise(expr):
    counters = {metric.name for metric in METRICS if metric.kind == "counter"}
    for name in names(expr) & counters:
        assert re.search(rf"(?:increase|rate)\({name}\b", expr), expr


@pytest.mark.parametrize("name", BY_DEFAULT)
def test_the_measurement_of_each_that_runs_by_default_is_shown_with_its_threshold(name):
    entry = CATALOGUE[name]
    (panel,) = [panel for panel in panels("stream") if panel["title"] == name]
    (target,) = panel["targets"]
    assert f'detector="{name}"' in target["expr"]
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    bad = [step["color"] for step in steps].index("red")
    assert bad == (0 if entry.below else 1)
    assert steps[1]["value"] == entry.threshold.default


def test_what_runs_where_a_stream_names_it_is_shown_together():
    (panel,) = [panel for panel in panels("stream") if panel["title"] == "Other detectors"]
    (target,) = panel["targets"]
    (left_out,) = re.findall(r'detector!~"([^"]*)"', target["expr"])
    assert tuple(left_out.split("|")) == BY_DEFAULT
    assert not {panel["title"] for panel in panels("stream")} & (CATALOGUE.keys() - {*BY_DEFAULT})


def test_bad_streams_come_first_gravest_and_oldest_at_the_top():
    (table,) = [panel for panel in panels("fleet") if panel["title"].startswith("Open defects, worst")]
    order = [(by["displayName"], by["desc"]) for by in table["options"]["sortBy"]]
    assert order == [("severity", True), ("since", False)]
    assert all(panel["gridPos"]["y"] >= table["gridPos"]["y"] or panel["type"] == "stat" for panel in panels("fleet"))
    (link,) = [
        prop["value"][0]["url"]
        for override in table["fieldConfig"]["overrides"]
        for prop in override["properties"]
        if prop["id"] == "links"
    ]
    assert f"/d/{board('stream')['uid']}/" in link


def test_with_its_variables_filled_in_a_query_is_what_prometheus_takes():
    queries = panel_queries(namespace="sports", stream="cup", pipeline="0")
    assert len(queries) == len(EXPRESSIONS)
    assert not [expr for _, _, expr in queries if "$" in expr]
