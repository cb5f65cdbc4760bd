"""Every field of a LiveStream either reaches a running monitor by itself, or its edit is named."""

from datetime import UTC, datetime

import msgspec
import pytest

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import (
    Always,
    DetectorChoice,
    LiveStreamSpec,
    Overrun,
    Resources,
    Scaling,
    Schedule,
    Source,
    WhenLive,
)
from tallylight_contract.order import MonitorOrder
from tallylight_operator.decision.edits import edits

SPEC = LiveStreamSpec(source=Source(url="https://origin.example/m.m3u8"), schedule=Schedule(always=Always()))
ORDER = MonitorOrder(
    namespace="sports",
    stream="cup",
    window="aaaa0000",
    window_start=datetime(2026, 6, 6, 12, tzinfo=UTC),
    url=SPEC.source.url,
    post_roll=SPEC.post_roll,
)
# Of each field a value that it does not have in SPEC: a new field belongs here, and into one of the two below.
OTHER = {
    "source": Source(url="https://other.example/m.m3u8"),
    "schedule": Schedule(when_live=WhenLive()),
    "channel": "cup",
    "role": "Edge",
    "upstream": "cup-origin",
    "pre_roll": Duration(seconds=1),
    "post_roll": Duration(seconds=1),
    "start_deadline": Duration(seconds=1),
    "overrun": Overrun(policy="Stop"),
    "pipelines": 2,
    "tier": "Light",
    "rollout": "Now",
    "detectors": [DetectorChoice(name="black")],
    "resources": Resources(requests={"cpu": "1"}),
    "scaling": Scaling(max_shards=2),
    "priority": 1,
    "suspend": True,
}
FIXED_BY_THE_ORDER = {"source", "channel", "role", "upstream", "overrun", "tier", "detectors"}
FOLLOWED_OR_NOT_THE_MONITORS = {
    "schedule",  # the end moves with it
    "pre_roll",
    "post_roll",
    "start_deadline",
    "pipelines",  # others start, or end with the window
    "rollout",  # how an edit is carried out, and no edit itself
    "resources",  # the pod's: its digest tells
    "scaling",
    "priority",
    "suspend",
}


def test_every_field_is_known_here():
    fields = {field.name for field in msgspec.structs.fields(LiveStreamSpec)}
    assert set(OTHER) == fields
    assert fields == FIXED_BY_THE_ORDER | FOLLOWED_OR_NOT_THE_MONITORS
    assert not FIXED_BY_THE_ORDER & FOLLOWED_OR_NOT_THE_MONITORS


def test_an_order_that_says_what_the_spec_says_has_no_edits():
    assert edits(ORDER, SPEC) == []


@pytest.mark.parametrize("name", OTHER)
def test_an_edit_is_named_where_the_order_fixed_the_field(name):
    found = edits(ORDER, msgspec.structs.replace(SPEC, **{name: OTHER[name]}))
    assert [each.partition(".")[0] for each in found] == ([name] if name in FIXED_BY_THE_ORDER else [])
