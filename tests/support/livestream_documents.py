"""LiveStreams as a YAML parser returns them: one that is right, and every one that could be."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tallylight_contract.detectors import CATALOGUE, DetectorEntry
from tallylight_contract.rules import SCHEMES

Document = dict[str, Any]

_NAMES = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)
_PATHS = st.from_regex(r"(/[a-z0-9.@:~-]{0,8}){0,3}(\?[a-z]{1,4}=[A-Za-z0-9@]{1,8})?", fullmatch=True)
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def document(**spec: Any) -> Document:
    """A LiveStream that is right, but for what the spec is given here."""
    right: Document = {
        "source": {"url": "https://origin.example/cup/master.m3u8"},
        "schedule": {"always": {}},
    }
    return {
        "apiVersion": "tallylight.dev/v1alpha1",
        "kind": "LiveStream",
        "metadata": {"name": "cup", "namespace": "sports"},
        "spec": right | deepcopy(spec),
    }


def durations(most: int, least: int = 0) -> st.SearchStrategy[str]:
    """Texts of a length between two numbers of seconds."""
    return st.integers(least, most).flatmap(
        lambda seconds: st.sampled_from([f"{seconds}s", f"{seconds // 60}m{seconds % 60}s"])
    )


@st.composite
def windows(draw: st.DrawFn) -> Document:
    """A window that ends after it starts."""
    start = _EPOCH + timedelta(minutes=draw(st.integers(0, 1_000_000)))
    end = start + timedelta(seconds=draw(st.integers(1, 100_000)))
    return {"start": start.isoformat(), "end": end.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _schedules() -> st.SearchStrategy[Document]:
    recurring = st.fixed_dictionaries(
        {
            "cron": st.sampled_from(["0 18 * * SAT", "*/5 * * * *", "@daily", "not a cron line"]),
            "duration": durations(7 * 86400, least=1),
            "timezone": st.sampled_from(["Europe/London", "UTC", "Mars/Olympus"]),
        }
    )
    return st.one_of(
        st.fixed_dictionaries({"window": windows()}),
        st.fixed_dictionaries({"recurring": recurring}),
        st.fixed_dictionaries(
            {
                "whenLive": st.fixed_dictionaries(
                    {},
                    optional={
                        "poll": st.sampled_from(["1s", "5s", "1m"]),
                        "within": st.one_of(
                            st.fixed_dictionaries({"window": windows()}),
                            st.fixed_dictionaries({"recurring": recurring}),
                        ),
                    },
                )
            }
        ),
        st.just({"always": {}}),
    )


@st.composite
def _urls(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(SCHEMES))
    if scheme == "file":
        return "file:///clips/" + draw(_NAMES)
    return f"{scheme}://{draw(_NAMES)}.example{draw(st.sampled_from(['', ':8080']))}{draw(_PATHS)}"


def _choice(entry: DetectorEntry) -> st.SearchStrategy[Document]:
    numbers = {
        parameter.name: st.integers(0, 4).map(
            lambda step, low=parameter.minimum, high=parameter.maximum: f"{low + (high - low) * step / 4:.6f}"
        )
        for parameter in entry.parameters
    }
    return st.fixed_dictionaries(
        {"name": st.just(entry.name)},
        optional={
            "hold": durations(600),
            "severity": st.sampled_from(["Critical", "Major", "Minor", "Warning"]),
            "parameters": st.fixed_dictionaries({}, optional=numbers),
        },
    )


def _detectors() -> st.SearchStrategy[list[Document]]:
    chosen = st.lists(st.sampled_from(sorted(CATALOGUE)), min_size=1, unique=True)
    return chosen.flatmap(lambda names: st.tuples(*(_choice(CATALOGUE[name]) for name in names))).map(list)


def _quantities() -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries(
        {},
        optional={
            "cpu": st.sampled_from(["350m", "1", "0.5", 1, 2]),
            "memory": st.sampled_from(["180Mi", "1G", "1e9", 268435456]),
        },
    )


_POOLS = st.dictionaries(st.sampled_from(["pool", "topology.kubernetes.io/zone"]), _NAMES)


def _pod_templates() -> st.SearchStrategy[Document]:
    mine = st.dictionaries(_NAMES.map("user.tallylight.dev/{}".format), _NAMES, max_size=2)
    taint = st.fixed_dictionaries(
        {"key": st.sampled_from(["pool", "example.com/video"])},
        optional={"value": _NAMES, "effect": st.sampled_from(["NoSchedule", "NoExecute"])},
    )
    where = {"nodeSelector": _POOLS, "tolerations": st.lists(taint, max_size=2)}
    return st.fixed_dictionaries(
        {},
        optional={
            "metadata": st.fixed_dictionaries({}, optional={"labels": mine, "annotations": mine}),
            "spec": st.fixed_dictionaries({}, optional=where),
        },
    )


def specs() -> st.SearchStrategy[Document]:
    """Every kind of spec that is right."""
    return _specs().filter(_can_be_asked)


def _can_be_asked(spec: Document) -> bool:
    """Whether sources send is asked over HTTP only."""
    return "whenLive" not in spec["schedule"] or spec["source"]["url"].startswith("http")


def _specs() -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries(
        {
            "source": st.fixed_dictionaries({"url": _urls()}, optional={"secretRef": st.builds(dict, name=_NAMES)}),
            "schedule": _schedules(),
        },
        optional={
            "preRoll": durations(3600),
            "postRoll": durations(6 * 3600),
            "startDeadline": durations(86400, least=1),
            "overrun": st.fixed_dictionaries(
                {}, optional={"policy": st.sampled_from(["Extend", "Stop"]), "max": durations(86400)}
            ),
            "pipelines": st.integers(1, 2),
            "tier": st.sampled_from(["Full", "Light", "Probe"]),
            "rollout": st.sampled_from(["NextWindow", "Now"]),
            "channel": _NAMES,
            "role": st.sampled_from(["Contribution", "Origin", "Edge"]),
            "upstream": _NAMES.filter(lambda name: name != "cup"),
            "detectors": _detectors(),
            "resources": st.fixed_dictionaries({}, optional={"requests": _quantities(), "limits": _quantities()}),
            "podTemplate": _pod_templates(),
            "scaling": st.fixed_dictionaries({}, optional={"maxShards": st.integers(1, 16)}),
            "priority": st.integers(-1000, 1000),
            "suspend": st.booleans(),
        },
    )


def documents() -> st.SearchStrategy[Document]:
    """Every kind of LiveStream that is right."""
    return specs().map(lambda spec: document(**spec))
