"""All shards of one operator as one: what a watch or a list brings goes to the shard that it belongs to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tallylight_contract.status import LiveStreamStatus
from tallylight_operator.controller.reconcile import Reconciler
from tallylight_operator.decision.model import Key
from tallylight_operator.decision.unwatched import Unmonitored
from tallylight_operator.health import unhealthy
from tallylight_operator.kubernetes.api import Json
from tallylight_operator.kubernetes.relist import Listed
from tallylight_operator.kubernetes.sharding.operator_shard import OperatorShard
from tallylight_operator.kubernetes.sharding.shares import shard_of


@dataclass(frozen=True, slots=True)
class AllShards:
    """In order."""

    all: tuple[OperatorShard, ...]

    def of(self, namespace: str) -> OperatorShard:
        """The shard to which a namespace belongs."""
        return self.all[shard_of(namespace, len(self.all))]

    def acting(self) -> Iterator[Reconciler]:
        """Of those in which this operator acts."""
        return (shard.reconciler for shard in self.all if shard.reconciler is not None)

    def lead(self) -> bool:
        """Whether this operator leads any."""
        return any(shard.lease.may_write() for shard in self.all)

    def is_known(self, raw: Json) -> bool:
        """Whether an object is no news, now or ever."""
        return self.of(raw["metadata"]["namespace"]).known.is_known(raw)

    def refresh(self, listed: Listed) -> int:
        """Be as a whole list shows it. Returns how many changes it brought."""
        streams, pods = self._parted(listed.streams), self._parted(listed.pods)
        parts = zip(self.all, streams, pods, strict=True)
        return sum(shard.known.refresh(replace(listed, streams=its, pods=their)) for shard, its, their in parts)

    def releases(self) -> set[str]:
        """All that monitors' pods name."""
        return set().union(*(shard.store.releases() for shard in self.all))

    def put_gone_releases(self, gone: frozenset[str]) -> None:
        """These serve nothing any more: their monitors may be ours now."""
        for shard in self.all:
            shard.store.put_gone_releases(gone)

    def statuses(self) -> dict[Key, LiveStreamStatus]:
        """Those of all streams."""
        return {key: status for shard in self.all for key, status in shard.store.statuses().items()}

    def unmonitored(self) -> Iterable[Unmonitored]:
        """The streams that are on air with no monitor running, where this operator leads."""
        return (each for shard in self.all for each in shard.unmonitored())

    def unhealthy(self, silent_lists: int) -> str:
        """Why this process should be restarted; empty while it works."""
        return next(filter(None, (unhealthy(shard.vitals(silent_lists)) for shard in self.all)), "")

    def _parted(self, objects: Iterable[Json]) -> list[list[Json]]:
        parts: list[list[Json]] = [[] for _ in self.all]
        for each in objects:
            parts[shard_of(each["metadata"]["namespace"], len(self.all))].append(each)
        return parts
