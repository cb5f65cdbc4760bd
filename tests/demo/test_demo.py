import asyncio
import io
from datetime import UTC, datetime, timedelta

import aiohttp
import m3u8
import pytest
import yaml
from rich.console import Console

from tallylight_contract.reading import read_livestream
from tallylight_contract.report import DefectEvent, Report
from tallylight_demo.broadcast import Broadcast
from tallylight_demo.defects import Kind
from tallylight_demo.livestreams import livestream_files
from tallylight_demo.origin import Origin
from tallylight_demo.outcome import Found, Observations, judge
from tallylight_demo.output_lines import MonitorCount, parsed_line
from tallylight_demo.programme import AIRINGS, Airing, frozen_playlist, in_picture
from tallylight_demo.screen import Screen

BEGAN = datetime(2026, 12, 5, 18, 0, tzinfo=UTC)
OPEN = b"""{"event":"open","stream":"demo/on-air-now","detector":"black","severity":"Critical","media_time":7.0,
"detected_media_time":9.1,"wall_time":"2026-12-05T18:00:14Z","value":1.0,"threshold":0.98,"detail":"x","more":1}"""


@pytest.mark.parametrize("file", livestream_files(AIRINGS, "http://127.0.0.1:8000/live.m3u8", BEGAN).values())
def test_the_demo_writes_livestreams_that_can_be_applied(file):
    assert read_livestream(yaml.safe_load(file)).metadata.namespace == "demo"


def test_windows_count_from_the_beginning_of_the_broadcast():
    text = livestream_files([Airing("main", 3, 70.5)], "http://127.0.0.1/x.m3u8", BEGAN)["main.yaml"]
    window = read_livestream(yaml.safe_load(text)).spec.schedule.window
    assert (window.start - BEGAN, window.end - BEGAN) == (timedelta(seconds=3), timedelta(seconds=70.5))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param(OPEN, DefectEvent, id="a defect"),
        pytest.param(b'{"event":"monitors","running":2,"at":"now"}', MonitorCount, id="how many run"),
        pytest.param(b'{"event":"status","stream":"x"}', type(None), id="something else"),
        pytest.param(b'{"event":"open"}', type(None), id="a part of a line"),
        pytest.param(b"Traceback", type(None), id="no JSON"),
        pytest.param(b'["open"]', type(None), id="not an object"),
        pytest.param(b"", type(None), id="nothing"),
    ],
)
def test_a_line_of_local_mode_is_understood_or_passed_over(line, kind):
    assert type(parsed_line(line)) is kind


def test_a_report_is_understood():
    raw = b"""{"event":"report","stream":"demo/x","source":"s","outcome":"window_ended",
    "started_at":"2026-12-05T18:00:00Z","ended_at":"2026-12-05T18:01:00Z","on_air_seconds":60,"monitored_seconds":60,"coverage_ratio":1,
    "media_seconds":60,"frames":1500,"decoder_restarts":0,"cpu_seconds":3.5,"peak_memory_bytes":1}"""
    assert isinstance(parsed_line(raw), Report)


def test_a_broadcast_is_live_ails_as_planned_and_ends_with_its_block():
    broadcast, origin = Broadcast([frozen_playlist("stale", 1, 60)], 8), Origin()
    origin.add_feed(broadcast.feed)

    async def listing():
        async with aiohttp.ClientSession() as session, session.get(origin.url("live.m3u8")) as response:
            return len(m3u8.loads(await response.text()).segments)

    async def watch():
        async with origin, broadcast.on_air(origin):
            seen = [await listing(), origin.fault]
            await asyncio.sleep(2.5 - broadcast.now())
            return [*seen, broadcast.feed.released, origin.fault is not None]

    assert asyncio.run(watch()) == [3, None, 4, True]
    assert not broadcast._encoder.is_alive()


def shown(found):
    out = io.StringIO()
    programme = [in_picture("black for 3 s", Kind.BLACK, 9, 3)]
    outcome = judge(programme, [Airing("main", 0, 60)], Observations(found, (1, 2, 1, 0)))
    Screen(Console(file=out, width=100)).summary(outcome, 0.0)
    return out.getvalue()


def test_the_summary_shows_what_was_found_and_after_how_long():
    assert "black for 3 s" in (text := shown([Found("main", "black", 13.25, 2.1)]))
    assert "4.2 s" in text
    assert "2.1 s" in text


def test_the_summary_names_what_was_missed():
    assert "missed: black for 3 s on main" in shown([])


def test_text_in_brackets_is_shown_and_not_taken_for_markup():
    out = io.StringIO()
    Screen(Console(file=out, width=100)).say("pip install 'tallylight[demo]'")
    assert out.getvalue() == "pip install 'tallylight[demo]'\n"
