"""What is to be done about the prober of one namespace, and which one is believed. Pure.

Whatever a pod cannot change while it runs (its Secrets, its image) makes it another: that one is made first, and the
one before it is removed once the new one knows as much. What it asks is changed in place.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import count

from tallylight_contract.probing import SignalPage
from tallylight_operator.kubernetes.probing.asked import Asked
from tallylight_operator.kubernetes.probing.prober_pod import NAME
from tallylight_operator.kubernetes.probing.prober_state import ObservedProber


@dataclass(frozen=True, slots=True)
class Make:
    """Create a pod of this name. Harmless when it is there already."""

    name: str


@dataclass(frozen=True, slots=True)
class Relist:
    """Let it ask what is to be asked now."""

    prober: ObservedProber


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete its pod."""

    prober: ObservedProber


Step = Make | Relist | Remove


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps; all probers that may be `read`; and the one whose word holds now (None: there is none)."""

    steps: tuple[Step, ...] = ()
    read: tuple[ObservedProber, ...] = ()
    believed: ObservedProber | None = None


def planned(asked: Asked | None, made_of: str, there: Collection[ObservedProber], settled: Collection[str]) -> Plan:
    """`made_of` is what one would be made of now; `settled` are those, by uid, that know what they are to find out."""
    if asked is None:
        return Plan(tuple(Remove(each) for each in there if not each.is_deleted))
    staying = [each for each in there if not each.is_leaving]
    successor = min((each for each in staying if each.made_of == made_of), key=_age, default=None)
    predecessor = max((each for each in staying if each.made_of != made_of), key=_runs_and_age, default=None)
    if successor is not None and successor.uid in settled:
        predecessor = None
    kept = [each for each in (predecessor, successor) if each is not None]
    steps: list[Step] = [] if successor else [Make(_free_name(made_of, there))]
    steps += [Relist(each) for each in kept if _asks_otherwise(each, asked)]
    steps += [Remove(each) for each in there if each not in kept and not each.is_deleted]
    believed = predecessor if predecessor and (predecessor.host or not successor) else successor
    return Plan(tuple(steps), tuple(each for each in kept if each.host), believed)


def is_settled(page: SignalPage, asked: Asked) -> bool:
    """Whether a prober has found out of each source whether it sends, or that it cannot."""
    return asked.digests <= {signal.digest for signal in page.signals if signal.since is not None}


def _age(prober: ObservedProber) -> tuple[str, str]:
    return prober.created, prober.name


def _runs_and_age(prober: ObservedProber) -> tuple[bool, str, str]:
    return bool(prober.host), prober.created, prober.name


def _asks_otherwise(prober: ObservedProber, asked: Asked) -> bool:
    return prober.text != asked.text or prober.owners != tuple(owner["uid"] for owner in asked.owners)


def _free_name(made_of: str, there: Collection[ObservedProber]) -> str:
    """The first that no pod has: one that is stuck on a lost node keeps its own."""
    taken = {each.name for each in there}
    return next(name for number in count() if (name := f"{NAME}{made_of[:8]}-{number}") not in taken)
