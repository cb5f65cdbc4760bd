"""The LiveStream: what its author writes, as types. A value of these types keeps every rule of its field."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from tallylight_contract.duration import Duration

GROUP = "tallylight.dev"
VERSION = "v1alpha1"
API_VERSION = f"{GROUP}/{VERSION}"
KIND = "LiveStream"
PLURAL = "livestreams"
SHORT_NAME = "lvs"
CATEGORY = "tallylight"

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"

# A monitor's pod bears its stream's name and up to 13 characters more, and a name that is a label has 63.
NAME_LIMIT = 50

Instant = Annotated[datetime, Meta(tz=True, description="An instant, as RFC 3339 with its offset.")]
Decimal = Annotated[
    str,
    Meta(
        pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,6})?$",
        max_length=17,
        extra={"must": "be a decimal number in quotes, such as '0.5'"},
    ),
]
Quantity = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]+(\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi)?$",
        max_length=20,
        extra={"must": "be a quantity of Kubernetes in quotes, such as '500m' or '256Mi'"},
    ),
]
_NAME_HINT = {"must": "be lower-case letters, digits, '-' and '.', with a letter or digit at both ends"}
Name = Annotated[str, Meta(pattern=rf"^{_LABEL}(\.{_LABEL})*$", min_length=1, max_length=253, extra=_NAME_HINT)]
StreamName = Annotated[
    str, Meta(pattern=rf"^{_LABEL}(\.{_LABEL})*$", min_length=1, max_length=NAME_LIMIT, extra=_NAME_HINT)
]
Namespace = Annotated[
    str,
    Meta(
        pattern=rf"^{_LABEL}$",
        min_length=1,
        max_length=63,
        extra={"must": "be lower-case letters, digits and '-', with a letter or digit at both ends"},
    ),
]
Address = Annotated[
    str,
    Meta(
        pattern=r"^[!-~]+$",
        min_length=1,
        max_length=2048,
        description="Where the stream is. A URL with a user, a password or a passphrase in it is refused.",
        extra={"must": "be written in plain ASCII, with spaces and other characters percent-encoded"},
    ),
]
_CRON = Meta(
    pattern=r"^[ -~]+$",
    min_length=9,
    max_length=120,
    description="Five fields, as crontab(5).",
    extra={"must": "be a cron line of five fields, such as '0 18 * * SAT'"},
)
_ZONE = Meta(
    pattern=r"^[A-Za-z0-9._+/-]+$",
    min_length=1,
    max_length=64,
    description="An IANA name: Europe/London.",
    extra={"must": "be a time zone's IANA name, such as Europe/London"},
)
Severity = Literal["Critical", "Major", "Minor", "Warning"]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """A part of the contract: frozen, in camelCase outside, and deaf to no misspelt field."""


class SecretRef(Part, frozen=True, kw_only=True):
    """The Secret, in the stream's namespace, that holds headers, user and password, or a passphrase."""

    name: Name


class Source(Part, frozen=True, kw_only=True):
    """Where the stream is fetched from."""

    url: Address
    secret_ref: SecretRef | None = None


class Window(Part, frozen=True, kw_only=True):
    """One span of air time."""

    start: Instant
    end: Instant


class Recurring(Part, frozen=True, kw_only=True):
    """Air time that comes again: `cron` says when it starts on the clocks of `timezone`."""

    cron: Annotated[str, _CRON]
    duration: Duration
    timezone: Annotated[str, _ZONE]


class WhenLive(Part, frozen=True, kw_only=True):
    """Follow the signal itself: on air while something is being sent."""


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
    ] = {}


class Resources(Part, frozen=True, kw_only=True):
    """First guess and ceiling for one monitor, in Kubernetes' units."""

    requests: Annotated[dict[Literal["cpu", "memory"], Quantity], Meta(max_length=2)] = {}
    limits: Annotated[dict[Literal["cpu", "memory"], Quantity], Meta(max_length=2)] = {}


class Scaling(Part, frozen=True, kw_only=True):
    """How far one stream may be spread over cloned monitors."""

    max_shards: Annotated[int, Meta(ge=1, le=16)] = 4


Detectors = Annotated[
    list[DetectorChoice],
    Meta(
        min_length=1,
        max_length=64,
        description="Which detectors run; absent, the catalogue's default set does.",
        extra_json_schema={"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]},
    ),
]


class LiveStreamSpec(Part, frozen=True, kw_only=True):
    """What shall be monitored, when, and how closely."""

    source: Source
    schedule: Schedule
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
    tier: Annotated[
        Literal["Full", "Light"],
        Meta(description="Full: every frame. Light: key frames, and every frame on suspicion."),
    ] = "Full"
    detectors: Detectors | None = None
    resources: Resources = Resources()
    scaling: Scaling = Scaling()
    priority: Annotated[
        int,
        Meta(ge=-1000, le=1000, description="Who waits when the cap on monitors is reached: the lower number."),
    ] = 0
    suspend: Annotated[bool, Meta(description="Hold back: no monitor, whatever the schedule says.")] = False


class Metadata(Struct, frozen=True, kw_only=True, rename="camel"):
    """The part of Kubernetes' object metadata that Tallylight reads; the rest passes unread."""

    name: StreamName
    namespace: Namespace = "default"
    uid: str = ""
    generation: int = 1
    annotations: dict[str, str] = {}


class LiveStream(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One stream, as applied."""

    api_version: Literal["tallylight.dev/v1alpha1"]
    kind: Literal["LiveStream"]
    metadata: Metadata
    spec: LiveStreamSpec
    status: dict[str, Any] = {}  # the operator's own; never judged
