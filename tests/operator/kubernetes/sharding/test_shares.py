"""Who is to hold which shard, and what a shard may use."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_operator.kubernetes.sharding.shares import fair_shares, own_share, shard_of
from tallylight_operator.settings import MOST_SHARDS, Caps, LeaseSettings, MonitorSettings, Settings, Starts

NAMES = st.text("abcdefgh", min_size=1, max_size=3)
SHARDS = st.integers(1, MOST_SHARDS)


@st.composite
def held(draw):
    """Shards, operators that are there, and who holds which: also some that are gone, and none."""
    shards, operators = draw(SHARDS), draw(st.frozensets(NAMES, min_size=1, max_size=8))
    holder = st.sampled_from(["", "gone", *sorted(operators)])
    return shards, operators, draw(st.dictionaries(st.integers(0, shards - 1), holder))


@given(held())
def test_every_shard_is_for_one_that_is_there_and_shares_differ_by_one_at_most(given_):
    shards, operators, holders = given_
    found = fair_shares(shards, operators, holders)
    counts = Counter(dict.fromkeys(operators, 0)) + Counter(found)
    assert len(found) == shards
    assert set(found) <= operators
    most, least = max(counts.values()), min(counts.get(name, 0) for name in operators)
    assert most - least <= 1


@given(held())
def test_once_shared_out_nothing_moves_while_the_same_are_there(given_):
    shards, operators, holders = given_
    found = fair_shares(shards, operators, holders)
    assert fair_shares(shards, operators, dict(enumerate(found))) == found


@given(held())
def test_none_gives_away_more_than_it_has_too_many(given_):
    shards, operators, holders = given_
    found = fair_shares(shards, operators, holders)
    for name in operators:
        before = [shard for shard, holder in holders.items() if holder == name]
        kept = [shard for shard in before if found[shard] == name]
        assert len(kept) >= min(len(before), shards // len(operators))


@given(held(), st.randoms())
def test_all_that_see_the_same_come_to_the_same(given_, chance):
    shards, operators, holders = given_
    mixed, pairs = list(operators), list(holders.items())
    chance.shuffle(mixed)
    chance.shuffle(pairs)
    assert fair_shares(shards, mixed, dict(pairs)) == fair_shares(shards, operators, holders)


@given(held())
def test_when_one_goes_those_that_stay_keep_what_they_hold(given_):
    shards, operators, holders = given_
    before = fair_shares(shards, operators, holders)
    gone = max(operators)
    if stay := operators - {gone}:
        after = fair_shares(shards, stay, dict(enumerate(before)))
        assert all(after[shard] == name for shard, name in enumerate(before) if name != gone)


def test_a_namespace_is_in_the_same_shard_for_every_version():
    assert [shard_of(name, 4) for name in ("default", "sports", "news", "films")] == [1, 3, 3, 3]


@given(SHARDS)
def test_with_one_more_namespace_after_the_other_every_shard_has_some(shards):
    counts = Counter(shard_of(f"team-{number}", shards) for number in range(100 * shards))
    assert set(counts) == set(range(shards))
    assert max(counts.values()) < 200


@given(shards=SHARDS, cap=st.integers(0, 1000), per_second=st.integers(20, 500))
def test_all_shards_together_have_what_the_whole_has(shards, cap, per_second):
    whole = Settings(
        MonitorSettings("monitor:1"),
        LeaseSettings("system", "lease", "a", shards=shards),
        caps=Caps(cap, 7),
        starts=Starts(per_second=per_second),
    )
    parts = [own_share(whole, shard) for shard in range(shards)]
    assert sum(part.caps.cluster for part in parts) == cap
    assert {part.caps.namespace for part in parts} == {7}
    assert sum(part.starts.per_second for part in parts) == pytest.approx(per_second)


def test_what_has_no_bound_has_none_in_a_shard():
    whole = Settings(MonitorSettings("monitor:1"), LeaseSettings("system", "lease", "a", shards=3))
    assert (own_share(whole, 1).caps, own_share(whole, 1).starts) == (Caps(), Starts())
