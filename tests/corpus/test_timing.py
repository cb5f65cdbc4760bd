"""A small part of what `make accuracy-timing` judges, with bounds; and what both halves promise."""

import ast
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import av
import pytest
from timing.cases import HALVES, cases
from timing.films import BASE_SECONDS, TEST, TUNING, UNSEEN, muxed, packets_of
from timing.judging import OF_STAMPS, judged
from timing.packets import Fault, Span

ROOT = Path(__file__).parent / "timing"
# One strong case of each fault, of the film without B pictures.
CHOSEN = {each.what.name: each for each in cases("test") if each.strong and each.finds and each.film == TEST[1]}
# What looks like a fault of those that are in a profile.
TRAPS = (
    *("sound_late_from_the_start", "sound_ahead_by_a_second", "lip_sync_put_right"),
    *("another_clock_is_declared", "still_sent_as_key_frames"),
)
QUIET = [each for each in cases("test") if each.what.name in TRAPS and each.film == TEST[1] and each.segment]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("films")


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CHOSEN.items()])
def test_a_fault_is_named_as_what_it_is_and_once(case, folder):
    told = [event.detector for event in judged(case, folder).opened if event.detector in (*OF_STAMPS, "timestamp_jump")]
    assert told == list(case.finds)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.what.name) for case in QUIET])
def test_what_looks_like_a_fault_is_told_by_none(case, folder):
    assert [event.detector for event in judged(case, folder).opened] == []


def test_packets_keep_the_stamps_that_they_are_given_and_come_when_they_are_sent(folder):
    path = TUNING[0].coded(folder)
    chosen = [each for each in packets_of(path) if each.pts < 2.0]
    late = [replace(each, pts=each.pts + 1.5, dts=each.dts + 1.5, sent=each.dts + 1.0) for each in chosen]
    moved = [one if one.track == "sound" else other for one, other in zip(late, chosen, strict=True)]
    with av.open(BytesIO(muxed(path, moved))) as container:
        found = [(each.stream.type, each.pts / 90_000 - BASE_SECONDS) for each in container.demux() if each.size]
    for kind, track in (("audio", "sound"), ("video", "picture")):
        given = sorted(each.pts for each in moved if each.track == track)
        assert sorted(at for of, at in found if of == kind) == pytest.approx(given, abs=1e-4)
    order = [kind for kind, _ in found]
    assert order[: order.index("audio")].count("video") > 10


def test_segments_end_at_their_borders():
    assert Span(25.0, 4.0).borders(14.0) == [16.0, 20.0, 24.0]
    assert Span(15.0, 4.0).borders(14.0) == []


def test_the_halves_have_no_film_fault_or_trap_in_common():
    assert not {each.clip for each in TUNING} & {each.clip for each in (*TEST, *UNSEEN)}
    tuning, *others = ({case.what.name for case in cases(half)} for half in HALVES)
    assert not tuning & set().union(*others)


def test_what_is_unseen_has_no_film_place_or_seed_of_the_test_half_and_traps_of_its_own():
    assert not {*TEST} & {*UNSEEN}
    test, unseen = (list(cases(half)) for half in ("test", "unseen"))
    assert not {case.begin for case in test} & {case.begin for case in unseen}
    assert not {case.seed for case in test} & {case.seed for case in unseen}
    assert {case.what.name for case in unseen} > {case.what.name for case in test}


@pytest.mark.parametrize("half", HALVES)
def test_each_detector_of_stamps_has_faults_in_both_halves_and_each_case_its_name(half):
    found = list(cases(half))
    assert {name for case in found for name in case.finds} == set(OF_STAMPS)
    assert len({case.key for case in found}) == len(found)
    assert {case.what.name for case in found if not isinstance(case.what, Fault)}


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in (ROOT / "tuning").glob("*.py")])
def test_the_tuning_half_imports_nothing_of_the_test_half(path):
    imported = [node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    assert not [module for module in imported if ".test" in module]
