"""`make fuzz` itself: a fault is found, kept and tried again; a monitor that is blind is seen through."""

import asyncio
import dataclasses
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import media_files
import media_segments
import pytest
from hypothesis import strategies as st
from tallylight_fuzz.__main__ import one
from tallylight_fuzz.blindness import Reference, Untouched, blind
from tallylight_fuzz.driving import Search
from tallylight_fuzz.findings import Findings, kept
from tallylight_fuzz.judged import Judged, StandardError, judged, watch_of
from tallylight_fuzz.plan import Target, shares, targets
from tallylight_fuzz.results import Result, table
from tallylight_fuzz.seeds import FORMS, Form, media
from tallylight_fuzz.spoiling import WAYS, spoilt

from tallylight_contract.livestream import DetectorChoice

HERE = Path(__file__).parent
UNTOUCHED = Judged(0, "", frozenset(), {"picture": 125, "sound": 230})


def found(status=0, opened=(), reason="", **counts):
    return Judged(status, reason, frozenset(opened), counts)


def test_there_is_a_target_beside_each_parser_and_one_for_each_kind_of_media():
    names = {target.name for target in targets()}
    assert names >= {"playlist", "playlist-addresses", "http-answers", "yaml-documents", "order", "wire-messages"}
    assert names >= {"transport-stream", "programmes", "mp4-boxes", "rtsp", "cookies", "relayed-addresses"}
    assert names >= {"decide", "reconcile", "media-files", "media-segments", "media-formats"}


@pytest.mark.parametrize("jobs", [1, 2])
def test_all_targets_together_take_the_time_that_was_asked_for(jobs):
    planned = shares(targets(), 100.0, jobs)
    assert sum(planned.values()) == pytest.approx(100.0 * jobs)
    assert max(planned.values()) <= 100.0


def test_a_fault_is_found_made_small_kept_and_found_again(tmp_path):
    def target(data):
        assert len(data) < 3

    module, findings = SimpleNamespace(target=target, INPUTS=st.binary(max_size=50)), Findings("x", tmp_path)
    inputs, _ = Search(module, findings).run(1.0, random.Random(1))
    assert inputs
    (fault,) = findings.faults
    path = Path(fault.partition(":")[0])
    assert kept(path) == bytes(3)
    assert "AssertionError" in path.with_suffix(".bin.txt").read_text()


def test_a_search_ends_with_its_time_however_slowly_inputs_are_made_up(tmp_path):
    slow = st.integers().map(lambda number: time.sleep(0.01) or number)
    began, module = time.monotonic(), SimpleNamespace(target=lambda _: None, INPUTS=slow)
    inputs, _ = Search(module, Findings("x", tmp_path)).run(0.5, random.Random(1))
    assert inputs
    assert time.monotonic() - began < 10.0  # a whole batch takes twice as long


def test_an_input_that_takes_too_long_is_a_fault(tmp_path):
    def target(data):
        while len(data) > 3:
            pass

    module, findings = SimpleNamespace(target=target, INPUTS=st.binary(max_size=5)), Findings("x", tmp_path)
    Search(module, findings, longest=0.05).run(1.0, random.Random(1))
    assert any("TooSlowError" in fault for fault in findings.faults)


def fuzzed(folder, *arguments):
    """As `make fuzz` runs it."""
    env = os.environ | {"PYTHONPATH": f"{HERE}:{HERE.parent / 'support'}"}
    command = [sys.executable, "-m", "tallylight_fuzz", *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120)


def test_the_word_runs_targets_prints_a_table_and_says_that_all_is_well(tmp_path):
    done = fuzzed(tmp_path, "--seconds", "1", "--only", "cookies", "order")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^target +inputs +seconds +inputs/s +faults$", done.stdout, re.MULTILINE)
    assert re.search(r"^all +[1-9][0-9,]* +\d+ +[0-9.]+ +0$", done.stdout, re.MULTILINE)


def test_a_target_that_there_is_not_is_refused_with_those_that_there_are(tmp_path):
    done = fuzzed(tmp_path, "--only", "nothing")
    assert done.returncode == 2
    assert done.stderr.startswith("fuzz: there is no target 'nothing'; there are: ")
    assert "media-files" in done.stderr


def test_an_input_that_was_kept_is_tried_again(tmp_path):
    Findings("order", tmp_path).keep(b"[[[", "why")
    (path,) = tmp_path.glob("order-*.bin")
    done = fuzzed(tmp_path, "--replay", str(path))
    assert (done.returncode, done.stdout) == (0, f"order: {path}\n")


def test_a_target_that_ends_without_a_result_is_a_fault():
    result = asyncio.run(one(Target("no_such_module"), 1.0, 1, asyncio.Semaphore(1)))
    assert result.faults == ["no-such-module: it ended with status 1, and without a result"]


def test_the_table_adds_up():
    lines = table([Result("a", 10, 2.0, ["f"]), Result("bc", 1000, 8.0, notes="3 lost")]).splitlines()
    assert lines[0].split() == ["target", "inputs", "seconds", "inputs/s", "faults"]
    assert lines[3].split() == ["all", "1,010", "10", "101", "1"]
    assert lines[-1] == "bc: 3 lost"


@pytest.mark.parametrize(
    ("judged", "frames", "whole", "why"),
    [
        pytest.param(found(), {}, True, "nothing was judged", id="nothing, and nothing said"),
        pytest.param(found(2, reason="it is scrambled"), {"picture": 125}, True, "", id="refused with the reason"),
        pytest.param(found(opened=["undecodable"]), {"picture": 125}, True, "", id="told by an event"),
        pytest.param(
            found(opened=["black"], sound=9),
            {"picture": 125},
            True,
            "picture: it is declared",
            id="black tells nothing",
        ),
        pytest.param(found(picture=125, sound=230), {"picture": 125, "sound": 240}, True, "", id="all was judged"),
        pytest.param(
            found(picture=125), {"picture": 125, "sound": 9}, True, "sound: it is declared, none of 9", id="a track"
        ),
        pytest.param(found(picture=125), {"picture": 125, "sound": 0}, True, "sound: it is declared", id="declared"),
        pytest.param(found(picture=125), {"picture": 125}, True, "", id="a track that nobody finds"),
        pytest.param(found(picture=40, sound=230), {"picture": 125, "sound": 230}, False, "picture: 40", id="a part"),
        pytest.param(found(picture=40, sound=230), {"picture": 40, "sound": 230}, True, "picture: 40", id="spoilt"),
        pytest.param(found(picture=40, sound=230), {"picture": 40, "sound": 230}, False, "", id="cut short"),
        pytest.param(found(opened=["timestamp_jump"], picture=40), {"picture": 40}, True, "", id="a step is told"),
        pytest.param(
            found(opened=["timestamp_jump"], picture=40),
            {"picture": 40, "sound": 9},
            True,
            "sound: it",
            id="a step, and a track",
        ),
        pytest.param(found(picture=70, sound=230), {"picture": 70, "sound": 230}, True, "", id="missing for a moment"),
    ],
)
def test_a_monitor_is_blind_where_something_was_not_judged_and_nobody_is_told(judged, frames, whole, why):
    said = blind(Untouched(UNTOUCHED), judged, Reference(frames), whole=whole)
    assert said.startswith(why)
    assert bool(said) == bool(why)


@pytest.mark.parametrize(("begin", "missed"), [(1.4, True), (4.4, False), (1e9, True)])
def test_what_lies_before_the_first_stamp_that_is_left_is_as_if_it_were_joined_late(begin, missed):
    frames = {"picture": 50, "sound": 92}
    judged = found(picture=50, sound=92)
    said = blind(Untouched(UNTOUCHED, begin=1.4), judged, Reference(frames, begin), whole=True)
    assert bool(said) == missed


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_the_media_from_which_others_are_made_is_judged_and_faultless(form, tmp_path):
    path = tmp_path / f"film{form.suffix}"
    path.write_bytes(media(form))
    got = judged(path)
    assert (got.status, got.reason, got.opened) == (0, "", frozenset())
    assert {name for name, count in got.counts.items() if count > 40} == kinds(form)


def kinds(form: Form):
    return {name for name, coding in (("picture", form.video), ("sound", form.audio)) if coding}


@pytest.mark.parametrize("way", list(WAYS))
def test_each_way_to_spoil_media_spoils_it_and_the_same_seed_in_the_same_way(way):
    whole, others = media(FORMS[0]), [media(FORMS[1])]
    for seed in range(5):
        assert WAYS[way](whole, random.Random(seed), others) == WAYS[way](whole, random.Random(seed), others)
    assert any(WAYS[way](whole, random.Random(seed), others) != whole for seed in range(5))
    assert WAYS[way](b"", random.Random(1), others) is not None


def test_a_few_spoilt_files_and_segments_are_judged_or_told(tmp_path):
    findings = Findings("media", tmp_path)
    tried, _ = media_files.drive(5.0, random.Random(3), findings)
    assert tried
    path = media_segments.playlist(tmp_path, media_segments.FORMS[0], random.Random(4))
    assert media_files.wrong(judged(path)) == ""
    assert findings.faults == []


@pytest.mark.parametrize(("detectors", "untold"), [(None, 0), ([DetectorChoice(name="black")], 1)])
def test_a_decoder_that_is_lost_is_told_or_counted_as_untold(detectors, untold, tmp_path):
    watch = watch_of(tmp_path / "film.ts", detectors)
    watch.engine.supervisor.lost("killed by SIGKILL", None)
    assert (watch.deaths, watch.untold) == (["killed by SIGKILL"], untold)
    said = media_files.wrong(dataclasses.replace(UNTOUCHED, deaths=tuple(watch.deaths), untold=watch.untold))
    assert said == ("1 of 1 lost decoders are not told" if untold else "")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param({"status": -1, "reason": "boom"}, "boom", id="an error that nothing foresaw"),
        pytest.param({"status": 2}, "exit status 2 without a reason", id="refused without a reason"),
        pytest.param({"noise": "Traceback (most"}, "a traceback on standard error: Traceback (most", id="a traceback"),
        pytest.param({"deaths": ("killed by SIGSEGV",)}, "a decoder was killed by SIGSEGV", id="a signal"),
        pytest.param({}, "", id="nothing"),
    ],
)
def test_what_must_not_be_whatever_is_watched_is_named(given, why):
    assert media_files.wrong(dataclasses.replace(UNTOUCHED, **given)) == why


def test_spoiling_says_what_it_did():
    data, names = spoilt(b"x" * 1000, random.Random(1), [b"y" * 1000])
    assert data != b"x" * 1000
    assert set(names) <= set(WAYS)


def test_what_goes_to_standard_error_is_read_back_and_nothing_afterwards(capfd):
    with StandardError() as noise:
        os.write(2, b"a traceback")
        assert (noise.new(), noise.new()) == ("a traceback", "")
    os.write(2, b"as ever")
    assert capfd.readouterr().err == "as ever"
