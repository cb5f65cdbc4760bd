"""What the prober of one namespace is to ask: the list, the Secrets that it takes, and for which streams. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from tallylight_contract.livestream import LiveStream
from tallylight_contract.probing import Probe, ProbeList, probe_of
from tallylight_contract.wire import encoded
from tallylight_operator.decision.model import Key
from tallylight_operator.kubernetes.manifests import Owner
from tallylight_operator.kubernetes.monitor_container import Manifest

# Of the list. All annotations of an object together may have 256 KiB; a source takes about 150 bytes.
LARGEST_LIST = 200_000
NO_ROOM = f"its namespace follows more signals than a prober can be told: their list has more than {LARGEST_LIST} bytes"


@dataclass(frozen=True, slots=True)
class Asked:
    """`text` is the list as the prober reads it, and `digests` tell its sources apart. It holds no secret.

    `secrets` are named there, and mounted. `owners` are entries of ownerReferences: the cluster's garbage collection
    takes the pod away with the last of its streams, whether an operator runs or not. `left_out` have no room in the
    list.
    """

    text: str
    digests: frozenset[str]
    secrets: tuple[str, ...]
    owners: tuple[Manifest, ...]
    left_out: tuple[Key, ...] = ()


def asked_of(streams: Iterable[LiveStream]) -> Asked | None:
    """What is to be asked for these streams of one namespace; None: nothing."""
    size, probes, owners, left_out = 0, list[Probe](), list[LiveStream](), list[Key]()
    for stream in sorted(streams, key=lambda each: each.metadata.name):
        probe = probe_of(stream)
        if probe is None:
            continue
        size += len(encoded(probe)) + 1
        if size > LARGEST_LIST:
            left_out.append(Key(probe.namespace, probe.stream))
        else:
            probes.append(probe)
            owners.append(stream)
    if not probes:
        return None
    return Asked(
        text=encoded(ProbeList(probes=probes)).decode(),
        digests=frozenset(probe.digest for probe in probes),
        secrets=tuple(sorted({probe.secret for probe in probes if probe.secret})),
        owners=tuple(_owner(stream, first=stream is owners[0]) for stream in owners),
        left_out=tuple(left_out),
    )


def _owner(stream: LiveStream, *, first: bool) -> Manifest:
    """One of several. A pod has one controller at most, and a drain wants it to have one."""
    return Owner(stream).reference() | {"controller": first}
