import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_operator.kubernetes.strategic_merge import merged

POD = {
    "containers": [{"name": "monitor", "image": "m", "env": [{"name": "A", "value": "1"}]}],
    "nodeSelector": {"a": "b"},
}


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param({}, POD, id="nothing"),
        pytest.param({"dnsPolicy": "None"}, POD | {"dnsPolicy": "None"}, id="a new field"),
        pytest.param({"nodeSelector": {"c": "d"}}, POD | {"nodeSelector": {"a": "b", "c": "d"}}, id="maps are merged"),
        pytest.param({"nodeSelector": {"a": None}}, POD | {"nodeSelector": {}}, id="null takes away"),
        pytest.param(
            {"nodeSelector": {"$patch": "replace", "c": "d"}}, POD | {"nodeSelector": {"c": "d"}}, id="a whole map"
        ),
        pytest.param(
            {"securityContext": {"runAsUser": None, "fsGroup": 1}},
            POD | {"securityContext": {"fsGroup": 1}},
            id="null in a new map leaves nothing behind",
        ),
        pytest.param(
            {"containers": [{"name": "monitor", "env": [{"name": "B", "value": "2"}]}]},
            {
                "containers": [
                    {"name": "monitor", "image": "m", "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}
                ],
                "nodeSelector": {"a": "b"},
            },
            id="containers and variables by name",
        ),
        pytest.param(
            {"containers": [{"name": "monitor", "env": [{"name": "A", "$patch": "delete"}]}]},
            {"containers": [{"name": "monitor", "image": "m", "env": []}], "nodeSelector": {"a": "b"}},
            id="an item less",
        ),
        pytest.param(
            {"containers": [{"$patch": "replace"}, {"name": "other"}]},
            POD | {"containers": [{"name": "other"}]},
            id="a whole list",
        ),
        pytest.param(
            {"hostAliases": [{"ip": "10.0.0.1", "hostnames": ["a"]}]},
            POD | {"hostAliases": [{"ip": "10.0.0.1", "hostnames": ["a"]}]},
            id="a list that was not there",
        ),
    ],
)
def test_a_patch_is_merged_as_kubernetes_does(patch, expected):
    assert merged(POD, patch) == expected


def test_a_list_without_a_key_is_replaced():
    assert merged({"tolerations": [{"key": "a"}]}, {"tolerations": [{"key": "b"}]}) == {"tolerations": [{"key": "b"}]}


LEAVES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 9) | st.none(), max_size=2)
MAPS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 9) | LEAVES, max_size=3)


@given(MAPS, MAPS)
def test_a_patch_twice_is_a_patch_once_and_changes_neither(base, patch):
    before = repr((base, patch))
    once = merged(base, patch)
    assert merged(once, patch) == once
    assert repr((base, patch)) == before
