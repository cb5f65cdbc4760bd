"""What a pod's template in a LiveStream must not say, because it is more than a stream's author may decide."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tallylight_contract.pod_template import OWN_PREFIX, Toleration
from tallylight_contract.rule import Rule
from tallylight_contract.texts import A_LABEL_KEY, LABEL_KEY, LONGEST_LABEL_KEY

_METADATA, _SPEC = "spec.podTemplate.metadata", "spec.podTemplate.spec"
_TOLERATION = f"{_SPEC}.tolerations[*]"
# Taints of Kubernetes' own: nodes that are lost, full, being emptied, or the control plane's.
_CLUSTERS_OWN = r"^([^/]*\.)?(kubernetes|k8s)\.io/"
_IS_KEY = f"key.size() <= {LONGEST_LABEL_KEY} && key.matches(r'{LABEL_KEY}')"


def _keys(at: str, cel: str, holds: Callable[[str], bool], message: str) -> Rule:
    """A rule on each key of a map. A schema has none for keys."""

    def all_hold(entries: Mapping[str, Any]) -> bool:
        return all(map(holds, entries))

    return Rule(at=at, cel=f"self.all(key, {cel})", holds=all_hold, message=message)


def _is_key(key: str) -> bool:
    return len(key) <= LONGEST_LABEL_KEY and re.search(LABEL_KEY, key) is not None


def _maps() -> Iterator[Rule]:
    for at in (f"{_METADATA}.labels", f"{_METADATA}.annotations"):
        yield _keys(at, _IS_KEY, _is_key, f"must have names that {A_LABEL_KEY}")
        yield _keys(
            at,
            f"key.startsWith('{OWN_PREFIX}')",
            lambda key: key.startswith(OWN_PREFIX),
            f"must have names that begin with {OWN_PREFIX}: others steer meshes, policies and agents",
        )
    yield _keys(f"{_SPEC}.nodeSelector", _IS_KEY, _is_key, f"must have names that {A_LABEL_KEY}")


def _fits_operator(toleration: Toleration) -> bool:
    return toleration.operator != "Exists" or not toleration.value


def _fits_effect(toleration: Toleration) -> bool:
    return toleration.toleration_seconds is None or toleration.effect == "NoExecute"


POD_TEMPLATE_RULES = (
    *_maps(),
    Rule(
        at=f"{_TOLERATION}.key",
        cel=f"!self.matches(r'{_CLUSTERS_OWN}')",
        holds=lambda key: re.search(_CLUSTERS_OWN, key) is None,
        message="must not be a taint of Kubernetes' own: which of those monitors tolerate is the installation's to say",
    ),
    Rule(
        at=_TOLERATION,
        cel="!has(self.operator) || self.operator != 'Exists' || !has(self.value) || self.value == ''",
        holds=_fits_operator,
        message="must be left out where the operator is Exists",
        steps=("value",),
    ),
    Rule(
        at=_TOLERATION,
        cel="!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
        holds=_fits_effect,
        message="must be left out where the effect is not NoExecute",
        steps=("tolerationSeconds",),
    ),
)
