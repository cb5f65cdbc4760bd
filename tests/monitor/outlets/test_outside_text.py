"""Text that a stream brings reaches people, and does nothing to their terminals."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.printable import printable
from tallylight_contract.report import DefectEvent
from tallylight_monitor.ingest.facts import FetchFailed
from tallylight_monitor.outlets.json_lines import JsonLines
from tallylight_monitor.outlets.sentences import Sentences
from tallylight_monitor.remarks import remark

HOSTILE = "a\x1b]0;owned\x07\x9b2J\r\n\u202eb\u2028\udcffc"
SHOWN = r"a\x1b]0;owned\x07\x9b2J\r\n\u202eb\u2028\udcffc"


def event(detail):
    return DefectEvent(
        event="open",
        stream="cup",
        detector="signal_lost",
        severity="Critical",
        media_time=1.0,
        detected_media_time=1.0,
        wall_time=datetime(2026, 12, 5, 18, tzinfo=UTC),
        value=1.0,
        threshold=1.0,
        detail=detail,
    )


def test_a_control_character_is_written_as_its_number():
    assert printable(HOSTILE) == SHOWN


@given(st.text(st.characters(codec=None)))
def test_nothing_but_one_line_to_look_at_is_left_and_what_is_readable_stays(text):
    assert printable(text).isprintable()
    assert printable(printable(text)) == printable(text)
    if text.isprintable():
        assert printable(text) == text


@pytest.mark.parametrize("make", [Sentences, JsonLines])
def test_events_and_facts_of_a_stream_are_one_printable_line_each(make):
    lines = []
    outlet = make(lines.append)
    outlet.event(event(HOSTILE))
    outlet.fact(FetchFailed(0.0, "segment", "connect", HOSTILE, 0))
    assert lines
    assert all(line.isprintable() for line in lines)
    assert SHOWN in lines[0] or json.loads(lines[0])["detail"] == SHOWN


def test_what_a_monitor_says_of_itself_is_one_printable_line(capsys):
    remark(HOSTILE)
    assert capsys.readouterr().err == f"tallylight watch: {SHOWN}\n"
