"""A Secret is rotated in mid-event: the monitor goes on with the new one, and no one reads either of them."""

import json

import pytest
from cluster_scenes.rotated import STREAMS, TOKENS, rotation

pytestmark = pytest.mark.cluster

SCENES = (rotation,)
# Seconds. The kubelet brings it 60 to 90 s after it last looked; then the monitor asks for the playlist in a few.
BY_THE_KUBELET, AT_ONCE = 90.0 + 5.0, 5.0


@pytest.fixture(scope="module")
def rotated(scenes):
    return scenes(SCENES[0])


def test_the_old_token_is_given_up_once_as_the_kubelet_brings_the_new_one(rotated, figures):
    took = rotated["abrupt"].fetching_after
    figures[f"from a Secret's rotation until its stream is fetched again: {took:.0f} s"] = took
    assert took <= BY_THE_KUBELET


def test_once_the_file_has_the_new_token_a_refusal_is_followed_by_it_at_once(rotated, figures):
    took = rotated["graceful"].fetching_after
    figures[f"from a 401, after the new token has come, until the stream is fetched again: {took:.1f} s"] = took
    assert took <= AT_ONCE
    assert rotated["graceful"].refusals <= 2  # a playlist, and a segment


@pytest.mark.parametrize("name", STREAMS)
def test_the_same_monitor_goes_on_and_receives(rotated, name):
    assert rotated[name].restarts == 0
    assert rotated[name].conditions["Ready"]["status"] == "True"


def test_while_the_origin_refuses_the_status_says_so(rotated):
    told = rotated["abrupt"].while_refused
    assert told["conditions"]["Receiving"]["status"] == "False"
    assert "401" in told["table"]
    assert [reason for reason, note in rotated["abrupt"].warnings if "401" in note] == ["SignalAbsent"]


def test_a_rotation_of_which_the_origin_takes_both_tokens_is_no_warning(rotated):
    assert [note for _, note in rotated["graceful"].warnings if "401" in note] == []


@pytest.mark.parametrize("where", ["monitors' logs", "operators' logs", "objects", "in words"])
def test_no_token_can_be_read_anywhere(rotated, where):
    text = rotated["texts"][where]
    assert text
    assert [token for tokens in TOKENS.values() for token in tokens if token in text] == []


def test_the_operators_log_an_object_a_line(rotated):
    lines = rotated["texts"]["operators' logs"].splitlines()
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(json.loads(line)) for line in lines))
