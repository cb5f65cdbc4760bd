"""How many placeholders there are to be, and which are made and removed for it."""

from hypothesis import given
from hypothesis import strategies as st

from tallylight_operator.kubernetes.warming.plan import WarmPlan, planned

PREFIX = "lease-warm-0-"
WANTED = st.integers(0, 30)
THERE = st.dictionaries(st.integers(0, 40).map(lambda number: f"{PREFIX}{number}"), st.booleans(), max_size=30)


def carried_out(plan, there):
    return {name: over for name, over in there.items() if name not in plan.remove} | dict.fromkeys(plan.make, False)


@given(WANTED, THERE)
def test_once_carried_out_as_many_hold_room_as_are_wanted_and_nothing_is_due_any_more(wanted, there):
    after = carried_out(planned(wanted, there, PREFIX), there)
    assert list(after.values()) == [False] * wanted
    assert planned(wanted, after, PREFIX) == WarmPlan()


@given(WANTED, THERE)
def test_none_that_holds_room_is_removed_while_it_is_wanted(wanted, there):
    plan = planned(wanted, there, PREFIX)
    hold = [name for name, over in there.items() if not over]
    assert len(set(hold) & set(plan.remove)) == max(0, len(hold) - wanted)
    assert not (plan.make and set(hold) & set(plan.remove))


@given(WANTED, THERE)
def test_a_new_one_has_a_name_that_is_free(wanted, there):
    made = planned(wanted, there, PREFIX).make
    assert len(set(made)) == len(made)
    assert not set(made) & set(there)


@given(WANTED, WANTED, THERE)
def test_the_more_are_wanted_the_more_hold_room(fewer, more, there):
    fewer, more = sorted((fewer, more))
    assert set(planned(more, there, PREFIX).remove) <= set(planned(fewer, there, PREFIX).remove)
    assert len(planned(fewer, there, PREFIX).make) <= len(planned(more, there, PREFIX).make)
