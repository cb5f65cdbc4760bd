"""Hours in which nothing is wrong: how they add up, and that a fault in one would be told."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from quiet.__main__ import shown
from quiet.pages import SOURCE, rendered, sentence
from quiet.playing import played, told
from quiet.programme import GAINS, TARGET_LUFS, hour
from quiet.record import RECORD, Line, Rate, add, kept, rate, table
from quiet.sets import CHOSEN, OF_MEDIA
from sound import programmes
from sound.loudness import integrated
from sound.synthesis import amplitude

from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE, PROFILES
from tallylight_demo.encode import Encoding, segments
from tallylight_demo.scene import colour_scene, planes
from tallylight_docs.marked import marked

ROOT = Path(__file__).parents[2]
SECONDS = 6.0
LINES = (Line(1, 30.0, (), OF_MEDIA), Line(2, 30.0, ("black@1.0", "hum@2.0", "hum@9.5"), OF_MEDIA))


def test_a_programme_is_the_same_each_time_and_another_for_another_seed():
    one, same, other = ([each.data for each in hour(seed, SECONDS)] for seed in (1001, 1001, 8))
    assert one == same != other


def test_a_quiet_programme_is_told_of_by_none_that_runs_by_default():
    line = played(7, SECONDS / 60)
    assert (line.seed, line.detectors) == (7, OF_MEDIA)
    assert not {*line.counts} & {*BY_DEFAULT}


@pytest.mark.parametrize("name", [*programmes.TUNING, *programmes.TEST])
def test_no_programme_is_further_from_the_loudness_agreed_on_than_it_may_be(name):
    level = amplitude(TARGET_LUFS - integrated(programmes.programme(name, 30.0)))
    whole = programmes.programme(name, 30.0) * level
    assert integrated(whole) == pytest.approx(TARGET_LUFS, abs=0.1)
    assert max(map(abs, GAINS)) + 2 < CATALOGUE["loudness_off_target"].threshold.default
    assert np.abs(whole).max() * amplitude(max(GAINS)) < 1.0


def test_a_fault_in_it_is_told():
    moving = colour_scene(160, 90, (126, 128, 128))
    black = replace(moving, picture=lambda index: _black_from(100, index))
    assert "black" in {event.detector for event in told(segments(black, 8.0, Encoding(100_000)))}


def _black_from(first, index):
    picture = np.full((135, 160), 128, np.uint8)
    planes(picture)[0][:] = 16 if index >= first else np.random.default_rng(index).integers(30, 220, (90, 160))
    return picture


def test_all_that_judge_media_are_played_to_if_asked_for():
    assert set(OF_MEDIA) == {name for name, entry in CATALOGUE.items() if entry.input not in ("feed", "self", "tracks")}


def test_else_those_are_that_a_stream_has_without_naming_them():
    named = {*BY_DEFAULT, *(name for members in PROFILES.values() for name in members)}
    assert set(CHOSEN) == {*OF_MEDIA} & named


def test_what_was_played_is_kept_line_by_line(tmp_path):
    path = tmp_path / "hours.csv"
    assert kept(path) == []
    for line in LINES:
        add(line, path)
    assert kept(path) == list(LINES)


def test_the_hours_add_up_to_rates_and_their_bounds():
    rows = list(table(LINES))
    assert "| default | 60 | 1 | 0.017 | 0.079 |" in rows
    assert "| `radio` | 60 | 2 | 0.033 | 0.105 |" in rows
    assert "| `hum` | 60 | 2 | 0.033 | 0.105 |" in rows
    assert not any("`blur`" in row for row in rows)
    assert len([row for row in rows if any(f"`{name}`" in row for name in PROFILES)]) == len(PROFILES)


def test_hours_count_for_what_ran_in_them_alone():
    without = (*LINES, Line(3, 10.0, (), tuple(name for name in OF_MEDIA if name != "hum")))
    assert rate(without, ["hum"]) == Rate(60.0, 2)
    assert rate(without, BY_DEFAULT) == Rate(70.0, 1)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param(Rate(60.0, 0), "Shown: the default set tells at most 0.050 an hour", id="enough"),
        pytest.param(Rate(1.1, 0), "NOT SHOWN YET: 58.8 more hours", id="few hours"),
        pytest.param(Rate(0.0, 0), "NOT SHOWN YET: 59.9 more hours", id="none"),
        pytest.param(Rate(30.0, 1), "NOT SHOWN YET: 64.9 more hours", id="one event"),
        pytest.param(Rate(10.0, 1), "MISSED: the default set told 1 in 10 hours", id="too many"),
    ],
)
def test_it_says_whether_the_promise_is_shown(found, said):
    assert shown(found).startswith(said)


def test_without_hours_there_is_no_rate():
    assert "| default | 0 | 0 | - | - |" in list(table(()))


def test_the_command_goes_on_from_what_was_played(tmp_path):
    path = tmp_path / "hours.csv"
    add(Line(4, 1.0, (), OF_MEDIA), path)
    asked = ["--hours", "0.0005", "--minutes", "0.03", "--jobs", "1", "--record", str(path)]
    found = (str(ROOT / each) for each in ("tests/support", "tests/corpus", "bench"))
    command, environment = [sys.executable, "-m", "quiet", *asked], {**os.environ, "PYTHONPATH": os.pathsep.join(found)}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert said.returncode == 1, said.stderr
    assert [line.seed for line in kept(path)] == [4, 5]
    assert "seed 5: " in said.stdout
    assert [line.detectors for line in kept(path)] == [OF_MEDIA, CHOSEN]
    assert "| default | 1.0005 | 0 |" in said.stdout
    assert "NOT SHOWN YET" in said.stdout


@pytest.mark.skipif(not RECORD.exists(), reason="nothing was played yet")
def test_the_record_in_the_tree_has_each_seed_once():
    seeds = [line.seed for line in kept()]
    assert len(set(seeds)) == len(seeds)


PARTS = [pytest.param(path, text, id=path.name) for path, text in rendered(ROOT, kept())]


@pytest.mark.parametrize(("path", "text"), PARTS)
def test_each_page_has_what_the_record_says(path, text):
    assert path.read_text() == text, "run `make docs`"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("silence", "it told nothing: at most 0.05 an hour", id="nothing in sixty hours"),
        pytest.param("black", "it told once: at most 0.08 an hour", id="once"),
        pytest.param("hum", "it told 2 times: at most 0.10 an hour", id="more than once"),
        pytest.param("captions_lost", "No [quiet hours]", id="programmes have no captions"),
    ],
)
def test_a_detectors_page_says_how_often_it_told_something_of_nothing(name, said):
    assert said in sentence(LINES, name)


def test_a_page_without_a_place_for_it_gets_one_behind_what_the_catalogue_says(tmp_path):
    for path, text in rendered(ROOT, kept()):
        (tmp_path / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path.relative_to(ROOT)).write_text(text)
    page = tmp_path / "docs/detectors/black.md"
    whole = page.read_text()
    part = marked(sentence(kept(), "black") + "\n", SOURCE)
    page.write_text(whole.replace(f"\n{part}", ""))
    assert page.read_text() != whole
    assert dict(rendered(tmp_path, kept()))[page] == whole
