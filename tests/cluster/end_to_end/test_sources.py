"""Why nothing arrives from a source is told in its own words; one that says that it is over is looked at on."""

import pytest
from cluster_scenes.sources import WRONG, sources

pytestmark = pytest.mark.cluster

SCENES = (sources,)


@pytest.fixture(scope="module")
def found(scenes):
    return scenes(sources)


@pytest.mark.parametrize(("name", "words"), WRONG.items())
def test_what_is_wrong_with_a_source_is_in_its_status_its_table_and_one_warning(found, name, words):
    told = found[name]
    receiving = told["conditions"]["Receiving"]
    assert (receiving["status"], receiving["reason"]) == ("False", "SignalAbsent")
    assert words in receiving["message"]
    assert words in told["table"]
    warned = [note for reason, note in told["warnings"] if reason == "SignalAbsent" and words in note]
    unanswered = [note for reason, note in told["warnings"] if reason == "MonitorUnreachable"]
    assert 1 <= len(warned) <= 1 + len(unanswered), "once; and again by a monitor that did not answer for a while"


def test_a_stream_that_says_in_air_time_that_it_is_over_is_watched_on_by_the_same_monitor(found):
    interrupted = found["interrupted"]
    assert interrupted.after == interrupted.before
    assert "lastReport" not in interrupted.status
    assert {reason for conditions in interrupted.said for _, reason in conditions}.isdisjoint({"SourceEnded"})
    conditions = {each["type"]: each["status"] for each in interrupted.status["conditions"]}
    assert (conditions["Receiving"], conditions["Ready"]) == ("True", "True")
