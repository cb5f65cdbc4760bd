from datetime import UTC, datetime, timedelta

import pytest

from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.judging.accounting import Accounting
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.judgement import Judgement
from tallylight_monitor.judging.subject import Subject
from tallylight_monitor.wire import Sample

SUBJECT = Subject("cups/final", "cup", "Edge", "final-origin")
LONG = timedelta(days=365)


class Kept:
    """An outlet that keeps what it is given."""

    def __init__(self):
        self.events = []

    def event(self, event):
        self.events.append(event)

    def fact(self, _):
        """Facts are no events."""


@pytest.fixture
def judged():
    """Everything sent of a black picture that comes and goes, with a mute that lasts until then."""

    def judge(muted_until, subject=SUBJECT):
        kept, now = Kept(), datetime.now(UTC)
        accounting = Accounting(subject, "w1", "https://o.example/m.m3u8", now, now)
        judgement = Judgement(
            accounting,
            resolved(None),
            (kept,),
            SystemClock(),
            lambda _: None,
            is_muted=lambda at: at < muted_until,
        )
        judgement.measured([Sample("black", at / 2, float(at < 10)) for at in range(20)])
        return kept.events

    return judge


def test_every_event_says_where_its_stream_stands_in_its_channel(judged):
    events = judged(datetime.now(UTC) - LONG)
    assert [event.event for event in events] == ["open", "close"]
    for event in events:
        assert (event.stream, event.channel, event.role, event.upstream) == (
            "cups/final",
            "cup",
            "Edge",
            "final-origin",
        )


@pytest.mark.parametrize("muted", [True, False], ids=["muted", "not muted"])
def test_an_event_is_sent_all_the_same_and_says_whether_it_is_muted(judged, muted):
    events = judged(datetime.now(UTC) + (LONG if muted else -LONG))
    assert [(event.detector, event.event, event.muted) for event in events] == [
        ("black", "open", muted),
        ("black", "close", muted),
    ]


def test_a_stream_of_which_nothing_is_said_leaves_it_empty(judged):
    (opened, _) = judged(datetime.now(UTC), Subject("clip.ts"))
    assert (opened.channel, opened.role, opened.upstream) == ("", "", "")
