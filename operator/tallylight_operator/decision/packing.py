"""Share detectors out by what they were measured to cost. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from tallylight_contract.detectors import with_inhibitors

Costs = Mapping[str, float]


def packed(asked: Sequence[str], costs: Costs, shards: int) -> list[list[str]]:
    """Every detector in one of at most so many shards, of which none is empty.

    The dearest first, each to the shard that has the least to do with it. A shard also measures what inhibits its
    detectors, or one cause would be told as two defects. Those that cost nothing all go to the first.
    """
    found: list[list[str]] = [[] for _ in range(shards)]
    for name in sorted(asked, key=lambda each: -costs.get(each, 0.0)):
        if costs.get(name, 0.0) > 0:
            min(found, key=lambda shard, one=name: cost_of([*shard, one], costs, asked)).append(name)  # type: ignore[misc]
    found[0] += [name for name in asked if costs.get(name, 0.0) <= 0]
    order = {name: place for place, name in enumerate(asked)}
    return [sorted(shard, key=order.__getitem__) for shard in found if shard]


def cost_of(judged: Iterable[str], costs: Costs, asked: Collection[str]) -> float:
    """What one shard's detectors take, with what inhibits them, of those that are asked for."""
    return sum(costs.get(name, 0.0) for name in with_inhibitors(judged, asked))


def heaviest(shards: Iterable[Sequence[str]], costs: Costs, asked: Collection[str]) -> float:
    """What the detectors of the dearest of these shards take."""
    return max((cost_of(shard, costs, asked) for shard in shards), default=0.0)
