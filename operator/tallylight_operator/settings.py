"""What an installation may choose, read once from the environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from tallylight_bounded.host_port import HostPort
from tallylight_bounded.listening import EVERYWHERE
from tallylight_bounded.proxies import Proxies
from tallylight_contract.livestream import Resources
from tallylight_contract.reach import OPENED
from tallylight_contract.texts import Quantity
from tallylight_operator.environment import (
    InvalidSettingError,
    at_least,
    either,
    host_port,
    names,
    one_of,
    seconds,
    yes,
)
from tallylight_operator.logs import FORMATS, LEVELS

# What one 1080p30 stream with the default detectors is promised to need. No CPU limit: throttling makes
# events late, while sharing makes only neighbours slower.
_RESOURCES = Resources(requests={"cpu": "350m", "memory": "192Mi"}, limits={"memory": "512Mi"})
# A hundred sources take 0.04 core and 50 MB; a thousand fit in the limit.
_PROBER_RESOURCES = Resources(requests={"cpu": "50m", "memory": "64Mi"}, limits={"memory": "256Mi"})
Requests = dict[Literal["cpu", "memory"], Quantity]


class TierRequests(Struct, frozen=True, rename="pascal", forbid_unknown_fields=True):
    """What a monitor requests that decodes few pictures while nothing is suspicious, where `Full` requests more.

    Limits are those of Full, for it may look at every picture at any time; and so is memory, which it holds anyway.
    """

    light: Requests = field(default_factory=lambda: {"cpu": "50m"})
    probe: Requests = field(default_factory=lambda: {"cpu": "20m"})

    def of(self, tier: str) -> Requests:
        """Those of a tier, by its name in YAML; none of Full."""
        return {"Light": self.light, "Probe": self.probe}.get(tier, {})


_TIER_REQUESTS = TierRequests()


@dataclass(frozen=True, slots=True)
class MonitorSettings:
    """How monitors' pods are made, beside what their LiveStream says. Times in seconds.

    `patches` are strategic-merge patches on a pod's template, in order; kubernetes/pod_check.py judges them.
    """

    image: str
    pull_policy: str = "IfNotPresent"
    pull_secrets: tuple[str, ...] = ()
    priority_class: str = ""
    # How long a pod stays on a node that is lost: less is a quicker replacement, and more pods thrown away
    # when only the control plane is disturbed.
    toleration_seconds: int = 60
    termination_grace_seconds: int = 30  # ten for handing over; a report is written within one
    allow_private: bool = False
    resources: Resources = _RESOURCES  # where a stream has none of its own
    tier_requests: TierRequests = _TIER_REQUESTS  # likewise
    prober_resources: Resources = _PROBER_RESOURCES  # of the one that asks a namespace's sources whether they send
    patches: tuple[dict[str, Any], ...] = ()
    operator: str = ""  # by its Lease, NAMESPACE/NAME: what tells one release's pods from another's


@dataclass(frozen=True, slots=True)
class Caps:
    """The most monitors that there are at once, in all and in one namespace. None: no cap.

    One that takes over from another counts with it as one.
    """

    cluster: int | None = None
    namespace: int | None = None


@dataclass(frozen=True, slots=True)
class Starts:
    """How starts are spread: by up to `jitter` within preRoll, and so many pods `per_second` (None: no bound)."""

    jitter: timedelta = timedelta()
    per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Warm:
    """Room that is held for monitors that start within `ahead`: by pods of a PriorityClass that gives way to them.

    `most`: so many at once; None: none.
    """

    most: int | None = None
    ahead: timedelta = timedelta(minutes=2)
    priority_class: str = ""


@dataclass(frozen=True, slots=True)
class LeaseSettings:
    """Leader election, as Kubernetes' own controllers do it. Times in seconds.

    `shards`: into so many the namespaces are parted, each with a Lease and a leader of its own; 1: one leads all.
    """

    namespace: str
    name: str
    identity: str
    duration: float = 15.0
    renew_deadline: float = 10.0
    retry_period: float = 2.0
    shards: int = 1


# A thousand starts at this pace take less time than one pass over a stream may.
SLOWEST_STARTS = 20
MOST_SHARDS = 64  # each operator reads each shard's Lease every two seconds
_METRICS = HostPort(EVERYWHERE, 9464)  # Prometheus comes from outside the pod
_NO_PROXIES = Proxies()
_HEALTH = HostPort(EVERYWHERE, 8080)  # and so does the kubelet


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it. `namespaces`: only these are served; none means all."""

    monitor: MonitorSettings
    lease: LeaseSettings
    namespaces: tuple[str, ...] = ()
    caps: Caps = Caps()
    starts: Starts = Starts()
    warm: Warm = Warm()
    metrics: HostPort = _METRICS
    health: HostPort = _HEALTH
    log_level: str = "info"
    log_format: str = "text"
    proxies: Proxies = _NO_PROXIES  # to the API server


# Variable, what it means, and what it is when it is not set; the command's --help prints the table.
VARIABLES = (
    ("TALLYLIGHT_MONITOR_IMAGE", "the image that monitors run", "must be set"),
    ("TALLYLIGHT_NAMESPACES", "serve only these namespaces: a,b", "all of them"),
    ("TALLYLIGHT_MONITOR_PULL_POLICY", "Always, IfNotPresent or Never", "IfNotPresent"),
    ("TALLYLIGHT_MONITOR_PULL_SECRETS", "names of image pull secrets: a,b", "none"),
    ("TALLYLIGHT_MONITOR_PRIORITY_CLASS", "the PriorityClass of monitors", "the cluster's default"),
    ("TALLYLIGHT_MONITOR_TOLERATION_SECONDS", "how long a monitor stays on a lost node", "60"),
    (
        "TALLYLIGHT_MONITOR_GRACE_SECONDS",
        "how long one that is taken away has; a third, 10 at most, it watches on",
        "30",
    ),
    ("TALLYLIGHT_ALLOW_PRIVATE", f"true: let monitors fetch {OPENED}", "false"),
    ("TALLYLIGHT_MONITOR_RESOURCES", "JSON: requests and limits of cpu and memory", "what one 1080p30 stream needs"),
    ("TALLYLIGHT_MONITOR_TIER_REQUESTS", "JSON: the requests of Light and Probe, where lower", "cpu of 50m and 20m"),
    ("TALLYLIGHT_PROBER_RESOURCES", "JSON: those of a namespace's prober", "what a hundred sources need"),
    ("TALLYLIGHT_MONITOR_PATCHES", "JSON: a list of strategic-merge patches on monitors' pods", "none"),
    ("TALLYLIGHT_MAX_MONITORS", "the most monitors at once; the others wait, by spec.priority", "no cap"),
    ("TALLYLIGHT_MAX_MONITORS_PER_NAMESPACE", "the same in each namespace", "no cap"),
    ("TALLYLIGHT_START_JITTER_SECONDS", "start streams up to so much later, within half of preRoll", "0"),
    (
        "TALLYLIGHT_STARTS_PER_SECOND",
        f"the most pods created in a second, from {SLOWEST_STARTS} on",
        "no bound",
    ),
    ("TALLYLIGHT_WARM_MONITORS", "hold room ahead for so many monitors at most", "none"),
    ("TALLYLIGHT_WARM_AHEAD_SECONDS", "so long before they start", "120"),
    ("TALLYLIGHT_WARM_PRIORITY_CLASS", "by pods of this PriorityClass, which gives way", "must be set with it"),
    ("TALLYLIGHT_LEASE_NAMESPACE", "where the leader's Lease is", "POD_NAMESPACE"),
    ("TALLYLIGHT_LEASE_NAME", "what the Lease is called", "tallylight-operator"),
    ("TALLYLIGHT_SHARDS", f"so many operators may lead at once, each its namespaces: up to {MOST_SHARDS}", "1"),
    ("TALLYLIGHT_METRICS", "HOST:PORT of /metrics and /readyz", "[::]:9464, IPv4 as well"),
    ("TALLYLIGHT_HEALTH", "HOST:PORT of /healthz", "[::]:8080, IPv4 as well"),
    ("TALLYLIGHT_LOG_LEVEL", "log from here on: debug, info, warning or error", "info"),
    ("TALLYLIGHT_LOG_FORMAT", "text, or json: an object a line", "text"),
)
_PULL_POLICIES = ("Always", "IfNotPresent", "Never")


def read(environment: Mapping[str, str], identity: str) -> Settings:
    """The settings. `identity` names this process among replicas, where POD_NAME does not.

    Raises InvalidSettingError, and InvalidProxyError.
    """
    monitor = _monitor(environment)
    lease = LeaseSettings(
        namespace=either(environment, "TALLYLIGHT_LEASE_NAMESPACE", "POD_NAMESPACE"),
        name=environment.get("TALLYLIGHT_LEASE_NAME") or "tallylight-operator",
        identity=environment.get("POD_NAME") or identity,
        shards=_shards(environment),
    )
    return Settings(
        monitor=replace(monitor, operator=f"{lease.namespace}/{lease.name}"),
        lease=lease,
        namespaces=names(environment, "TALLYLIGHT_NAMESPACES"),
        caps=Caps(
            at_least(lease.shards, environment, "TALLYLIGHT_MAX_MONITORS", "monitors"),
            at_least(1, environment, "TALLYLIGHT_MAX_MONITORS_PER_NAMESPACE", "monitors"),
        ),
        starts=Starts(
            timedelta(seconds=seconds(environment, "TALLYLIGHT_START_JITTER_SECONDS", 0)),
            at_least(SLOWEST_STARTS * lease.shards, environment, "TALLYLIGHT_STARTS_PER_SECOND", "pods"),
        ),
        warm=_warm(environment, lease.shards),
        metrics=host_port(environment, "TALLYLIGHT_METRICS", _METRICS),
        health=host_port(environment, "TALLYLIGHT_HEALTH", _HEALTH),
        log_level=one_of(environment, "TALLYLIGHT_LOG_LEVEL", LEVELS, "info"),
        log_format=one_of(environment, "TALLYLIGHT_LOG_FORMAT", FORMATS, "text"),
        proxies=Proxies.read_checked(environment),
    )


def _monitor(environment: Mapping[str, str]) -> MonitorSettings:
    return MonitorSettings(
        image=either(environment, "TALLYLIGHT_MONITOR_IMAGE"),
        pull_policy=one_of(environment, "TALLYLIGHT_MONITOR_PULL_POLICY", _PULL_POLICIES, "IfNotPresent"),
        pull_secrets=names(environment, "TALLYLIGHT_MONITOR_PULL_SECRETS"),
        priority_class=environment.get("TALLYLIGHT_MONITOR_PRIORITY_CLASS", ""),
        toleration_seconds=seconds(environment, "TALLYLIGHT_MONITOR_TOLERATION_SECONDS", 60),
        termination_grace_seconds=seconds(environment, "TALLYLIGHT_MONITOR_GRACE_SECONDS", 30),
        allow_private=yes(environment, "TALLYLIGHT_ALLOW_PRIVATE"),
        resources=_resources(environment, "TALLYLIGHT_MONITOR_RESOURCES", _RESOURCES),
        tier_requests=_tier_requests(environment, "TALLYLIGHT_MONITOR_TIER_REQUESTS"),
        prober_resources=_resources(environment, "TALLYLIGHT_PROBER_RESOURCES", _PROBER_RESOURCES),
        patches=_patches(environment, "TALLYLIGHT_MONITOR_PATCHES"),
    )


def _warm(environment: Mapping[str, str], shards: int) -> Warm:
    most = at_least(shards, environment, "TALLYLIGHT_WARM_MONITORS", "monitors")
    ahead = timedelta(seconds=seconds(environment, "TALLYLIGHT_WARM_AHEAD_SECONDS", 120))
    # Without one that is lower than monitors', these pods would keep their room.
    return Warm(most, ahead, either(environment, "TALLYLIGHT_WARM_PRIORITY_CLASS")) if most else Warm(ahead=ahead)


def _shards(environment: Mapping[str, str]) -> int:
    shards = at_least(1, environment, "TALLYLIGHT_SHARDS", "shards") or 1
    if shards > MOST_SHARDS:
        raise InvalidSettingError(f"TALLYLIGHT_SHARDS must be {MOST_SHARDS} at most")
    return shards


def _resources(environment: Mapping[str, str], name: str, default: Resources) -> Resources:
    text = environment.get(name)
    try:
        return msgspec.json.decode(text, type=Resources) if text else default
    except msgspec.MsgspecError as error:
        raise InvalidSettingError(f"{name} must be JSON of requests and limits of cpu and memory: {error}") from None


def _tier_requests(environment: Mapping[str, str], name: str) -> TierRequests:
    try:
        return msgspec.json.decode(environment.get(name) or "{}", type=TierRequests)
    except msgspec.MsgspecError as error:
        raise InvalidSettingError(f"{name} must be JSON of cpu and memory, of Light and of Probe: {error}") from None


def _patches(environment: Mapping[str, str], name: str) -> tuple[dict[str, Any], ...]:
    try:
        found = json.loads(environment.get(name) or "[]")
    except ValueError as error:
        raise InvalidSettingError(f"{name} must be JSON: {error}") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise InvalidSettingError(f"{name} must be a list of patches: [{{...}}, ...]")
    return tuple(found)
