"""Known defects, what real monitors told, and when none watched: what is lost, and what is told as several."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tallylight_bench.chaos.container_logs import ContainerLogs
from tallylight_bench.chaos.defects import TOLD_WITHIN, Absences, Injected, Told, judged
from tallylight_bench.chaos.judging import promises

NOON = datetime(2026, 6, 6, 12, tzinfo=UTC)


def at(seconds):
    return NOON + timedelta(seconds=seconds)


BLACK = Injected("black", at(60), at(63))


def black(seconds, by="one", stream_time=60.0, detector="black", stream="cup"):
    return Told(stream, by, detector, at(seconds), stream_time)


def absences(*looks):
    """Looks at one stream, ten seconds apart from noon on: who runs."""
    found = Absences()
    for number, running in enumerate(looks):
        found.take({"cup": running}, at(10 * number))
    return found


ALWAYS = absences(*[{"one"}] * 30)


@pytest.mark.parametrize(
    ("told", "lost", "doubled"),
    [
        pytest.param([black(64)], 0, 0, id="told once"),
        pytest.param([], 1, 0, id="not told"),
        pytest.param([black(64, detector="freeze")], 1, 0, id="another was told"),
        pytest.param([black(64, stream="bowl")], 1, 0, id="told of another stream"),
        pytest.param([black(50)], 1, 0, id="told before it began"),
        pytest.param([black(63 + TOLD_WITHIN.total_seconds() + 1)], 1, 0, id="told too late"),
        pytest.param([black(64), black(65, by="two")], 0, 0, id="by two monitors, with one onset"),
        pytest.param([black(64), black(65, by="two", stream_time=61.5)], 0, 0, id="a successor came in its midst"),
        pytest.param([black(64), black(65, by="two", stream_time=80.0)], 0, 1, id="by two, as if they were two"),
        pytest.param([black(64), black(66)], 0, 1, id="twice by one monitor"),
        pytest.param([black(64, stream_time=None), black(65, by="two", stream_time=None)], 0, 1, id="without a clock"),
    ],
)
def test_each_defect_is_to_be_told_once(told, lost, doubled):
    found = judged([BLACK], told, ALWAYS, ["cup"])
    assert (len(found.lost), len(found.doubled), found.unjudged) == (lost, doubled, 0)
    assert [each.kept for each in promises(found)] == [lost == 0, doubled == 0]


def test_where_none_could_be_judged_nothing_is_kept():
    found = judged([], [], ALWAYS, ["cup"])
    assert [each.kept for each in promises(found)] == [False, False]
    assert "not measured" in str(promises(found)[0])


@pytest.mark.parametrize(
    ("looks", "unjudged"),
    [
        pytest.param([{"one"}] * 12, 0, id="one watches throughout"),
        pytest.param([*[{"one"}] * 6, set(), *[{"two"}] * 5], 1, id="none does for a while"),
        pytest.param([*[{"one 0"}] * 6, *[{"one 1"}] * 6], 1, id="its container was started anew between two looks"),
        pytest.param([*[{"one"}] * 5, {"one", "two"}, *[{"two"}] * 6], 0, id="another is there before it goes"),
        pytest.param([{"one"}, set(), *[{"two"}] * 10], 0, id="none did long before"),
    ],
)
def test_what_falls_into_a_time_in_which_none_watched_is_not_judged(looks, unjudged):
    assert judged([BLACK], [], absences(*looks), ["cup"]).unjudged == unjudged


def test_of_a_detector_that_has_two_close_together_none_is_judged():
    again = Injected("black", at(70), at(73))
    assert judged([BLACK, again], [], ALWAYS, ["cup"]).lost == ()
    assert len(judged([BLACK, Injected("black", at(120), at(123))], [], ALWAYS, ["cup"]).lost) == 2


def line(**fields):
    event = {
        "event": "open",
        "stream": "real/cup",
        "detector": "black",
        "severity": "Critical",
        "media_time": 1.0,
        "detected_media_time": 2.0,
        "stream_time": 60.0,
        "wall_time": NOON.isoformat(),
        "value": 1.0,
        "threshold": 0.9,
        "detail": "black",
    }
    return f"2026-06-06T12:00:00Z stdout F {json.dumps(event | fields)}\n"


def test_logs_are_read_on_while_they_grow_and_to_their_end_when_they_are_removed(tmp_path):
    log = tmp_path / "real_cup_uid-1" / "monitor" / "0.log"
    log.parent.mkdir(parents=True)
    logs = ContainerLogs(tmp_path, "real")
    with log.open("w") as written:
        written.write(line() + line(event="close") + "2026-06-06T12:00:00Z stderr F not JSON\n" + line()[:80])
        written.flush()
        logs.read_on()
        assert [told.detector for told in logs.told] == ["black"]
        log.unlink()
        written.write(line()[80:] + line(detector="freeze"))
    logs.read_on()
    logs.close()
    assert [(told.stream, told.by, told.detector) for told in logs.told] == [
        ("cup", "real_cup_uid-1/monitor/0.log", name) for name in ("black", "black", "freeze")
    ]


def test_other_namespaces_logs_are_not_read(tmp_path):
    log = tmp_path / "other_cup_uid-1" / "monitor" / "0.log"
    log.parent.mkdir(parents=True)
    log.write_text(line())
    logs = ContainerLogs(tmp_path, "real")
    logs.read_on()
    assert logs.told == []
