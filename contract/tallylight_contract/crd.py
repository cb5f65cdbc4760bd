"""The CustomResourceDefinition of LiveStream, as plain data."""

from typing import Any

from tallylight_contract.livestream import (
    CATEGORY,
    GROUP,
    KIND,
    PLURAL,
    SHORT_NAME,
    VERSION,
    LiveStreamSpec,
)
from tallylight_contract.schema import schema_of, validations_at
from tallylight_contract.status import LiveStreamStatus
from tallylight_contract.texts import NAME_LIMIT

_ONLY_WIDE = 1  # kubectl shows columns of this priority with `-o wide`


def custom_resource_definition() -> dict[str, Any]:
    """What `kubectl apply` needs before the first LiveStream."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{PLURAL}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": _names(),
            "versions": [_version()],
        },
    }


def _names() -> dict[str, Any]:
    return {
        "kind": KIND,
        "listKind": f"{KIND}List",
        "plural": PLURAL,
        "singular": KIND.lower(),
        "shortNames": [SHORT_NAME],
        "categories": [CATEGORY],
    }


def _version() -> dict[str, Any]:
    return {
        "name": VERSION,
        "served": True,
        "storage": True,
        "subresources": {"status": {}, "scale": _scale()},
        "additionalPrinterColumns": _columns(),
        "schema": {"openAPIV3Schema": _schema()},
    }


def _scale() -> dict[str, str]:
    return {
        "specReplicasPath": ".spec.pipelines",
        "statusReplicasPath": ".status.pipelines",
        "labelSelectorPath": ".status.selector",
    }


def _schema() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "A live stream that is monitored while it is on air, and not otherwise.",
        "required": ["spec"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {
                "type": "object",
                "properties": {"name": {"type": "string", "maxLength": NAME_LIMIT}},
            },
            "spec": schema_of(LiveStreamSpec, "spec"),
            "status": schema_of(LiveStreamStatus, "status"),
        },
    } | validations_at("")


def _columns() -> list[dict[str, Any]]:
    return [
        _column("Ready", _condition("Ready", "status")),
        _column("Schedule", _condition("Scheduled", "reason")),
        _column("Receiving", _condition("Receiving", "status")),
        _column("Next", ".status.nextTransition.to"),
        _column("At", ".status.nextTransition.at"),
        _column("Age", ".metadata.creationTimestamp", kind="date"),
        _column("Until", ".status.activeWindow.end", priority=_ONLY_WIDE),
        _column("Monitors", ".status.pipelines", kind="integer", priority=_ONLY_WIDE),
        _column("Tier", ".spec.tier", priority=_ONLY_WIDE),
        _column("Channel", ".spec.channel", priority=_ONLY_WIDE),
        _column("Role", ".spec.role", priority=_ONLY_WIDE),
        _column("Coverage", ".status.lastReport.coverageRatio", kind="number", priority=_ONLY_WIDE),
        _column("Source", _condition("Receiving", "message"), priority=_ONLY_WIDE),
        _column("Message", _condition("Ready", "message"), priority=_ONLY_WIDE),
    ]


def _condition(kind: str, part: str) -> str:
    return f'.status.conditions[?(@.type=="{kind}")].{part}'


def _column(name: str, path: str, kind: str = "string", priority: int = 0) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "type": kind, "jsonPath": path}
    return column | ({"priority": priority} if priority else {})
