"""A strategic-merge patch, as Kubernetes applies it to a pod: maps are merged, and so are lists that have a key. Pure.

`null` takes a field away; `$patch: delete` an item of such a list; `$patch: replace` says that a map, or in an item of
its own that a list, is whole. Every other list is replaced.
Source: Kubernetes' API conventions, and `patchMergeKey` of k8s.io/api/core/v1.
"""

from collections.abc import Mapping, Sequence
from typing import Any

# By what an item is known, of each list in a pod that is merged.
MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "env": "name",
    "ports": "containerPort",
    "volumeMounts": "mountPath",
    "volumeDevices": "devicePath",
    "volumes": "name",
    "imagePullSecrets": "name",
    "hostAliases": "ip",
    "topologySpreadConstraints": "topologyKey",
    "schedulingGates": "name",
    "resourceClaims": "name",
}
DIRECTIVE = "$patch"


def merged(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """What comes of it; neither is changed. An item of a merged list must have the list's key."""
    whole = patch.get(DIRECTIVE) == "replace"
    found = {} if whole else dict(base)
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        elif name != DIRECTIVE:
            found[name] = _merged_value(name, found.get(name), value)
    return found


def _merged_value(name: str, before: Any, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return merged(before if isinstance(before, dict) else {}, value)
    if isinstance(value, list) and name in MERGE_KEYS:
        return _merged_items(before or [], value, MERGE_KEYS[name])
    return value


def _merged_items(before: Sequence[dict[str, Any]], items: Sequence[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    whole = any(item.get(DIRECTIVE) == "replace" and key not in item for item in items)
    found = {} if whole else {item[key]: item for item in before}
    for item in items:
        if item.get(DIRECTIVE) == "delete":
            found.pop(item[key], None)
        elif key in item:
            found[item[key]] = merged(found.get(item[key], {}), item)
    return list(found.values())
