"""Which shard of the operator a namespace belongs to, which operator is to hold each shard, and its share of what is
bounded. Pure.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace

from tallylight_operator.settings import Caps, Settings, Starts


def shard_of(namespace: str, shards: int) -> int:
    """From 0 on. The same for every operator and every version: by a hash of the name."""
    return int.from_bytes(hashlib.sha256(namespace.encode()).digest()[:8]) % shards


def fair_shares(shards: int, operators: Collection[str], holders: Mapping[int, str]) -> tuple[str, ...]:
    """Who is to hold each shard, of the operators that are there; at least one.

    `holders` are those that hold one now. Each keeps what it holds, up to its share: shares differ by one at most, and
    of who holds most, most keep one more. So all that see the same come to the same, and what is fair stays.
    """
    held = {name: [shard for shard in range(shards) if holders.get(shard) == name] for name in sorted(operators)}
    ranked = sorted(held, key=lambda name: -len(held[name]))
    least, more = divmod(shards, len(ranked))
    share = {name: least + (rank < more) for rank, name in enumerate(ranked)}
    kept = {shard: name for name in ranked for shard in held[name][: share[name]]}
    room = iter([name for name in ranked for _ in range(share[name] - len(held[name]))])
    return tuple(kept.get(shard) or next(room) for shard in range(shards))


def own_share(settings: Settings, shard: int) -> Settings:
    """What one shard may use of the caps of the whole: no two together more than all, though one has room left.

    A namespace is whole in one shard, and so is its cap.
    """
    shards = settings.lease.shards
    cluster, per_second = settings.caps.cluster, settings.starts.per_second
    caps = Caps(None if cluster is None else _part(cluster, shard, shards), settings.caps.namespace)
    starts = Starts(settings.starts.jitter, None if per_second is None else per_second / shards)
    most = settings.warm.most
    warm = replace(settings.warm, most=None if most is None else _part(most, shard, shards))
    return replace(settings, caps=caps, starts=starts, warm=warm)


def _part(whole: int, shard: int, shards: int) -> int:
    """So that all parts together are the whole."""
    return whole // shards + (shard < whole % shards)
