"""Which step relieves a stream, for loads of every kind: more never asks for less, and the same never for another."""

import pytest
from decided_stream import spec
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tallylight_contract.detectors import CATALOGUE, with_inhibitors
from tallylight_contract.livestream import DetectorChoice, Scaling
from tallylight_contract.load import Load
from tallylight_contract.order import Cut
from tallylight_operator.decision.packing import cost_of, heaviest, packed
from tallylight_operator.decision.scaling import Demand, demand_of, is_overloaded, relieved
from tallylight_operator.decision.shards import ALONE, WHOLE, Step, plan_of

NAMES = st.lists(st.sampled_from([*CATALOGUE]), min_size=1, max_size=20, unique=True)
COST = st.floats(0.0, 0.3, allow_nan=False)
LATE = Load(lag_seconds=12.0, lagging_seconds=12.0, cores=0.5, over_seconds=20.0, limit_cores=0.3)


@st.composite
def demands(draw):
    asked = draw(NAMES)
    costs = {name: draw(COST) for name in asked}
    return asked, Demand(draw(st.floats(0.0, 0.4)), costs, draw(st.floats(0.05, 1.0)))


def of(asked, **fields):
    return spec(detectors=[DetectorChoice(name=name) for name in asked], **fields)


def steps(asked, demand, of_spec):
    """Every plan in turn, as long as the monitors of each are overloaded."""
    found = [ALONE]
    while (following := relieved(found[-1], demand, of_spec)) is not None:
        found.append(following)
        assert len(found) < 40, "it never ends"
    return found


@given(demands(), st.integers(1, 16))
def test_every_plan_judges_every_detector_that_is_asked_for_exactly_once(drawn, most):
    asked, demand = drawn
    for plan in steps(asked, demand, of(asked, scaling=Scaling(max_shards=most)))[1:]:
        assert sorted(name for shard in plan.cut.shards for name in shard) == sorted(asked)
        assert all(plan.cut.shards)
        assert plan.step.shards <= most


@given(demands(), st.integers(1, 16))
def test_steps_only_go_up_and_end(drawn, most):
    asked, demand = drawn
    found = [plan.step for plan in steps(asked, demand, of(asked, scaling=Scaling(max_shards=most)))]
    assert found == sorted(set(found))
    assert found[-1].light


@given(demands(), st.floats(1.0, 3.0))
def test_more_load_never_asks_for_less(drawn, times):
    asked, demand = drawn
    more = Demand(demand.fixed, {name: cost * times for name, cost in demand.costs.items()}, demand.capacity)
    assert relieved(ALONE, more, of(asked)).step >= relieved(ALONE, demand, of(asked)).step


@given(st.floats(0, 2), st.floats(0, 60), st.floats(0, 2), st.floats(0, 60))
def test_what_is_overloaded_stays_so_with_more_load(cores, late, more, later):
    load = structs.replace(LATE, cores=cores, lagging_seconds=late)
    grown = structs.replace(load, cores=cores + more, lagging_seconds=late + later)
    assert is_overloaded(grown) or not is_overloaded(load)


@given(demands(), st.integers(2, 8))
def test_a_shard_measures_what_inhibits_its_detectors_and_that_counts(drawn, shards):
    asked, demand = drawn
    for shard in packed(asked, demand.costs, shards):
        measured = with_inhibitors(shard, asked)
        assert cost_of(shard, demand.costs, asked) == pytest.approx(sum(demand.costs[name] for name in measured))


@given(demands())
def test_detectors_are_spread_only_where_that_takes_something_off_each_monitor(drawn):
    asked, demand = drawn
    plan = relieved(ALONE, demand, of(asked))
    if not plan.step.light:
        assert heaviest(plan.cut.shards, demand.costs, asked) < cost_of(asked, demand.costs, asked)


@pytest.mark.parametrize(
    ("changed", "overloaded"),
    [
        pytest.param({}, True, id="late, and it needs more than it may use"),
        pytest.param({"lagging_seconds": 5.0}, False, id="late for a moment"),
        pytest.param({"cores": 0.2}, False, id="late, and it needs less: it catches up, or its node is busy"),
        pytest.param({"limit_cores": None}, False, id="it needs half a core, and has no limit"),
        pytest.param({"limit_cores": None, "cores": 0.99}, True, id="it needs all that one thread can do"),
        pytest.param({"limit_cores": 4.0, "cores": 0.99}, True, id="a limit above one thread helps nobody"),
        pytest.param({"over_seconds": 2.0}, False, id="measured over too little"),
        pytest.param({"lag_seconds": None, "lagging_seconds": 0.0}, False, id="its lag cannot be seen"),
        pytest.param({"lag_seconds": None, "throttled": 0.9}, True, id="its lag cannot be seen, and it is stopped"),
    ],
)
def test_who_is_overloaded(changed, overloaded):
    assert is_overloaded(structs.replace(LATE, **changed)) is overloaded


SOUND = {"silence": 0.1, "continuity_errors": 0.1, "decode_damage": 0.1, "pat_missing": 0.0}


@pytest.mark.parametrize(
    ("demand", "fields", "step"),
    [
        pytest.param(Demand(0.1, SOUND, 0.3), {}, Step(False, 3), id="as many as it takes, with room left"),
        pytest.param(Demand(0.1, SOUND, 0.36), {}, Step(False, 2), id="two are enough"),
        pytest.param(
            Demand(0.1, SOUND, 0.3), {"scaling": Scaling(max_shards=2)}, Step(False, 2), id="as many as may be"
        ),
        pytest.param(
            Demand(0.1, SOUND, 0.3), {"scaling": Scaling(max_shards=1)}, Step(True, 1), id="none may be added"
        ),
        pytest.param(Demand(0.29, SOUND, 0.3), {}, Step(True, 1), id="decoding alone is too much"),
        pytest.param(Demand(0.3, {"silence": 0.1}, 0.5), {}, Step(True, 1), id="one detector cannot be shared"),
    ],
)
def test_the_first_step(demand, fields, step):
    assert relieved(ALONE, demand, of(SOUND, **fields)).step == step


def test_a_stream_that_asks_for_no_closer_look_gets_no_lesser_one():
    assert relieved(ALONE, Demand(0.3, SOUND, 0.3), of(SOUND, tier="Light")) is None


def test_an_inhibitor_and_what_it_inhibits_are_not_taken_apart_for_nothing():
    costs = {"black": 0.1, "freeze": 0.1, "mono_colour": 0.1}
    assert relieved(ALONE, Demand(0.05, costs, 0.3), of(costs)).step.light


def test_what_two_shards_measure_costs_as_much_as_the_dearer_one_says():
    one = structs.replace(LATE, detectors={"black": 0.1, "freeze": 0.2}, cores=0.5)
    other = structs.replace(LATE, detectors={"black": 0.12}, cores=0.3, limit_cores=0.25)
    assert demand_of([one, other]) == Demand(pytest.approx(0.2), {"black": 0.12, "freeze": 0.2}, 0.25)


def test_a_plan_follows_an_edit_of_what_is_asked_for():
    plan = plan_of(Cut(shards=[["black"], ["silence", "freeze"]]))
    cut = plan.cut_of(1, ["black", "silence", "mono_colour"])
    assert (cut.shards, cut.shard) == ([["black", "mono_colour"], ["silence"]], 1)
    assert ALONE.cut_of(0, ["black"]) is None
    assert ALONE.step == WHOLE


def test_a_cut_without_shards_judges_everything():
    cut = Cut(shards=[], shard=3)
    assert plan_of(cut).cut_of(0, ["black"]).judges == ["black"]
    assert Cut(shards=[["black"], ["freeze"]], shard=7).judges == ["black", "freeze"]
