from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from pods import NOON

from tallylight_contract.status import ActiveWindow, LiveStreamStatus, NextTransition, Shard
from tallylight_contract.wire import converted, plain
from tallylight_operator.kubernetes.status_patch import merge_patch

INSTANTS = st.integers(0, 100).map(lambda hours: NOON + timedelta(hours=hours))
STATUSES = st.builds(
    LiveStreamStatus,
    observed_generation=st.integers(0, 3),
    next_transition=st.none() | st.builds(NextTransition, at=INSTANTS, to=st.just("OffAir"), why=st.just("")),
    active_window=st.none()
    | st.builds(
        ActiveWindow, id=st.just("a"), start=INSTANTS, end=st.none() | INSTANTS, overrun_until=st.none() | INSTANTS
    ),
    shards=st.lists(st.builds(Shard, name=st.sampled_from("ab"), receiving=st.booleans()), max_size=2),
    pipelines=st.integers(0, 2),
    selector=st.sampled_from(["", "a=b"]),
)


def merged(target, patch):
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


@given(STATUSES, STATUSES)
def test_whatever_the_status_was_after_the_patch_it_is_the_new_one(old, new):
    assert converted(merged(plain(old), merge_patch(new)), LiveStreamStatus) == new
