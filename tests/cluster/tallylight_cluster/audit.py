"""What the API server writes down of each request, and how to read it.

A chart's roles are compared with it: what the operator did request, and nothing else, may be in them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from tallylight_cluster.paths import ClusterPaths

# Only what users and service accounts do; the cluster's own parts are many times as busy, and of no interest.
_OWN_PARTS = [
    "system:apiserver",
    "system:kube-controller-manager",
    "system:kube-scheduler",
    "system:kube-proxy",
    "kwok",
    "coredns",
]
_OWN_GROUPS = ["system:nodes", "system:serviceaccounts:kube-system"]

AUDIT_POLICY = json.dumps(
    {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [
            {"level": "None", "users": _OWN_PARTS},
            {"level": "None", "userGroups": _OWN_GROUPS},
            {"level": "None", "nonResourceURLs": ["*"]},
            {"level": "Metadata"},
        ],
    },
    indent=2,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a user requested, as a role would allow it: a resource of a part is `pods/status`."""

    verb: str
    group: str
    resource: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request and its answer: the HTTP status, and when it was given."""

    request: Request
    code: int
    answered: datetime


class _Who(msgspec.Struct):
    username: str


class _What(msgspec.Struct):
    resource: str = ""
    api_group: str = msgspec.field(name="apiGroup", default="")
    subresource: str = ""


class _Answer(msgspec.Struct):
    code: int = 0


class _Entry(msgspec.Struct):
    verb: str
    user: _Who
    at: datetime = msgspec.field(name="stageTimestamp")
    answer: _Answer = msgspec.field(name="responseStatus", default_factory=_Answer)
    what: _What = msgspec.field(name="objectRef", default_factory=_What)


def audit_log(paths: ClusterPaths) -> Path:
    """Where the API server writes it."""
    return paths.logs / "audit.jsonl"


def requests_of(paths: ClusterPaths, user: str) -> set[Request]:
    """All kinds of request that a user made since the cluster started, granted or not."""
    return {_request(entry) for entry in _entries(paths, user)}


def calls_of(paths: ClusterPaths, user: str, since: datetime) -> list[Call]:
    """A user's requests since an instant, with the answers, in order; a watch counts when it begins and ends."""
    entries = (entry for entry in _entries(paths, user) if entry.at >= since)
    return [Call(_request(entry), entry.answer.code, entry.at) for entry in entries]


def _entries(paths: ClusterPaths, user: str) -> Iterator[_Entry]:
    lines = audit_log(paths).read_bytes().splitlines()
    entries = (msgspec.json.decode(line, type=_Entry) for line in lines if line.endswith(b"}"))
    return (entry for entry in entries if entry.user.username == user)


def _request(entry: _Entry) -> Request:
    parts = (entry.what.resource, entry.what.subresource)
    return Request(entry.verb, entry.what.api_group, "/".join(part for part in parts if part))
