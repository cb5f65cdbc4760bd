"""The closing table for a person at a terminal."""

from datetime import UTC, datetime

import pytest

from tallylight_contract.report import Report
from tallylight_monitor.outlets.sentences import Sentences

AT = datetime(2026, 12, 5, 18, tzinfo=UTC)
REPORT = {
    "stream": "cup",
    "source": "film.ts",
    "outcome": "source_ended",
    "started_at": AT,
    "ended_at": AT,
    "on_air_seconds": 60.0,
    "monitored_seconds": 60.0,
    "coverage_ratio": 0.95,
    "media_seconds": 60.0,
    "frames": 1500,
    "decoder_restarts": 0,
    "cpu_seconds": 3.0,
    "peak_memory_bytes": 1,
}


@pytest.mark.parametrize(
    ("more", "line"),
    [
        pytest.param({}, "  no defect found", id="nothing was found"),
        pytest.param({}, "  0:01:00.0 of media, 1500 pictures, 0.050 CPU-seconds a second", id="what it cost"),
        pytest.param(
            {"unjudged_seconds": {"sound": 3.0}},
            "  sound not judged for 0:00:03.0; 95.0% watched in all",
            id="what was not judged",
        ),
        pytest.param(
            {"unmeasured": ["captions_lost", "channel_silent"]},
            "  nothing, or too little, came in which to judge captions_lost, channel_silent",
            id="detectors that have measured nothing",
        ),
        pytest.param({"muted_seconds": 5.0}, "  muted for 0:00:05.0", id="how long nobody was alerted"),
    ],
)
def test_the_closing_table_has_a_line_for(more, line):
    lines = []
    Sentences(lines.append).report(Report(**REPORT | more))
    assert line in lines
