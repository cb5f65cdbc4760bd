"""How several monitors share one stream's detectors, as their orders say it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from msgspec.structs import replace

from tallylight_contract.order import Cut

# A stream's claims to monitors are numbered: a pipeline's first as the pipeline, each further shard by so many on.
MOST_PIPELINES = 2


class Step(NamedTuple):
    """How far a pipeline's load is relieved: `shards` monitors share it, and then they look less closely.

    Of two steps the later one relieves more; while the stream is on air, none goes back.
    """

    light: bool
    shards: int


WHOLE = Step(light=False, shards=1)


class Slot(NamedTuple):
    """The place of one monitor in its stream: no two that stay have the same. `claim` is its claim's number."""

    pipeline: int
    step: Step
    shard: int
    claim: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What each of a pipeline's monitors judges; without a `cut`, one judges all. The cut's number says nothing."""

    cut: Cut | None
    step: Step

    def cut_of(self, shard: int, asked: Sequence[str]) -> Cut | None:
        """What is ordered of one of its monitors, where so many detectors are asked for now.

        A spec that was edited may ask for others than the plan was made for: those go to the first shard.
        """
        if self.cut is None:
            return None
        known = {name for names in self.cut.shards for name in names}
        first = [name for name in asked if name not in known]
        shards = [[name for name in names if name in set(asked)] for names in self.cut.shards]
        return replace(self.cut, shard=shard, shards=[[*shards[0], *first], *shards[1:]] if shards else [first])


ALONE = Plan(None, WHOLE)


def plan_of(cut: Cut) -> Plan:
    """The plan that a cut belongs to."""
    return Plan(cut, Step(*cut.relief))
