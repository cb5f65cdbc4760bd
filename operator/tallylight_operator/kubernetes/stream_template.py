"""What a LiveStream chooses of its monitors' pods, laid over what the installation has fitted to the cluster. Pure."""

from typing import Any

from tallylight_contract import wire
from tallylight_contract.pod_template import PodTemplate

Template = dict[str, Any]


def with_chosen(template: Template, chosen: PodTemplate) -> Template:
    """The pod's template with the stream's choice: maps are merged, and tolerations stand beside those there."""
    metadata, spec = template.get("metadata") or {}, template.get("spec") or {}
    tolerations = [wire.plain(each) for each in chosen.spec.tolerations]
    return template | {
        "metadata": metadata
        | _merged(metadata, "labels", chosen.metadata.labels)
        | _merged(metadata, "annotations", chosen.metadata.annotations),
        "spec": spec
        | _merged(spec, "nodeSelector", chosen.spec.node_selector)
        | ({"tolerations": [*(spec.get("tolerations") or []), *tolerations]} if tolerations else {}),
    }


def _merged(part: Template, name: str, chosen: dict[str, str]) -> Template:
    """One map of a part. The stream's word goes first where both say something."""
    return {name: (part.get(name) or {}) | chosen} if chosen else {}
