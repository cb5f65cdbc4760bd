"""Every field of a LiveStream either reaches a running monitor by itself, or its edit is named."""

import msgspec
import pytest
from decided_stream import START, decided, spec, window
from simulated_runtime import SimulatedRuntime

from tallylight_contract import wire
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import (
    DetectorChoice,
    LiveStreamSpec,
    Overrun,
    Resources,
    Scaling,
    Schedule,
    SecretRef,
    Source,
    WhenLive,
)
from tallylight_contract.order import MonitorOrder
from tallylight_contract.pod_template import PodPlacement, PodTemplate
from tallylight_operator.decision.edits import FOLLOWED, edits
from tallylight_operator.decision.model import Start

SPEC = spec(window())
# Of each field, and of each part of the source, a value that it does not have in SPEC. A new field belongs here.
OTHER = {
    "source.url": "https://other.example/m.m3u8",
    "source.secretRef": SecretRef(name="cup"),
    "source.program": 7,
    "schedule": Schedule(when_live=WhenLive()),
    "channel": "cup",
    "role": "Edge",
    "upstream": "cup-origin",
    "preRoll": Duration(seconds=1),
    "postRoll": Duration(seconds=1),
    "startDeadline": Duration(seconds=1),
    "overrun": Overrun(policy="Stop"),
    "pipelines": 2,
    "tier": "Light",
    "profile": "radio",
    "rollout": "Now",
    "detectors": [DetectorChoice(name="black")],
    "resources": Resources(requests={"cpu": 1}),
    "podTemplate": PodTemplate(spec=PodPlacement(node_selector={"pool": "video"})),
    "scaling": Scaling(max_shards=2),
    "priority": 1,
    "suspend": True,
}


@pytest.fixture(scope="module")
def order():
    """The order of a monitor that is started for SPEC, as its pod keeps it."""
    (start,) = (each for each in decided(SimulatedRuntime(), SPEC, START).actions if isinstance(each, Start))
    return wire.decoded(wire.encoded(start.order), MonitorOrder)


def fields(kind):
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def edited(path):
    name, _, part = path.partition(".")
    field = fields(LiveStreamSpec)[name]
    value = OTHER[path]
    if part:
        inner = getattr(SPEC, field.name)
        value = msgspec.structs.replace(inner, **{fields(type(inner))[part].name: value})
    return msgspec.structs.replace(SPEC, **{field.name: value})


def test_every_field_of_the_spec_is_tried():
    parts = {f"source.{name}" for name in fields(Source)}
    assert set(OTHER) == fields(LiveStreamSpec).keys() - {"source"} | parts


def test_what_is_followed_is_a_field():
    assert fields(LiveStreamSpec).keys() >= FOLLOWED


def test_an_order_that_says_what_the_spec_says_has_no_edits(order):
    assert edits(order, SPEC) == []


@pytest.mark.parametrize("path", OTHER)
def test_an_edit_is_named_unless_a_running_monitor_follows_it(order, path):
    assert edits(order, edited(path)) == ([] if path in FOLLOWED else [path])


def test_an_amount_that_is_written_otherwise_is_no_edit(order):
    one = msgspec.structs.replace(SPEC, resources=Resources(requests={"cpu": 1}))
    (start,) = decided(SimulatedRuntime(), one, START).actions
    assert edits(start.order, msgspec.structs.replace(one, resources=Resources(requests={"cpu": "1"}))) == []


@pytest.mark.parametrize("path", ["source.secretRef", "resources", "podTemplate"])
def test_what_an_older_operators_order_does_not_say_is_not_guessed(order, path):
    assert edits(msgspec.structs.replace(order, made_with=None), edited(path)) == []
