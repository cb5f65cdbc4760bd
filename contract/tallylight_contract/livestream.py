"""The LiveStream: what its author writes, as types. A value of these types keeps every rule of its field."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tallylight_contract.duration import Duration

GROUP = "tallylight.dev"
VERSION = "v1alpha1"
API_VERSION = f"{GROUP}/{VERSION}"
KIND = "LiveStream"
PLURAL = "livestreams"
SHORT_NAME = "lvs"
CATEGORY = "tallylight"

Instant = Annotated[datetime, Meta(tz=True, description="An instant, as RFC 3339 with its offset.")]
Decimal = Annotated[str, Meta(pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,6})?$", max_length=17)]
Quantity = Annotated[str, Meta(pattern=r"^[0-9]+(\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi)?$", max_length=20)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", min_length=1, max_length=253)]
Severity = Literal["Critical", "Major", "Minor", "Warning"]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """A part of the contract: frozen, in camelCase outside, and deaf to no misspelt field."""


class SecretRef(Part, frozen=True, kw_only=True):
    """The Secret, in the stream's namespace, that holds headers, user and password, or a passphrase."""

    name: Name


class Source(Part, frozen=True, kw_only=True):
    """Where the stream is fetched from."""

    url: Annotated[str, Meta(min_length=1, max_length=2048)]
    secret_ref: SecretRef | None = None


class Window(Part, frozen=True, kw_only=True):
    """One span of air time."""

    start: Instant
    end: Instant


class Recurring(Part, frozen=True, kw_only=True):
    """Air time that comes again: `cron` says when it starts on the clocks of `timezone`."""

    cron: Annotated[str, Meta(min_length=9, max_length=120, description="Five fields, as crontab(5).")]
    duration: Duration
    timezone: Annotated[str, Meta(min_length=1, max_length=64, description="An IANA name: Europe/London.")]


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

    policy: Literal["Extend", "Stop"] = "Extend"
    max: Duration = Duration(hours=1)


class DetectorChoice(Part, frozen=True, kw_only=True):
    """One detector that shall run, and where it differs from the catalogue."""

    name: Annotated[str, Meta(min_length=1, max_length=63)]
    hold: Duration | None = None
    severity: Severity | None = None
    parameters: Annotated[dict[str, Decimal], Meta(max_length=16)] = {}


class Resources(Part, frozen=True, kw_only=True):
    """First guess and ceiling for one monitor, in Kubernetes' units."""

    requests: Annotated[dict[Literal["cpu", "memory"], Quantity], Meta(max_length=2)] = {}
    limits: Annotated[dict[Literal["cpu", "memory"], Quantity], Meta(max_length=2)] = {}


class Scaling(Part, frozen=True, kw_only=True):
    """How far one stream may be spread over cloned monitors."""

    max_shards: Annotated[int, Meta(ge=1, le=16)] = 4


class LiveStreamSpec(Part, frozen=True, kw_only=True):
    """What shall be monitored, when, and how closely."""

    source: Source
    schedule: Schedule
    pre_roll: Duration = Duration(minutes=2)
    post_roll: Duration = Duration(minutes=1)
    start_deadline: Duration | None = None
    overrun: Overrun = Overrun()
    pipelines: Annotated[int, Meta(ge=1, le=2)] = 1
    tier: Literal["Full", "Light"] = "Full"
    detectors: Annotated[list[DetectorChoice], Meta(max_length=64)] | None = None
    resources: Resources = Resources()
    scaling: Scaling = Scaling()
    priority: Annotated[int, Meta(ge=-1000, le=1000)] = 0
    suspend: bool = False


class Metadata(Struct, frozen=True, kw_only=True, rename="camel"):
    """The part of Kubernetes' object metadata that Tallylight reads; the rest passes unread."""

    name: Name
    namespace: Name = "default"
    uid: str = ""
    generation: int = 1
    annotations: dict[str, str] = {}


class LiveStream(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One stream, as applied."""

    api_version: Literal["tallylight.dev/v1alpha1"]
    kind: Literal["LiveStream"]
    metadata: Metadata
    spec: LiveStreamSpec
    status: dict[str, object] = {}
