"""A Secret is rotated while its stream is on air: the origin takes the new token alone."""

import json
import time
from dataclasses import dataclass

from cluster_scenes.servers import token_origin
from cluster_scenes.stage import MODEST, patience, until

# `abrupt`: the origin refuses the old token already when the Secret is rotated. `graceful`: it takes both until the new
# one has reached the monitor's file.
STREAMS = ("abrupt", "graceful")
TOKENS = {name: (f"{name}-Tok3n-of-before", f"{name}-Tok3n-of-after") for name in STREAMS}
PORT = 18081
SYNCED_WITHIN = 120.0  # seconds; promised is less
OPERATORS = ("-n", "tallylight-system", "-l", "app.kubernetes.io/component=operator")


@dataclass(frozen=True)
class Rotated:
    """`fetching_after`: seconds from the rotation, or from the origin's first refusal, until the new token is taken."""

    fetching_after: float
    refusals: int  # requests with the old token that the origin did not take
    while_refused: dict
    restarts: int
    conditions: dict  # at the end
    warnings: list


def rotation(stage):
    """Each of STREAMS, as it was; and under `texts` all that people can read of it, by where."""
    with stage.namespace("rotated") as streams:
        accepted = {name: TOKENS[name][:1] for name in STREAMS}
        with token_origin(stage.installation.paths, stage.origin_address(), PORT, accepted) as origin:
            for name in STREAMS:
                _secret(streams, name, TOKENS[name][0])
                source = {"url": origin.url(name), "secretRef": {"name": name}}
                streams.apply(name, source=source, resources=MODEST)
            until(lambda: all(_receives(streams, name) for name in STREAMS), 90)
            said, since = _rotate(stage, streams, origin)
            until(lambda: all(_receives(streams, name) for name in STREAMS), 30)
            found = {name: _rotated(streams, origin, name, since[name], said[name]) for name in STREAMS}
            return found | {"texts": _texts(streams)}


def _rotate(stage, streams, origin):
    """Rotate both, until both are taken. What was said before, and since when that is waited for; by name."""
    origin.accepted |= {"abrupt": TOKENS["abrupt"][1:], "graceful": TOKENS["graceful"]}
    until(lambda: "401" in streams.condition("Receiving", "abrupt")["message"], 40)
    said = {"abrupt": stage.told_of("rotated", "abrupt"), "graceful": {}}
    since = {"abrupt": time.time()}
    for name in STREAMS:
        _secret(streams, name, TOKENS[name][1])
    file = _file(stage, streams, "graceful")
    while not all(name in since and _is_taken(origin, name, since[name]) for name in STREAMS):
        assert time.time() < since["abrupt"] + patience(SYNCED_WITHIN), [since, stage.told_of("rotated", "abrupt")]
        if "graceful" not in since and TOKENS["graceful"][1] in file.read_text():
            origin.accepted["graceful"], since["graceful"] = TOKENS["graceful"][1:], time.time()
        time.sleep(0.1)
    return said, since


def _is_taken(origin, name, since):
    return origin.first(name, 200, since, TOKENS[name][1]) is not None


def _file(stage, streams, name):
    """Where the kubelet has the Secret for this stream's monitor."""
    (pod,) = streams.pods_of(name)
    volumes = stage.installation.paths.state / "kubelet" / "pods" / pod["metadata"]["uid"] / "volumes"
    return volumes / "kubernetes.io~secret" / "secret" / "headers"


def _rotated(streams, origin, name, since, said):
    (pod,) = streams.pods_of(name)
    refused = origin.first(name, 401, since, TOKENS[name][0])
    took = origin.first(name, 200, since, TOKENS[name][1])
    began = since if name == "abrupt" or refused is None else refused
    return Rotated(
        fetching_after=took - began,
        refusals=sum(1 for at, stream, _, status in origin.answers if stream == name and status == 401 and at >= since),
        while_refused=said,
        restarts=pod["status"]["containerStatuses"][0]["restartCount"],
        conditions={each["type"]: each for each in streams.status(name)["conditions"]},
        warnings=streams.warnings(name),
    )


def _receives(streams, name):
    return streams.condition("Receiving", name)["status"] == "True"


def _texts(streams):
    """What can be read of the streams and of the operators, but for the Secrets themselves."""
    kubectl = streams.kubectl
    monitors = (f"pod/{pod['metadata']['name']}" for pod in streams.pods())
    return {
        "monitors' logs": "".join(kubectl("logs", each, "-n", streams.namespace) for each in monitors),
        "operators' logs": kubectl("logs", *OPERATORS, "--tail=-1"),
        "objects": kubectl("get", "livestreams,pods,events", "-n", streams.namespace, "-o", "json"),
        "in words": kubectl("describe", "livestreams,pods", "-n", streams.namespace),
    }


def _secret(streams, name, token):
    """As a rotation does it, over what was there."""
    document = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}}
    document |= {"stringData": {"headers": f"Authorization: Bearer {token}"}}
    words = ("apply", "--server-side", "--force-conflicts", "-n", streams.namespace, "-f", "-")
    streams.kubectl(*words, stdin=json.dumps(document))
