import json

from pods import followed, stream

from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.probing.asked import LARGEST_LIST, asked_of


def test_only_streams_that_follow_their_signals_are_asked_for():
    asked = asked_of([followed("cup"), stream(), followed("bowl", suspend=True)])
    assert [probe["stream"] for probe in json.loads(asked.text)["probes"]] == ["cup"]
    assert asked_of([stream(), followed("bowl", suspend=True)]) is None


def test_the_order_in_which_streams_are_known_makes_no_difference():
    streams = [followed(name) for name in ("cup", "bowl", "final")]
    assert asked_of(streams) == asked_of(reversed(streams))


def test_secrets_are_named_once_each_and_what_they_hold_is_not_there():
    def source(name):
        return {"url": "https://origin.example/m.m3u8", "secretRef": {"name": name}}

    asked = asked_of(
        [followed("a", source=source("x")), followed("b", source=source("y")), followed("c", source=source("x"))]
    )
    assert asked.secrets == ("x", "y")
    assert [probe["secret"] for probe in json.loads(asked.text)["probes"]] == ["x", "y", "x"]


def test_every_stream_owns_it_and_one_controls_it_as_a_drain_wants():
    owners = asked_of([followed("cup"), followed("bowl")]).owners
    assert [(each["name"], each["uid"], each["controller"]) for each in owners] == [
        ("bowl", "uid-bowl", True),
        ("cup", "uid-cup", False),
    ]
    assert not any(each["blockOwnerDeletion"] for each in owners)


def test_a_list_that_is_full_leaves_out_the_others_by_name():
    url = "https://origin.example/" + "x" * 1500
    streams = [followed(f"s-{number:03}", source={"url": f"{url}/{number}.m3u8"}) for number in range(150)]
    asked = asked_of(streams)
    listed = [probe["stream"] for probe in json.loads(asked.text)["probes"]]
    assert len(asked.text) <= LARGEST_LIST
    assert 100 < len(listed) < 150
    assert [key.name for key in asked.left_out] == [f"s-{number:03}" for number in range(len(listed), 150)]
    assert asked.left_out[0] == Key("sports", f"s-{len(listed):03}")
