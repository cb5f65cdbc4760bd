"""What every detector promises. A new one passes by its entry, its file and its scenes."""

import ast
import inspect
import math
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from detector_scenes import SCENES, Act

from tallylight_contract.detectors import CATALOGUE, Input
from tallylight_contract.livestream import DetectorChoice
from tallylight_monitor.detectors.registry import detector_class, made
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Sample

DETECTORS = Path(__file__).parents[3] / "monitor/tallylight_monitor/detectors"
NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)
ONSET_WITHIN = 0.3  # seconds
SURE_WITHIN = 0.7  # seconds beyond the hold
OVER_WITHIN = 2.0  # seconds beyond the release
START = 6.0  # when a scene's defect begins: detectors have seen the stream's habits by then
# What stands beside the levels' folders is shared by detectors, but for what makes them and shows them things.
SHARED = {path.stem for path in DETECTORS.glob("*.py")} - {"__init__", "detector", "measuring", "registry"}
ALLOWED = (
    "numpy",
    "tallylight_contract",
    "tallylight_monitor.judging.hold",
    *(f"tallylight_monitor.detectors.{module}" for module in SHARED),
)
SETTINGS = resolved([DetectorChoice(name=name) for name in CATALOGUE])
SPECS = {spec.name: spec for spec in specs(SETTINGS)}
INPUTS = get_args(Input)
PAIRS = [(entry.name, inhibited) for entry in CATALOGUE.values() for inhibited in entry.inhibits]


@pytest.fixture(params=SPECS)
def name(request):
    return request.param


def patience(name):
    return CATALOGUE[name].hold + SCENES[name].counted


def lasting(name, seconds):
    longest = CATALOGUE[name].release + SCENES[name].blur + OVER_WITHIN + 2
    return Act(START, START + seconds, START + seconds + longest)


def measured(name, act):
    return shown_to(name, SCENES[name].scene(act))


def shown_to(name, scene):
    ((_, detector),) = made([SPECS[name]], CATALOGUE[name].input)
    return [(shown.at, detector.measure(shown)) for shown in scene]


def watched(name, act):
    return judged(name, measured(name, act))


def judged(name, measurements):
    watch = EventJudge("cup", {name: SETTINGS[name]})
    samples = [Sample(name, at, found.value, found.since, found.detail) for at, found in measurements if found]
    return watch.take(samples, NOW)


def test_each_entry_of_the_catalogue_has_one_detector_and_no_detector_lacks_its_entry():
    files = {(path.parent.name, path.stem) for path in DETECTORS.glob("*/*.py") if path.stem != "__init__"}
    assert files == {(entry.level, name) for name, entry in CATALOGUE.items()}


def test_each_detector_is_made_for_the_one_input_that_it_judges():
    assert {name: kind for kind in INPUTS for name, _ in made(SPECS.values(), kind)} == {
        name: entry.input for name, entry in CATALOGUE.items()
    }


def test_each_detector_has_its_scenes():
    lacking = sorted(set(CATALOGUE) - set(SCENES))
    assert not lacking, f"add a file to tests/support/detector_scenes for {', '.join(lacking)}"


def test_it_is_made_from_exactly_the_parameters_of_the_catalogue(name):
    assert list(inspect.signature(detector_class(SPECS[name])).parameters) == [
        each.name for each in CATALOGUE[name].parameters
    ]


def test_its_module_bears_its_name_and_imports_nothing_but_what_is_needed_to_measure(name):
    module = sys.modules[detector_class(SPECS[name]).__module__]
    assert re.search(rf"\.detectors\.{CATALOGUE[name].level}\.{name}$", module.__name__)
    for found in imported(Path(module.__file__).read_text("utf-8")):
        assert found.split(".")[0] in sys.stdlib_module_names or found.startswith(ALLOWED), found


def imported(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_it_stays_quiet_on_a_healthy_scene(name):
    act = Act(START, START, 16)
    assert any(found for _, found in measured(name, act))
    assert watched(name, act) == []


def test_it_stays_quiet_on_what_looks_like_its_defect_and_is_healthy(name):
    act = lasting(name, patience(name) + 4)
    found = shown_to(name, SCENES[name].trap(act))
    assert any(act.is_bad(at) for at, measurement in found if measurement)
    assert judged(name, found) == []


def test_its_trap_is_not_its_healthy_scene(name):
    act = lasting(name, patience(name) + 4)
    healthy = SCENES[name].scene(replace(act, end=act.start))
    assert any(unlike(*pair) for pair in zip(SCENES[name].trap(act), healthy, strict=True))


def unlike(one, other):
    """Whether two things that were shown differ; of pictures and sound, in what is seen and heard."""
    for attribute in ("luma", "samples"):
        if hasattr(one, attribute):
            return not np.array_equal(getattr(one, attribute), getattr(other, attribute))
    return one != other


def test_its_defect_opens_once_with_its_true_onset_and_closes_once(name):
    act = lasting(name, patience(name) + 2)
    events = watched(name, act)
    assert [event.event for event in events] == ["open", "close"]
    opened, closed = events
    within = ONSET_WITHIN + SCENES[name].blur
    assert opened.media_time == pytest.approx(act.start, abs=within)
    assert opened.detected_media_time <= act.start + patience(name) + SURE_WITHIN
    assert closed.media_time == pytest.approx(act.end, abs=within)
    assert closed.detected_media_time <= act.end + CATALOGUE[name].release + OVER_WITHIN + SCENES[name].blur
    assert closed.duration == pytest.approx(act.end - act.start, abs=2 * within)


def test_its_measurements_are_finite_and_know_no_onset_from_the_future(name):
    for at, found in measured(name, lasting(name, patience(name) + 2)):
        if found is not None:
            assert math.isfinite(found.value)
            assert found.since is None or found.since <= at


@pytest.mark.parametrize("name", [each for each in SPECS if each in SCENES and patience(each) > 0])
def test_a_defect_shorter_than_its_hold_is_none(name):
    assert watched(name, lasting(name, patience(name) - 0.3)) == []


def test_a_lasting_defect_is_reported_when_the_stream_ends(name):
    start, longest = START, patience(name) + 1
    watch = EventJudge("cup", {name: SETTINGS[name]})
    pairs = measured(name, Act(start, start + longest, start + longest))
    opened = watch.take([Sample(name, at, found.value, found.since) for at, found in pairs if found], NOW)
    closed = watch.end(start + longest, start + longest, NOW)
    assert [event.event for event in [*opened, *closed]] == ["open", "close"]
    assert closed[0].duration == pytest.approx(longest, abs=ONSET_WITHIN + SCENES[name].blur)


def sample(name, at, *, bad, since=None):
    entry = CATALOGUE[name]
    wrong, right = (-1.0, 1.0) if entry.below else (0.0, -0.01)
    return Sample(name, at, entry.threshold.default + (wrong if bad else right), since)


def together(inhibitor, inhibited, spans, seconds=40, with_since=False):
    """Both detectors see their faults in their spans, ten times a second."""
    watch = EventJudge("cup", {each: SETTINGS[each] for each in (inhibitor, inhibited)})
    for at in (tick / 10 for tick in range(seconds * 10)):
        bad = {each: start <= at < end for each, (start, end) in spans.items()}
        since = spans[inhibited][0] if with_since and bad[inhibited] else None
        pair = [sample(inhibitor, at, bad=bad[inhibitor]), sample(inhibited, at, bad=bad[inhibited], since=since)]
        yield from watch.take(pair, NOW)


@pytest.mark.parametrize(("inhibitor", "inhibited"), PAIRS)
def test_while_one_sees_the_cause_the_other_says_nothing_of_the_consequence(inhibitor, inhibited):
    events = list(together(inhibitor, inhibited, {inhibitor: (10, 20), inhibited: (10, 20)}, with_since=True))
    assert {event.detector for event in events} == {inhibitor}


@pytest.mark.parametrize("with_since", [False, True], ids=["onset-seen", "onset-measured"])
@pytest.mark.parametrize(("inhibitor", "inhibited"), PAIRS)
def test_a_consequence_that_outlasts_its_cause_does_not_begin_before_the_cause_was_gone(
    inhibitor, inhibited, with_since
):
    # It inhibits until it is believed to be over.
    outlasts = 30 + round(CATALOGUE[inhibitor].release) + round(CATALOGUE[inhibited].hold)
    spans = {inhibitor: (10, 20), inhibited: (10, outlasts)}
    events = list(together(inhibitor, inhibited, spans, outlasts + 10, with_since=with_since))
    opened = [event for event in events if event.detector == inhibited and event.event == "open"]
    assert len(opened) == 1
    assert opened[0].media_time >= 19.9


@pytest.mark.parametrize(("inhibitor", "inhibited"), PAIRS)
def test_what_was_open_before_the_cause_came_is_closed_by_it(inhibitor, inhibited):
    came = 10 + round(CATALOGUE[inhibited].hold)
    until = came + 10 + round(CATALOGUE[inhibited].release)
    spans = {inhibitor: (came, until), inhibited: (5, until)}
    events = list(together(inhibitor, inhibited, spans, until + 20 + round(CATALOGUE[inhibitor].release)))
    assert [(event.detector, event.event) for event in events if event.detector == inhibited] == [
        (inhibited, "open"),
        (inhibited, "close"),
    ]
    assert events[-1].detector == inhibitor


def test_no_two_detectors_inhibit_each_other():
    assert not {(one, other) for one, other in PAIRS if (other, one) in PAIRS}
