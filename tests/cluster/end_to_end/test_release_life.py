"""Uninstalled, installed under another name from an earlier chart, upgraded with --reuse-values, rolled back, and back
under its own name, while a stream is on air: no monitor is touched, and each release goes on with it."""

import pytest
from installation import Installation
from release_life import CRD, OTHER, ReleaseLife

pytestmark = pytest.mark.cluster

WHOLE = 0.99  # of the time on air that must be monitored


@pytest.fixture(scope="module")
def life(installation, tmp_path_factory):
    for role in ("operator", "monitor"):
        installation.load(role, "2")
    try:
        yield ReleaseLife(installation, tmp_path_factory.mktemp("charts"))
    finally:
        other = Installation(installation.paths, OTHER)
        if other.operators():
            other.uninstall()
        if not installation.operators():
            installation.install()
        installation.kubectl("delete", "livestreams", "--all", "-n", "sports")


def test_each_release_was_there_in_its_turn(life):
    assert {step: seen.images for step, seen in life.seen.items()} == {
        "before": {"tallylight.test/operator:1"},
        "without a release": set(),
        "under another name": {"tallylight.test/operator:1"},
        "upgraded": {"tallylight.test/operator:2"},
        "rolled back": {"tallylight.test/operator:1"},
        "back again": {"tallylight.test/operator:1"},
    }


def test_the_monitor_on_air_is_the_same_through_all_of_it(life):
    assert {seen.monitor for seen in life.seen.values()} == {life.seen["before"].monitor}


def test_one_report_says_that_the_stream_was_watched_all_the_time(life, figures):
    figures[f"watched through five changes of release: {life.report['coverageRatio']:.4f}"] = life.report
    assert life.report["outcome"] == "window_ended"
    assert life.report["coverageRatio"] >= WHOLE


@pytest.mark.parametrize("step", ["under another name", "upgraded", "rolled back", "back again"])
def test_what_a_release_that_is_gone_has_made_is_taken_on_as_ones_own(life, step):
    conditions = life.seen[step].conditions
    assert conditions["Ready"] == ("True", "Monitoring")
    assert conditions["Receiving"] == ("True", "SignalPresent")
    assert conditions["Degraded"] == ("False", "AsAsked")
    assert "ForeignOperator" not in life.events


def test_what_could_not_start_is_made_anew_by_the_release_that_would_make_it_otherwise(life):
    assert life.seen["under another name"].hindered != life.seen["without a release"].hindered


def test_the_definition_and_every_livestream_outlive_the_release(life, installation):
    assert life.seen["without a release"].conditions == life.seen["before"].conditions
    made = installation.kubectl("get", CRD, "-o", "jsonpath={.metadata.creationTimestamp}")
    assert made < life.report["startedAt"]
