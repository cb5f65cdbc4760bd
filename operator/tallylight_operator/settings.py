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
from tallylight_operator.logs import FORMATS, LEVELS


class InvalidSettingError(ValueError):
    """A setting is missing or cannot be read; the text names the variable and says what to write."""


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
        namespace=_either(environment, "TALLYLIGHT_LEASE_NAMESPACE", "POD_NAMESPACE"),
        name=environment.get("TALLYLIGHT_LEASE_NAME") or "tallylight-operator",
        identity=environment.get("POD_NAME") or identity,
        shards=_shards(environment),
    )
    return Settings(
        monitor=replace(monitor, operator=f"{lease.namespace}/{lease.name}"),
        lease=lease,
        namespaces=_names(environment, "TALLYLIGHT_NAMESPACES"),
        caps=Caps(
            _at_least(lease.shards, environment, "TALLYLIGHT_MAX_MONITORS", "monitors"),
            _at_least(1, environment, "TALLYLIGHT_MAX_MONITORS_PER_NAMESPACE", "monitors"),
        ),
        starts=Starts(
            timedelta(seconds=_seconds(environment, "TALLYLIGHT_START_JITTER_SECONDS", 0)),
            _at_least(SLOWEST_STARTS * lease.shards, environment, "TALLYLIGHT_STARTS_PER_SECOND", "pods"),
        ),
        metrics=_host_port(environment, "TALLYLIGHT_METRICS", _METRICS),
        health=_host_port(environment, "TALLYLIGHT_HEALTH", _HEALTH),
        log_level=_one_of(environment, "TALLYLIGHT_LOG_LEVEL", LEVELS, "info"),
        log_format=_one_of(environment, "TALLYLIGHT_LOG_FORMAT", FORMATS, "text"),
        proxies=Proxies.read_checked(environment),
    )


def _monitor(environment: Mapping[str, str]) -> MonitorSettings:
    return MonitorSettings(
        image=_either(environment, "TALLYLIGHT_MONITOR_IMAGE"),
        pull_policy=_one_of(environment, "TALLYLIGHT_MONITOR_PULL_POLICY", _PULL_POLICIES, "IfNotPresent"),
        pull_secrets=_names(environment, "TALLYLIGHT_MONITOR_PULL_SECRETS"),
        priority_class=environment.get("TALLYLIGHT_MONITOR_PRIORITY_CLASS", ""),
        toleration_seconds=_seconds(environment, "TALLYLIGHT_MONITOR_TOLERATION_SECONDS", 60),
        termination_grace_seconds=_seconds(environment, "TALLYLIGHT_MONITOR_GRACE_SECONDS", 30),
        allow_private=_yes(environment, "TALLYLIGHT_ALLOW_PRIVATE"),
        resources=_resources(environment, "TALLYLIGHT_MONITOR_RESOURCES", _RESOURCES),
        tier_requests=_tier_requests(environment, "TALLYLIGHT_MONITOR_TIER_REQUESTS"),
        prober_resources=_resources(environment, "TALLYLIGHT_PROBER_RESOURCES", _PROBER_RESOURCES),
        patches=_patches(environment, "TALLYLIGHT_MONITOR_PATCHES"),
    )


def _either(environment: Mapping[str, str], *names: str) -> str:
    """The first of these that is set."""
    for name in names:
        if environment.get(name):
            return environment[name]
    raise InvalidSettingError(f"{' or '.join(names)} must be set in the environment")


def _one_of(environment: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    text = environment.get(name) or default
    if text not in choices:
        raise InvalidSettingError(f"{name} must be one of {', '.join(choices)}")
    return text


def _names(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in environment.get(name, "").split(",") if part.strip())


def _seconds(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise InvalidSettingError(f"{name} must be a whole number of seconds")
    return int(text)


def _at_least(least: int, environment: Mapping[str, str], name: str, of: str) -> int | None:
    text = environment.get(name) or ""
    if text and not (text.isascii() and text.isdigit() and int(text) >= least):
        raise InvalidSettingError(f"{name} must be a whole number of {of}, from {least} on")
    return int(text) if text else None


def _shards(environment: Mapping[str, str]) -> int:
    shards = _at_least(1, environment, "TALLYLIGHT_SHARDS", "shards") or 1
    if shards > MOST_SHARDS:
        raise InvalidSettingError(f"TALLYLIGHT_SHARDS must be {MOST_SHARDS} at most")
    return shards


def _yes(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name) or "false"
    if text not in ("true", "false"):
        raise InvalidSettingError(f"{name} must be true or false")
    return text == "true"


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


def _host_port(environment: Mapping[str, str], name: str, default: HostPort) -> HostPort:
    """`HOST:PORT` or `[::1]:PORT`."""
    text = environment.get(name)
    try:
        return HostPort.read(text) if text else default
    except ValueError:
        raise InvalidSettingError(f"{name} must be HOST:PORT, such as {default}") from None
