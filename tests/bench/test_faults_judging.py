"""What a run of a fault is judged to be, from what was said and when."""

import pytest

from tallylight_bench.faults.events import Event
from tallylight_bench.faults.expected import Expected
from tallylight_bench.faults.judging import Times, judged

TIMES = Times(onset=10.0, healed=15.0, marker=20.0, ended=30.0)
LOST = Expected(("segment_error",), "answered 404", follows=("picture_lost",))
QUIET = Expected(())
MARKER = [Event(22.0, True, "black", "The picture is black."), Event(25.0, False, "black")]


def opened(at, detector="segment_error", detail="answered 404 Not Found"):
    return Event(at, True, detector, detail)


def closed(at, detector="segment_error"):
    return Event(at, False, detector)


def outcome(*events, expected=LOST, totals=None):
    said = [*events, *MARKER]
    counted = {}
    for each in said:
        counted[each.detector] = counted.get(each.detector, 0) + each.opens
    return judged(expected, said, TIMES, counted if totals is None else totals)


def test_a_fault_that_is_told_by_its_cause_and_over_is_good():
    found = outcome(opened(12.5), closed(16.0))
    assert found.good
    assert (found.told, found.told_after, found.recovered_after) == (("segment_error",), 2.5, 1.0)


def test_what_was_over_before_the_source_had_recovered_took_no_time():
    assert outcome(opened(12.5), closed(14.0)).recovered_after == 0.0


def test_what_follows_from_the_fault_is_no_false_event():
    found = outcome(opened(12.0), opened(13.0, "picture_lost", "not sent"), closed(16.0), closed(17.0, "picture_lost"))
    assert found.good
    assert found.told == ("segment_error", "picture_lost")


@pytest.mark.parametrize(
    ("events", "wrong"),
    [
        pytest.param([], "nothing was told", id="nothing"),
        pytest.param(
            [opened(12.0, detail="took longer than 3 s"), closed(16.0)],
            "segment_error: took longer than 3 s",
            id="the right detector with another cause",
        ),
        pytest.param(
            [opened(12.0, "picture_lost", "not sent"), closed(16.0, "picture_lost")],
            "picture_lost: not sent",
            id="a consequence alone",
        ),
        pytest.param([opened(9.0), closed(9.5)], "nothing was told", id="before the fault"),
        pytest.param([opened(21.0), closed(21.5)], "nothing was told", id="after the known defect began"),
    ],
)
def test_a_fault_that_is_not_told_by_its_cause_is_wrong(events, wrong):
    found = outcome(*events)
    assert found.wrong == wrong
    assert found.told_after is None


@pytest.mark.parametrize(
    ("events", "false"),
    [
        pytest.param([opened(9.0, "freeze", "it stands"), closed(9.5, "freeze")], "freeze: it stands", id="before"),
        pytest.param([opened(13.0, "freeze", "it stands"), closed(14.0, "freeze")], "freeze: it stands", id="during"),
        pytest.param([opened(26.0), closed(27.0)], "segment_error: answered 404 Not Found", id="after"),
    ],
)
def test_what_no_fault_explains_is_false(events, false):
    assert outcome(opened(12.0), closed(16.0), *events).false == (false,)


@pytest.mark.parametrize(
    ("events", "lost"),
    [
        pytest.param([opened(12.0)], "segment_error never closed", id="never"),
        pytest.param([opened(12.0), closed(31.0)], "segment_error never closed", id="only because the monitor ended"),
    ],
)
def test_an_event_without_its_end_is_lost(events, lost):
    assert outcome(*events).lost == (lost,)


def test_a_known_defect_that_is_not_found_after_the_fault_is_lost():
    events = [opened(12.0), closed(16.0)]
    assert judged(LOST, events, TIMES, {"segment_error": 1}).lost == ("black after the fault was not found",)


def test_a_black_picture_of_before_does_not_stand_for_the_known_defect():
    events = [opened(12.0), closed(16.0), Event(13.0, True, "black"), Event(14.0, False, "black")]
    found = judged(LOST, events, TIMES, {"segment_error": 1, "black": 1})
    assert found.lost == ("black after the fault was not found",)
    assert found.false == ("black: ",)


@pytest.mark.parametrize(
    ("totals", "lost"),
    [
        pytest.param({"black": 1}, "segment_error: 1 told, 0 reported", id="the report forgets one"),
        pytest.param(
            {"black": 1, "segment_error": 1, "freeze": 1}, "freeze: 0 told, 1 reported", id="only the report has it"
        ),
    ],
)
def test_an_event_that_only_one_of_stream_and_report_knows_is_lost(totals, lost):
    assert outcome(opened(12.0), closed(16.0), totals=totals).lost == (lost,)


def test_where_nothing_is_a_fault_silence_is_right():
    assert outcome(expected=QUIET).good


def test_where_nothing_is_a_fault_whatever_is_told_is_wrong_and_false():
    found = outcome(opened(12.0, "decode_damage", "missing"), closed(13.0, "decode_damage"), expected=QUIET)
    assert found.wrong == "decode_damage: missing"
    assert found.false == ("decode_damage: missing",)
