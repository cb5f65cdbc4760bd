from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallylight_bench.distributed import state_machine
from tallylight_bench.distributed.ordering import InOrder
from tallylight_bench.distributed.shape import ChainUse, Shape, Told, differences, unreported
from tallylight_bench.distributed.stopwatch import Stopwatch, Usage
from tallylight_contract.report import DefectEvent

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(detector="black", kind="open", at=4.0, told=6.5, duration=None):
    return DefectEvent(
        event=kind,
        stream="one",
        detector=detector,
        severity="Critical",
        media_time=at,
        detected_media_time=at + 2.0,
        wall_time=datetime.fromtimestamp(BEGAN.timestamp() + told, UTC),
        value=1.0,
        threshold=0.9,
        detail="",
        duration=duration,
    )


def shape(*events, streams=1, chain=None):
    told = [Told(stream, each, BEGAN.timestamp() + 6.2) for stream in range(streams) for each in events]
    return Shape(streams, 10.0 * streams, BEGAN.timestamp(), told, 1, chain)


SAME = shape(event(), event(kind="close", at=7.0, duration=3.0))


def test_shapes_that_report_the_same_events_do_not_differ():
    assert differences(SAME, SAME, ["black"]) == []


@pytest.mark.parametrize(
    ("other", "alone"),
    [
        pytest.param(shape(event()), "close black at 7.000", id="an end that is missing"),
        pytest.param(
            shape(event(at=4.1), event(kind="close", at=7.0, duration=3.0)), "open black at 4.000", id="another onset"
        ),
        pytest.param(
            shape(event(), event(kind="close", at=7.0, duration=2.9)), "close black at 7.000", id="another duration"
        ),
    ],
)
def test_an_event_that_only_the_chain_reports_is_named(other, alone):
    (found,) = differences(SAME, other, ["black"])
    assert alone in found.only_chain
    assert alone in str(found)


def test_an_event_that_only_ours_reports_is_named_with_its_stream():
    (found,) = differences(shape(), SAME, ["black"])
    assert (found.stream, found.only_chain, len(found.only_ours)) == (0, [], 2)


def test_each_of_many_streams_is_compared():
    many = shape(event(), streams=3)
    short = replace(many, told=many.told[:2])
    assert [found.stream for found in differences(many, short, ["black"])] == [2]


def test_an_event_that_comes_twice_is_not_the_same_as_one_that_comes_once():
    assert len(differences(shape(event(), event()), shape(event()), ["black"])) == 1


def test_events_that_are_the_same_because_there_are_none_are_missed():
    assert unreported(shape(streams=2), ["black"]) == ["stream 0: black", "stream 1: black"]
    assert unreported(SAME, ["black"]) == []
    assert unreported(SAME, ["black", "black", "silence"]) == ["stream 0: black", "stream 0: silence"]


def test_what_only_our_shape_judges_is_not_compared():
    assert differences(shape(), shape(event("signal_lost")), ["black"]) == []


def test_the_delay_is_from_capture_to_event():
    assert shape(event()).delay() == pytest.approx(0.5)
    assert shape(event()).delay(without_waiting=True) == pytest.approx(0.2)


def test_all_steps_but_asking_the_interpreter_are_the_chains_cpu():
    converter = Usage(cpu={"decode": 2.0, "encode": 1.0, "orchestrate": 5.0})
    function = Usage(cpu={"detect": 0.5, "transfer": 0.5, "orchestrate": 5.0})
    found = shape(chain=ChainUse([converter], [function], 1.0, 50.0, 60, 10, 0.1))
    assert found.cpu_per_second == pytest.approx(0.5)
    assert found.steps()["store"] == pytest.approx(0.1)
    assert found.steps()["orchestrate"] == pytest.approx(1.0)


@given(st.permutations(range(12)))
@settings(deadline=None)  # a busy machine
def test_seconds_that_overtake_each_other_come_out_in_order(numbers):
    order = InOrder[int]()
    assert [ready for number in numbers for ready in order.put(number, number)] == list(range(12))


def test_a_second_waits_for_the_one_before_it():
    assert list(InOrder[str]().put(1, "early")) == []


def test_the_machine_asks_every_detector_at_once_and_then_aggregates():
    machine = msgspec.json.decode(state_machine.definition(["black", "silence"], "queue"))
    detect = machine["States"][machine["StartAt"]]
    assert [branch["StartAt"] for branch in detect["Branches"]] == ["black", "silence"]
    assert detect["Next"] == "aggregate"
    assert machine["States"]["aggregate"]["End"]


def test_a_transition_is_counted_for_each_state_that_is_entered():
    history = ["ExecutionStarted", "ParallelStateEntered", "TaskStateEntered", "TaskStateExited", "TaskStateEntered"]
    assert state_machine.transitions(history) == 3


def test_all_cpu_time_is_booked_under_one_step():
    watch = Stopwatch("decode")
    watch.begin()
    with watch.step("detect"):
        sum(number * number for number in range(300_000))
    used = watch.read().cpu
    assert used["detect"] > used["decode"] >= 0
    assert watch.usage.peak_memory > 1 << 20
