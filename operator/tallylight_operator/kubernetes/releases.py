"""Which releases of operators a cluster has, by their Leases: each says on its own which namespaces it serves. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tallylight_contract import labels
from tallylight_operator.kubernetes.objects import Raw

EVERYWHERE = "*"  # as the annotation says that all namespaces are served
# A leader renews every two seconds. Where a release is uninstalled, its operators lose the permission to release the
# Lease before they end. Two machines' clocks are compared, but at the first look only: see `at_work`.
SILENT_AFTER = timedelta(seconds=6)


@dataclass(frozen=True, slots=True)
class Release:
    """One release, by its Lease: NAMESPACE/NAME. It serves these namespaces only; none means all."""

    name: str
    namespaces: frozenset[str]

    def shares(self, other: "Release") -> str:
        """What both serve, in words; empty: nothing."""
        if not self.namespaces and not other.namespaces:
            return "all namespaces"
        both = self.namespaces & other.namespaces if self.namespaces and other.namespaces else None
        return ", ".join(sorted(self.namespaces | other.namespaces if both is None else both))


def at_work(leases: Iterable[Raw], now: datetime, before: Mapping[str, str]) -> list[Release]:
    """The releases that have a leader, of all operators' Leases.

    `before` is when each was renewed, as of the look before: a Lease that was renewed since has a leader.
    """
    return [_release(lease) for lease in leases if _is_held(lease, now, before.get(name_of(lease)))]


def name_of(lease: Raw) -> str:
    """How a release is called."""
    return f"{lease['metadata']['namespace']}/{lease['metadata']['name']}"


def renewed(lease: Raw) -> str:
    """When a Lease was renewed, as it says itself; empty where it says nothing."""
    return (lease.get("spec") or {}).get("renewTime") or ""


def gone(named: Iterable[str], there: Iterable[Release], scope: str) -> frozenset[str]:
    """Of releases that monitors' pods name, those that serve nothing any more.

    Where only the Leases of the namespace `scope` were looked at, others may be at work. So may one that is named
    later: it came after the look.
    """
    known = (name for name in named if not scope or name.partition("/")[0] == scope)
    return frozenset(known) - {each.name for each in there}


def served_text(namespaces: Iterable[str]) -> str:
    """What a Lease says of the namespaces that its operators serve."""
    return ",".join(namespaces) or EVERYWHERE


def _release(lease: Raw) -> Release:
    text = (lease["metadata"].get("annotations") or {}).get(labels.SERVES, EVERYWHERE)
    return Release(name_of(lease), frozenset() if text == EVERYWHERE else frozenset(text.split(",")))


def _is_held(lease: Raw, now: datetime, before: str | None) -> bool:
    if not (lease.get("spec") or {}).get("holderIdentity"):
        return False
    if before is not None:
        return renewed(lease) != before
    try:
        return now - datetime.fromisoformat(renewed(lease)) < SILENT_AFTER
    except (ValueError, TypeError):  # unreadable, or without a zone
        return False
