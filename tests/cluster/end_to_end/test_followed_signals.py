"""Streams that are on air while their sources send: a pod of the namespace asks them, and monitors follow."""

import pytest
from cluster_scenes.followed import LATE, LOCKED, TOKEN, TRIALS, followed_signals

pytestmark = pytest.mark.cluster

SCENES = (followed_signals,)
# Seconds. The kubelet brings a list soon, and a source is asked within its poll of 5 s for the first time; one more
# Secret is another pod.
ASKED_WITHIN = {LATE: 10.0, LOCKED: 15.0}


@pytest.fixture(scope="module")
def found(scenes):
    return scenes(followed_signals)


def test_a_signal_is_received_within_what_is_promised(found, figures):
    seconds = sorted(after for after, _ in found.received_after)
    median, most = seconds[len(seconds) // 2], seconds[-(-95 * len(seconds) // 100) - 1]
    sentence = f"from a signal until its stream is received: {median:.1f} s, p95 {most:.1f} s, of {len(seconds)}"
    figures[sentence] = most
    assert len(seconds) == TRIALS
    kept = sum(after <= allowed for after, allowed in found.received_after)
    assert kept >= 0.95 * TRIALS, found.received_after


def test_what_was_watched_is_reported(found):
    assert {name: report.get("outcome") for name, report in found.reports.items()} == dict.fromkeys(
        found.reports, "window_ended"
    )
    assert all(report["monitoredSeconds"] > 0 for report in found.reports.values())


def test_a_source_that_comes_and_goes_every_20_s_starts_two_monitors_at_most(found, figures):
    figures[f"of a source that turned {found.turns} times, 20 s apart: {len(found.flaps)} monitors"] = len(found.flaps)
    assert found.turns >= 3
    assert 1 <= len(found.flaps) <= 2


@pytest.mark.parametrize("name", ASKED_WITHIN)
def test_a_stream_that_is_applied_is_soon_asked_for(found, figures, name):
    after = found.asked_after[name]
    figures[f"from a stream that is applied, {name}, until its source is asked: {after:.1f} s"] = after
    assert after <= 4 * ASKED_WITHIN[name]


def test_a_prober_that_is_killed_is_back_and_ends_no_monitor(found, figures):
    figures[f"from a prober that is killed until it knows again: {found.killed['heard_after']:.1f} s"] = found.killed
    assert found.killed["before"] == found.killed["after"]
    assert found.killed["before"]


def test_nothing_is_left_once_the_streams_are_gone(found, figures):
    figures[f"from the last stream until neither prober nor monitor is left: {found.gone_after:.1f} s"] = (
        found.gone_after
    )
    assert found.gone_after <= 60.0


def test_no_secret_is_where_people_can_read_it(found):
    assert {where: TOKEN in text for where, text in found.texts.items()} == dict.fromkeys(found.texts, False)
    assert all(found.texts[where] for where in ("operators' logs", "objects"))
