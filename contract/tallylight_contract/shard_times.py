"""How much of a stream's air time was watched, where several monitors shared its detectors. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from msgspec.structs import replace

from tallylight_contract.part import Part


class ShardTime(Part, frozen=True, kw_only=True, omit_defaults=False):
    """What one shard's monitors watched: it is number `shard` of so many `shards`. One that judged all is 0 of 1."""

    shard: int
    shards: int
    started_at: datetime
    ended_at: datetime
    monitored_seconds: float
    muted_seconds: float


def together(times: Iterable[ShardTime], on_air: float) -> list[ShardTime]:
    """One entry for each shard: what those that followed each other watched at the same time counts once."""
    found: dict[tuple[int, int], ShardTime] = {}
    for time in times:
        place = (time.shards, time.shard)
        before = found.get(place)
        found[place] = time if before is None else _either(before, time, on_air)
    return [found[place] for place in sorted(found)]


def covered(times: Sequence[ShardTime], on_air: float) -> ShardTime:
    """The time in which every detector was judged: by one, or by each shard of several. `times` is not empty."""
    shared = (_all_of(list(those), shards) for shards, those in groupby(times, key=lambda time: time.shards))
    first, *others = shared
    for other in others:
        first = _either(first, other, on_air)
    return first


def _all_of(those: list[ShardTime], shards: int) -> ShardTime:
    """What each of them watched; nothing, as long as one is missing."""
    whole = len(those) == shards
    return ShardTime(
        shard=0,
        shards=1,
        started_at=max(each.started_at for each in those),
        ended_at=min(each.ended_at for each in those),
        monitored_seconds=min(each.monitored_seconds for each in those) if whole else 0.0,
        muted_seconds=min(each.muted_seconds for each in those) if whole else 0.0,
    )


def _either(one: ShardTime, other: ShardTime, on_air: float) -> ShardTime:
    """What the one or the other watched, of which what they may have watched at the same time counts once."""
    both = max(0.0, (min(one.ended_at, other.ended_at) - max(one.started_at, other.started_at)).total_seconds())
    return replace(
        one,
        started_at=min(one.started_at, other.started_at),
        ended_at=max(one.ended_at, other.ended_at),
        monitored_seconds=round(either(one.monitored_seconds, other.monitored_seconds, both, on_air), 3),
        muted_seconds=round(either(one.muted_seconds, other.muted_seconds, both, on_air), 3),
    )


def either(one: float, other: float, both: float, most: float) -> float:
    """Seconds of the one or the other, of which `both` may be the same; at least those of each, at most `most`."""
    return min(max(one, other, one + other - both), most)
