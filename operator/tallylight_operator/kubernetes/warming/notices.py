"""What is said of room that is not held, and what to do about it. Pure."""

from collections.abc import Mapping

from tallylight_operator.kubernetes.events import Notice
from tallylight_operator.kubernetes.warming.room import Missing
from tallylight_operator.settings import Warm

REASON = "RoomNotHeld"
_LONGEST_WHY = 500  # characters; a scheduler lists every node
_ANEW = "It is tried again every ten seconds; monitors start as they would without it."


def not_held(missing: Mapping[str, Missing], wanted: int, warm: Warm, namespace: str) -> str:
    """In words: how many of how many, why the first of them, and what to do."""
    first = next(iter(missing.values()))
    also = f"{len(missing)} of {wanted} placeholders that hold room for monitors"
    return f"{also} {_SAID[first.cause]}: {first.why[:_LONGEST_WHY]}. {_to_do(first, warm, namespace)} {_ANEW}"


def notice(said: str, once: str) -> Notice:
    """The Event that says so."""
    return Notice("Warning", REASON, said, once)


_SAID = {"refused": "are refused", "pending": "do not run", "failed": "ended by themselves"}


def _to_do(missing: Missing, warm: Warm, namespace: str) -> str:
    if missing.cause == "pending":
        return (
            "Give the cluster room, or raise warmCapacity.aheadSeconds where nodes come too late. An autoscaler adds "
            "none for pods of less priority than its own bound, which is -10 by default: look at the PriorityClass "
            f"{warm.priority_class}."
        )
    if missing.cause == "failed":
        return "Make them able to run: it is the monitors' image, which must have `sleep`, on a node that takes them."
    if "exceeded quota" in missing.why:
        return f"Raise the ResourceQuota of the namespace {namespace}, or lower warmCapacity.monitors."
    if "PriorityClass" in missing.why:
        return f"Make the PriorityClass {warm.priority_class}, which the chart does, or name one that is there."
    return f"Let the operator create, list and delete pods in the namespace {namespace}, and that take what it makes."
