"""How pictures are looked at is told: in metrics, by now and in sum, and of each defect by the tier that found it."""

import asyncio
import json
from datetime import UTC, datetime
from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from tallylight_contract.metrics.metric import LABEL_VALUES
from tallylight_contract.report import DefectEvent
from tallylight_monitor.assignment import Assignment
from tallylight_monitor.endpoints import EngineEndpoints
from tallylight_monitor.engine import Engine
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.outlets.exposition import Exposition
from tallylight_monitor.outlets.json_lines import JsonLines
from tallylight_monitor.outlets.sentences import Sentences
from tallylight_monitor.wire import Beat, Look, for_monitor, framed

BLACK = DefectEvent(
    event="open",
    stream="cup",
    detector="black",
    severity="Critical",
    media_time=2.0,
    detected_media_time=4.0,
    wall_time=datetime(2026, 12, 5, 18, tzinfo=UTC),
    value=1.0,
    threshold=0.98,
    detail="The picture is black.",
)
OVER = replace(BLACK, event="close", duration=3.0)


@pytest.fixture
def engine():
    return Engine(Assignment(name="cup", address="film.ts", settings=resolved(None)), (), AddressPolicy(False))


@pytest.fixture
def scraped(engine):
    """Scrapes a metric: its value by look."""
    page = EngineEndpoints(engine, Exposition(("sports", "cup", "0"), {}))

    def scrape(name):
        lines = [line for line in page.metrics().decode().splitlines() if line.startswith(f"{name}{{")]
        return {line.partition('look="')[2].partition('"')[0]: float(line.rpartition(" ")[2]) for line in lines}

    return scrape


def beat(look, **looked):
    return Beat(9.0, [], 200, 0, 1.0, 0, look=look, looked=looked)


def hear(engine, *beats):
    for each in beats:
        asyncio.run(engine.supervisor._heard(each))


def test_a_decoder_knows_the_looks_that_the_metrics_have():
    assert get_args(Look) == LABEL_VALUES["look"]


@pytest.mark.parametrize("look", LABEL_VALUES["look"])
def test_one_look_is_that_of_now(engine, scraped, look):
    hear(engine, beat("every"), beat(look))
    assert scraped("tallylight_look") == {each: float(each == look) for each in LABEL_VALUES["look"]}


def test_the_seconds_of_each_look_are_told_and_before_anything_came_they_are_nought(engine, scraped):
    assert scraped("tallylight_look_seconds_total") == dict.fromkeys(LABEL_VALUES["look"], 0.0)
    hear(engine, beat("calm", every=2.0, calm=7.0))
    assert scraped("tallylight_look_seconds_total") == {"every": 2.0, "calm": 7.0, "keys": 0.0, "none": 0.0}


def test_the_seconds_go_on_with_the_next_decoder_when_one_is_lost(engine, scraped):
    hear(engine, beat("keys", every=2.0, keys=7.0))
    asyncio.run(engine.supervisor._record_loss("killed by SIGKILL", 100.0))
    assert scraped("tallylight_look_seconds_total") == {"every": 2.0, "calm": 0.0, "keys": 7.0, "none": 0.0}
    hear(engine, beat("every", every=1.5))
    asyncio.run(engine.supervisor._record_loss("killed by SIGKILL", 100.0))
    hear(engine, beat("keys", every=0.5, keys=4.0))
    assert scraped("tallylight_look_seconds_total") == {"every": 4.0, "calm": 0.0, "keys": 11.0, "none": 0.0}


def test_a_beat_that_says_nothing_of_it_looks_at_every_picture():
    assert for_monitor(framed(beat("every"))[4:]) == Beat(9.0, [], 200, 0, 1.0, 0)
    assert for_monitor(framed(beat("none", none=1.0))[4:]) == beat("none", none=1.0)


@pytest.mark.parametrize("event", [pytest.param(BLACK, id="open"), pytest.param(OVER, id="close")])
@pytest.mark.parametrize("tier", ["Full", "Light", "Probe"])
def test_a_line_for_machines_always_has_the_tier(event, tier):
    lines = []
    JsonLines(lines.append).event(replace(event, tier=tier))
    assert [json.loads(line)["tier"] for line in lines] == [tier]


def test_an_event_of_a_monitor_that_knew_no_tiers_was_found_by_every_picture():
    older = json.loads(msgspec.json.encode(BLACK))
    del older["tier"]
    assert msgspec.json.decode(json.dumps(older), type=DefectEvent) == BLACK


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        pytest.param(BLACK, "0:00:02.0  CRITICAL black: The picture is black.", id="every picture: not worth a word"),
        pytest.param(
            replace(BLACK, tier="Light"),
            "0:00:02.0  CRITICAL black: The picture is black. (tier Light)",
            id="key frames",
        ),
        pytest.param(
            replace(BLACK, tier="Probe", muted=True),
            "0:00:02.0  CRITICAL black: The picture is black. (tier Probe) (muted)",
            id="no picture, and muted",
        ),
        pytest.param(replace(OVER, tier="Light"), "0:00:02.0  black is over after 3.0 s", id="its end: was told"),
    ],
)
def test_a_sentence_names_the_tier_of_what_was_found_without_every_picture(event, sentence):
    said = []
    Sentences(said.append).event(event)
    assert said == [sentence]
