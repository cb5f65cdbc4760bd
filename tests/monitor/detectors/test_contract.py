"""What every detector promises. A new one passes by standing in its table and in detector_scenes.SCENES."""

import ast
import inspect
import math
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from detector_scenes import SCENES, Act

from tallylight_contract.detectors import CATALOGUE
from tallylight_monitor.detectors.of_feed import FEED
from tallylight_monitor.detectors.of_media import PACKETS, PICTURE, SOUND
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Sample

NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)
ONSET_WITHIN = 0.3  # seconds
SURE_WITHIN = 0.7  # seconds beyond the hold
OVER_WITHIN = 2.0  # seconds beyond the release
START = 6.0  # when a scene's defect begins: detectors have seen the stream's habits by then
ALLOWED = (
    "numpy",
    "tallylight_contract",
    "tallylight_monitor.detectors.measurement",
    "tallylight_monitor.detectors.features",
    "tallylight_monitor.detectors.frames",
    "tallylight_monitor.judging.hold",
    "tallylight_monitor.detectors.reception",
)
TABLES = {"picture": PICTURE, "sound": SOUND, "packets": PACKETS, "feed": FEED}
MAKERS = {name: make for table in TABLES.values() for name, make in table.items()}
PAIRS = [(entry.name, inhibited) for entry in CATALOGUE.values() for inhibited in entry.inhibits]


@pytest.fixture(params=MAKERS)
def name(request):
    return request.param


def patience(name):
    return CATALOGUE[name].hold + SCENES[name].counted


def lasting(name, seconds):
    return Act(START, START + seconds, START + seconds + CATALOGUE[name].release + OVER_WITHIN + 2)


def measured(name, act):
    detector = MAKERS[name](**{each.name: each.default for each in CATALOGUE[name].parameters})
    return [(shown.at, detector.measure(shown)) for shown in SCENES[name].perform(act)]


def watched(name, act):
    watch = EventJudge("cup", {name: resolved(None)[name]})
    samples = [Sample(name, at, found.value, found.since, found.detail) for at, found in measured(name, act) if found]
    return watch.take(samples, NOW)


def test_each_entry_of_the_catalogue_has_one_detector_and_no_detector_lacks_its_entry():
    assert sorted(name for table in TABLES.values() for name in table) == sorted(CATALOGUE)


def test_each_detector_stands_in_the_table_of_what_it_hears():
    assert {name: kind for kind, table in TABLES.items() for name in table} == {
        name: entry.input for name, entry in CATALOGUE.items()
    }


def test_each_detector_has_its_scenes():
    lacking = sorted(set(CATALOGUE) - set(SCENES))
    assert not lacking, f"add a function to tests/support/detector_scenes.py for {', '.join(lacking)}"


def test_it_is_made_from_exactly_the_parameters_of_the_catalogue(name):
    assert list(inspect.signature(MAKERS[name]).parameters) == [each.name for each in CATALOGUE[name].parameters]


def test_its_module_bears_its_name_and_imports_nothing_but_what_is_needed_to_measure(name):
    module = sys.modules[MAKERS[name].__module__]
    assert re.search(rf"\.detectors\.[a-z]+\.{name}$", module.__name__)
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


def test_its_defect_opens_once_with_its_true_onset_and_closes_once(name):
    act = lasting(name, patience(name) + 2)
    events = watched(name, act)
    assert [event.event for event in events] == ["open", "close"]
    opened, closed = events
    assert opened.media_time == pytest.approx(act.start, abs=ONSET_WITHIN)
    assert opened.detected_media_time <= act.start + patience(name) + SURE_WITHIN
    assert closed.media_time == pytest.approx(act.end, abs=ONSET_WITHIN)
    assert closed.detected_media_time <= act.end + CATALOGUE[name].release + OVER_WITHIN
    assert closed.duration == pytest.approx(act.end - act.start, abs=2 * ONSET_WITHIN)


def test_its_measurements_are_finite_and_know_no_onset_from_the_future(name):
    for at, found in measured(name, lasting(name, patience(name) + 2)):
        if found is not None:
            assert math.isfinite(found.value)
            assert found.since is None or found.since <= at


@pytest.mark.parametrize("name", [each for each in MAKERS if each in SCENES and patience(each) > 0])
def test_a_defect_shorter_than_its_hold_is_none(name):
    assert watched(name, lasting(name, patience(name) - 0.3)) == []


def test_a_lasting_defect_is_reported_when_the_stream_ends(name):
    start, longest = START, patience(name) + 1
    watch = EventJudge("cup", {name: resolved(None)[name]})
    pairs = measured(name, Act(start, start + longest, start + longest))
    opened = watch.take([Sample(name, at, found.value, found.since) for at, found in pairs if found], NOW)
    closed = watch.end(start + longest, start + longest, NOW)
    assert [event.event for event in [*opened, *closed]] == ["open", "close"]
    assert closed[0].duration == pytest.approx(longest, abs=ONSET_WITHIN)


def sample(name, at, *, bad, since=None):
    entry = CATALOGUE[name]
    wrong, right = (-1.0, 1.0) if entry.below else (0.0, -0.01)
    return Sample(name, at, entry.threshold.default + (wrong if bad else right), since)


def together(inhibitor, inhibited, spans, seconds=40, with_since=False):
    """Both detectors see their faults in their spans, ten times a second."""
    settings = resolved(None)
    watch = EventJudge("cup", {inhibitor: settings[inhibitor], inhibited: settings[inhibited]})
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
    spans = {inhibitor: (10, 20), inhibited: (10, 30)}
    events = list(together(inhibitor, inhibited, spans, with_since=with_since))
    opened = [event for event in events if event.detector == inhibited and event.event == "open"]
    assert len(opened) == 1
    assert opened[0].media_time >= 19.9


@pytest.mark.parametrize(("inhibitor", "inhibited"), PAIRS)
def test_what_was_open_before_the_cause_came_is_closed_by_it(inhibitor, inhibited):
    spans = {inhibitor: (10, 20), inhibited: (5, 20)}
    events = list(together(inhibitor, inhibited, spans))
    assert [(event.detector, event.event) for event in events if event.detector == inhibited] == [
        (inhibited, "open"),
        (inhibited, "close"),
    ]
    assert events[-1].detector == inhibitor


def test_no_two_detectors_silence_each_other():
    assert not {(one, other) for one, other in PAIRS if (other, one) in PAIRS}
