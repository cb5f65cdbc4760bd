from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pods import followed

from tallylight_contract.probing import SignalPage, SourceSignal, probe_of
from tallylight_operator.kubernetes.probing.asked import asked_of
from tallylight_operator.kubernetes.probing.plan import Make, Relist, Remove, is_settled, planned
from tallylight_operator.kubernetes.probing.prober_state import ObservedProber

ASKED = asked_of([followed("cup")])
MORE = asked_of([followed("cup"), followed("bowl")])
NEW, OLD = "0123456789abcdef", "fedcba9876543210"


def prober(name, made_of=NEW, created="1", asked=ASKED, **given):
    owners = tuple(owner["uid"] for owner in asked.owners)
    return ObservedProber(name, f"uid-{name}", created, made_of, asked.text, owners, **({"host": "10.0.0.1"} | given))


def steps(*there, asked=ASKED, settled=()):
    plan = planned(asked, NEW, there, settled)
    return [f"{type(step).__name__} {step.name if isinstance(step, Make) else step.prober.name}" for step in plan.steps]


def believed(*there, settled=()):
    found = planned(ASKED, NEW, there, settled).believed
    return None if found is None else found.name


@pytest.mark.parametrize(
    ("there", "due"),
    [
        pytest.param([], ["Make tallylight-prober-01234567-0"], id="none is there"),
        pytest.param([prober("a")], [], id="one is there"),
        pytest.param([prober("a", host="")], [], id="one is being started"),
        pytest.param([prober("a", asked=MORE)], ["Relist a"], id="it asks something else"),
        pytest.param([prober("a"), prober("b", created="2")], ["Remove b"], id="two that are alike"),
        pytest.param([prober("a", OLD)], ["Make tallylight-prober-01234567-0"], id="one made of something else"),
        pytest.param([prober("a", OLD), prober("b")], [], id="its successor is there, and knows nothing yet"),
        pytest.param(
            [prober("a", OLD), prober("b", OLD, "2", host=""), prober("c")], ["Remove b"], id="two are in the way"
        ),
        pytest.param(
            [prober("a", is_leaving=True)], ["Make tallylight-prober-01234567-0", "Remove a"], id="one that has ended"
        ),
        pytest.param(
            [prober("tallylight-prober-01234567-0", is_leaving=True, is_deleted=True)],
            ["Make tallylight-prober-01234567-1"],
            id="one is stuck on a lost node, and keeps its name",
        ),
    ],
)
def test_what_is_due(there, due):
    assert steps(*there) == due


def test_a_prober_before_goes_once_its_successor_knows_as_much():
    assert steps(prober("a", OLD), prober("b"), settled={"uid-b"}) == ["Remove a"]


def test_one_that_cannot_be_succeeded_asks_what_is_new_all_the_same():
    assert steps(prober("a", OLD), prober("b", host="", asked=MORE), asked=MORE) == ["Relist a"]


def test_where_nothing_is_to_be_asked_every_one_goes():
    there = (prober("a"), prober("b", OLD, host=""), prober("c", is_leaving=True, is_deleted=True))
    assert steps(*there, asked=None) == ["Remove a", "Remove b"]


def test_the_one_before_is_believed_until_its_successor_knows_as_much():
    there = (prober("a", OLD), prober("b"))
    assert believed(*there) == "a"
    assert believed(*there, settled={"uid-b"}) == "b"
    assert believed(prober("a", OLD, host=""), prober("b")) == "b"
    assert believed(prober("b")) == "b"
    assert believed() is None


def page(**said):
    at = datetime(2026, 6, 6, tzinfo=UTC)
    digests = {name: probe_of(followed(name)).digest for name in said}
    signals = [
        SourceSignal(
            namespace="sports", stream=name, digest=digests[name], present=present, since=at if known else None
        )
        for name, (present, known) in said.items()
    ]
    return SignalPage(version="1", signals=signals)


def test_it_knows_as_much_once_each_source_was_found_out_about_or_cannot_be():
    assert is_settled(page(cup=(True, True), bowl=(None, True)), MORE)
    assert not is_settled(page(cup=(True, True), bowl=(None, False)), MORE)
    assert not is_settled(page(cup=(True, True)), MORE)


probers = st.builds(
    lambda number, made_of, host, leaving, deleted: prober(
        f"p{number}", made_of, str(number), host=host, is_leaving=leaving or deleted, is_deleted=deleted
    ),
    st.integers(0, 5),
    st.sampled_from([NEW, OLD]),
    st.sampled_from(["", "10.0.0.1"]),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(probers, max_size=5, unique_by=lambda each: each.name), st.booleans())
def test_carried_out_again_and_again_one_prober_is_left_and_nothing_more_is_due(there, knows):
    for _ in range(5):
        plan = planned(MORE, NEW, there, {each.uid for each in there if each.host and knows})
        for step in plan.steps:
            there = carried_out(step, there)
        there = [each if each.is_leaving else replace(each, host="10.0.0.1") for each in there]  # a kubelet starts them
    assert plan.steps == ()
    staying = [each.made_of for each in there if not each.is_leaving]
    assert staying.count(NEW) == 1
    assert staying.count(OLD) == 0 or not knows


def carried_out(step, there):
    match step:
        case Make(name):
            return [*there, prober(name, created="9", asked=MORE, host="")]
        case Relist(changed):
            owners = tuple(owner["uid"] for owner in MORE.owners)
            return [replace(each, text=MORE.text, owners=owners) if each == changed else each for each in there]
        case Remove(gone):
            return [each for each in there if each != gone]
