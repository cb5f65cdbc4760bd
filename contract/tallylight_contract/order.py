"""The order that the operator gives to one monitor: which stream, how closely, and until when."""

from msgspec import field

from tallylight_contract.duration import Duration
from tallylight_contract.instants import WrittenInstant
from tallylight_contract.livestream import DetectorChoice, LiveStreamSpec, Overrun, Role, Tier
from tallylight_contract.part import Part
from tallylight_contract.pod_template import PodTemplate
from tallylight_contract.texts import Channel, Upstream


class MadeWith(Part, frozen=True, kw_only=True):
    """What a monitor has from its LiveStream beside its order: its Secret, by name, resources, its pod's template."""

    secret: str | None = None
    resources: dict[str, dict[str, str]] = field(default_factory=dict)
    pod_template: PodTemplate | None = None  # nothing was chosen


class Cut(Part, frozen=True, kw_only=True):
    """A stream's detectors, shared out among several monitors: `shards` has the names that each of them judges.

    The order's monitor is number `shard` of them. It measures what inhibits its own as well, and tells nothing of that.
    All of `shards` stands in each order, so that from any one of them the others can be made again. `tier`: how closely
    pictures are looked at instead of as the order says, for more cannot be carried.
    """

    shards: list[list[str]]
    shard: int = 0
    tier: Tier | None = None

    @property
    def relief(self) -> tuple[bool, int]:
        """How far it relieves: whether pictures are looked at less closely, and how many monitors share."""
        return self.tier is not None, max(1, len(self.shards))

    @property
    def judges(self) -> list[str]:
        """What this monitor judges; all of it, where the number is none of these shards."""
        return (
            self.shards[self.shard] if 0 <= self.shard < len(self.shards) else [n for one in self.shards for n in one]
        )


class MonitorOrder(Part, frozen=True, kw_only=True):
    """One monitor's task. It holds no secret: those are mounted as files, one for each key.

    The end of the window is not in it, because it may move: it stands in a file of its own, one RFC 3339
    instant, which the monitor reads again all the time. `post_roll` is how much of the time before it is no
    air time any more. Until when nobody is to be alerted may change as well, and stands in another file.
    Of a stream that several monitors share, `cut` says which of the `detectors` are this one's; None: all are.
    `channel`, `role` and `upstream` are for the labels of its info series, its events and its report. `made_with` is
    not for the monitor: by it, the operator sees what was edited since. An older operator's orders have none.
    """

    namespace: str
    stream: str
    pipeline: int = 0
    window: str  # the window's id
    window_start: WrittenInstant
    url: str
    program: int | None = None
    tier: str = "Full"
    profile: str | None = None
    post_roll: Duration = Duration(0)
    overrun: Overrun = Overrun()
    detectors: list[DetectorChoice] | None = None
    channel: Channel | None = None
    role: Role | None = None
    upstream: Upstream | None = None
    cut: Cut | None = None
    made_with: MadeWith | None = None


def made_with(spec: LiveStreamSpec) -> MadeWith:
    """What a monitor that is started now has from the spec beside its order."""
    secret = spec.source.secret_ref
    return MadeWith(
        secret=None if secret is None else secret.name,
        resources=spec.resources.texts(),
        pod_template=None if spec.pod_template == PodTemplate() else spec.pod_template,
    )
