"""Whether a patch on a pod names only fields that a pod has, of the types that they have.

As the client library's models say it, which are made from Kubernetes' own description of its API.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from kubernetes.aio.client import models

from tallylight_operator.kubernetes.strategic_merge import DIRECTIVE, MERGE_KEYS

_PLAIN: dict[str, tuple[tuple[type, ...], str]] = {
    "str": ((str,), "a text"),
    "int": ((int,), "a whole number"),
    "bool": ((bool,), "true or false"),
    "object": ((str, int), "a text or a number"),
}
_AMOUNTS = frozenset({"limits", "requests", "sizeLimit", "divisor", "storage"})  # Kubernetes takes numbers there, too


def misfits(template: Any) -> Iterator[str]:  # noqa: ANN401 - whatever was written
    """Each mistake in a patch on a pod's template, as `where: what`."""
    yield from _of_model("", template, "V1PodTemplateSpec")


def _misfits(path: str, name: str, value: Any, kind: str) -> Iterator[str]:  # noqa: ANN401
    if value is None:
        return
    if items := re.fullmatch(r"List\[(.*)\]", kind):
        yield from _of_list(path, name, value, items[1])
    elif entries := re.fullmatch(r"Dict[\[(]str, (.*)[\])]", kind):
        yield from _of_map(path, name, value, entries[1])
    elif kind in _PLAIN:
        yield from _of_plain(path, name, value, kind)
    else:
        yield from _of_model(path, value, kind)


def _of_list(path: str, name: str, value: Any, kind: str) -> Iterator[str]:  # noqa: ANN401
    if not isinstance(value, list):
        yield f"{path}: must be a list"
        return
    key = MERGE_KEYS.get(name)
    for at, item in enumerate(value):
        known = isinstance(item, dict) and item.get(key or "")
        if key and isinstance(item, dict) and not known and item != {DIRECTIVE: "replace"}:
            yield f"{path}[{at}]: must have {key}, by which items are merged"
        if item is None:
            yield f"{path}[{at}]: is empty"
        yield from _misfits(f"{path}[{known or at}]", "", item, kind)


def _of_map(path: str, name: str, value: Any, kind: str) -> Iterator[str]:  # noqa: ANN401
    if not isinstance(value, dict):
        yield f"{path}: must be a map"
        return
    for key, part in value.items():
        if key != DIRECTIVE:
            yield from _misfits(f"{path}.{key}", name, part, kind)


def _of_plain(path: str, name: str, value: Any, kind: str) -> Iterator[str]:  # noqa: ANN401
    kinds, words = _PLAIN["object" if name in _AMOUNTS else kind]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        yield f"{path}: must be {words}" + (", in quotes" if kinds == (str,) else "")


def _of_model(path: str, value: Any, kind: str) -> Iterator[str]:  # noqa: ANN401
    model = getattr(models, kind, None)
    if model is None:
        return  # a type that the library has no model of: the API judges it
    if not isinstance(value, dict):
        yield f"{path or 'the patch'}: must be a map"
        return
    fields = {model.attribute_map[name]: types for name, types in model.openapi_types.items()}
    for name, part in value.items():
        where = f"{path}.{name}" if path else name
        if name == DIRECTIVE and part in ("delete", "replace"):
            continue
        if name not in fields:
            near = get_close_matches(name, fields, 1)
            yield f"{where}: a pod has no such field" + (f"; did you mean {near[0]}?" if near else "")
        else:
            yield from _misfits(where, name, part, fields[name])
