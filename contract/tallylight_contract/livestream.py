"""The LiveStream: what its author writes, as types. A value of these types keeps every rule of its field."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from tallylight_contract.duration import Duration
from tallylight_contract.part import Part
from tallylight_contract.pod_template import PodTemplate
from tallylight_contract.texts import (
    Address,
    Channel,
    Cron,
    Decimal,
    Name,
    Namespace,
    Quantity,
    StreamName,
    Upstream,
    Zone,
)

GROUP = "tallylight.dev"
VERSION = "v1alpha1"
API_VERSION = f"{GROUP}/{VERSION}"
KIND = "LiveStream"
PLURAL = "livestreams"
SHORT_NAME = "lvs"
CATEGORY = "tallylight"

Instant = Annotated[datetime, Meta(tz=True, description="An instant, as RFC 3339 with its offset.")]
LAST_PROGRAM = 0xFFFF  # ISO/IEC 13818-1 has 16 bits for the number of a programme
Severity = Literal["Critical", "Major", "Minor", "Warning"]
Role = Annotated[
    Literal["Contribution", "Origin", "Edge"],
    Meta(description="Where in its channel the stream is: sent by the event, packaged, or delivered to viewers."),
]
Tier = Annotated[
    Literal["Full", "Light", "Probe"],
    Meta(
        description="How closely pictures are looked at while nothing is suspicious. Full: those that others refer to."
        " Light: key frames. Probe: none is decoded. A suspicion brings every picture back at once, and the seconds"
        " before it; after quiet, the stream is looked at as before. Sound and delivery are judged all the time."
    ),
]
ProfileName = Literal["broadcast", "ott", "radio", "camera"]
Profile = Annotated[
    ProfileName,
    Meta(
        description="A named set of detectors of the catalogue: for television before it is packaged, for streams over"
        " HTTP, for sound alone, or for a camera. `detectors` go on top of it. Absent: the default set."
    ),
]
Rollout = Annotated[
    Literal["NextWindow", "Now"],
    Meta(description="When an edit holds: from the next monitor on, or now, by a monitor in the running one's place."),
]


class SecretRef(Part, frozen=True, kw_only=True):
    """The Secret, in the stream's namespace, that holds headers, user and password, or a passphrase."""

    name: Name


class Source(Part, frozen=True, kw_only=True):
    """Where the stream is fetched from."""

    url: Address
    secret_ref: SecretRef | None = None
    program: Annotated[
        Annotated[int, Meta(ge=1, le=LAST_PROGRAM)] | None,
        Meta(description="Of a transport stream with several programmes, the one to watch; absent, the first."),
    ] = None


class Window(Part, frozen=True, kw_only=True):
    """One span of air time."""

    start: Instant
    end: Instant


class Recurring(Part, frozen=True, kw_only=True):
    """Air time that comes again: `cron` says when it starts on the clocks of `timezone`."""

    cron: Cron
    duration: Duration
    timezone: Zone


class Within(Part, frozen=True, kw_only=True):
    """When a signal is followed at all: exactly one of the two."""

    window: Window | None = None
    recurring: Recurring | None = None


class WhenLive(Part, frozen=True, kw_only=True):
    """Follow the signal itself: on air while something is being sent."""

    poll: Annotated[Duration, Meta(description="How often the source is asked whether it sends; from 1s to 1m.")] = (
        Duration(seconds=5)
    )
    within: Annotated[
        Within | None, Meta(description="Only then; a signal at other times starts nothing. Absent: at any time.")
    ] = None


class Always(Part, frozen=True, kw_only=True):
    """On air around the clock."""


class Schedule(Part, frozen=True, kw_only=True):
    """When the stream is on air: exactly one of the four."""

    window: Window | None = None
    recurring: Recurring | None = None
    when_live: WhenLive | None = None
    always: Always | None = None


class Overrun(Part, frozen=True, kw_only=True):
    """What happens when the window has ended and a picture is still received."""

    policy: Annotated[
        Literal["Extend", "Stop"],
        Meta(description="Extend: stay while a picture is received, for `max` at most. Stop: end at once."),
    ] = "Extend"
    max: Annotated[Duration, Meta(description="How far past the window's end; at most 24h.")] = Duration(hours=1)


class DetectorChoice(Part, frozen=True, kw_only=True):
    """One detector that shall run, and where it differs from the catalogue."""

    name: Annotated[str, Meta(min_length=1, max_length=63, description="A name of the catalogue: black.")]
    hold: Annotated[
        Duration | None, Meta(description="How long the fault must last before it counts; at most 10m.")
    ] = None
    severity: Severity | None = None
    parameters: Annotated[
        dict[Annotated[str, Meta(max_length=63)], Decimal],
        Meta(max_length=16, description="The detector's own numbers, by name, as decimals in quotes."),
    ] = field(default_factory=dict)


class Resources(Part, frozen=True, kw_only=True):
    """First guess and ceiling for one monitor, in Kubernetes' units."""

    requests: Annotated[dict[Literal["cpu", "memory"], Quantity], Meta(max_length=2)] = field(default_factory=dict)
    limits: Annotated[dict[Literal["cpu", "memory"], Quantity], Meta(max_length=2)] = field(default_factory=dict)

    def texts(self) -> dict[str, dict[str, str]]:
        """The same with every amount as text: 1 and '1' are one amount."""
        parts = {"requests": self.requests, "limits": self.limits}
        return {name: {key: str(amount) for key, amount in part.items()} for name, part in parts.items()}


class Scaling(Part, frozen=True, kw_only=True):
    """How far one stream may be spread over cloned monitors."""

    max_shards: Annotated[int, Meta(ge=1, le=16)] = 4


Detectors = Annotated[
    list[DetectorChoice],
    Meta(
        min_length=1,
        max_length=96,
        description="Which detectors run; absent, the catalogue's default set does. With a profile: those that run"
        " beside its own, or other than the catalogue has them.",
        extra_json_schema={"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]},
    ),
]


class LiveStreamSpec(Part, frozen=True, kw_only=True):
    """What shall be monitored, when, and how closely."""

    source: Source
    schedule: Schedule
    channel: Channel | None = None
    role: Role | None = None
    upstream: Upstream | None = None
    pre_roll: Annotated[
        Duration, Meta(description="How long before the start a monitor is made ready; at most 1h.")
    ] = Duration(minutes=2)
    post_roll: Annotated[Duration, Meta(description="How long after the end a monitor stays; at most 6h.")] = Duration(
        minutes=1
    )
    start_deadline: Annotated[
        Duration | None,
        Meta(description="A window that could not be begun this long after its start is missed; at most 24h."),
    ] = None
    overrun: Overrun = Overrun()
    pipelines: Annotated[int, Meta(ge=1, le=2, description="2: two independent monitors, on different nodes.")] = 1
    tier: Tier = "Full"
    profile: Profile | None = None
    rollout: Rollout = "NextWindow"
    detectors: Detectors | None = None
    resources: Resources = Resources()
    pod_template: PodTemplate = PodTemplate()
    scaling: Scaling = Scaling()
    priority: Annotated[
        int,
        Meta(ge=-1000, le=1000, description="Which waits when the cap on monitors is reached: the lower number."),
    ] = 0
    suspend: Annotated[bool, Meta(description="Hold back: no monitor, whatever the schedule says.")] = False


class Metadata(Struct, frozen=True, kw_only=True, rename="camel"):
    """The part of Kubernetes' object metadata that Tallylight reads; the rest passes unread."""

    name: StreamName
    namespace: Namespace = "default"
    uid: str = ""
    generation: int = 1
    annotations: dict[str, str] = field(default_factory=dict)


class LiveStream(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One stream, as applied."""

    api_version: Literal["tallylight.dev/v1alpha1"]
    kind: Literal["LiveStream"]
    metadata: Metadata
    spec: LiveStreamSpec
    status: dict[str, Any] = {}  # the operator's own; never judged
