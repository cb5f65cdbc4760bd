"""The leader's Lease as the API keeps it."""

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from tallylight_contract import labels
from tallylight_operator.kubernetes.api import ApiError, Json, Request
from tallylight_operator.kubernetes.fencing import Calls
from tallylight_operator.kubernetes.lease import Record
from tallylight_operator.kubernetes.releases import served_text
from tallylight_operator.settings import LeaseSettings

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class LeaseObjects:
    """Reads and writes one Lease. Its requests are urgent: a leader that is late is none."""

    api: Calls
    settings: LeaseSettings
    namespaces: tuple[str, ...] = ()  # that its holder serves; none means all
    app: str = labels.OPERATOR_VALUE  # by which other releases find it

    async def read(self) -> Record | None:
        """The Lease; None when there is none. Raises ApiError."""
        try:
            return record_of(await self.api.call(Request("get", self._path, urgent=True)))
        except ApiError as error:
            if error.code == _NOT_FOUND:
                return None
            raise

    async def write(self, record: Record) -> Record:
        """Make it so. Raises ApiError, with code 409 when another wrote since."""
        body = manifest(record, self.settings, self.namespaces)
        body["metadata"]["labels"][labels.APP] = self.app
        if record.version:
            return record_of(await self.api.call(Request("update", self._path, body, urgent=True)))
        return record_of(await self.api.call(Request("create", self._folder, body, urgent=True)))

    @property
    def _folder(self) -> str:
        return f"/apis/coordination.k8s.io/v1/namespaces/{self.settings.namespace}/leases"

    @property
    def _path(self) -> str:
        return f"{self._folder}/{self.settings.name}"


def manifest(record: Record, settings: LeaseSettings, namespaces: tuple[str, ...] = ()) -> Json:
    """A record as an object of coordination.k8s.io/v1, by which other releases see what this one serves."""
    metadata: Json = {
        "name": settings.name,
        "namespace": settings.namespace,
        "labels": {labels.APP: labels.OPERATOR_VALUE, labels.MANAGED_BY: labels.MANAGED_BY_VALUE},
        "annotations": {labels.SERVES: served_text(namespaces)},
    }
    if record.operators:
        metadata["annotations"][labels.OPERATORS] = json.dumps(dict(record.operators))
    if record.version:
        metadata["resourceVersion"] = record.version
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": metadata,
        "spec": {
            "holderIdentity": record.holder,
            "leaseDurationSeconds": max(1, round(record.duration)),
            "acquireTime": _written(record.acquired),
            "renewTime": _written(record.renewed),
            "leaseTransitions": record.transitions,
        },
    }


def record_of(lease: Json) -> Record:
    """An object of coordination.k8s.io/v1 as a record; what it lacks is taken for empty."""
    spec: dict[str, Any] = lease.get("spec") or {}
    return Record(
        holder=spec.get("holderIdentity") or "",
        duration=float(spec.get("leaseDurationSeconds") or 0),
        acquired=_read(spec.get("acquireTime")),
        renewed=_read(spec.get("renewTime")),
        transitions=int(spec.get("leaseTransitions") or 0),
        version=lease["metadata"]["resourceVersion"],
        operators=_operators((lease["metadata"].get("annotations") or {}).get(labels.OPERATORS, "{}")),
    )


def _operators(text: str) -> tuple[tuple[str, int], ...]:
    """Who is called on it; none where it cannot be read, for each writes it anew."""
    try:
        return tuple(sorted(msgspec.json.decode(text, type=dict[str, int]).items()))
    except msgspec.MsgspecError:
        return ()


def _written(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"


def _read(text: str | None) -> datetime | None:
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(text) if text else None
    return None
