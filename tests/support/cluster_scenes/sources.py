"""Sources that are not what their LiveStreams say, and one that says in mid-event that it is over, for a while."""

import time
from dataclasses import dataclass

from cluster_scenes.servers import token_origin
from cluster_scenes.stage import HEALTHY, MODEST, until

PORT = 18082
OVER_FOR = 8.0  # seconds
NO_TOKEN = ("",)
# By the name of its stream: what is wrong with it, and what people must be told.
WRONG = {
    "unresolved": "cannot resolve",
    "refused": "401",
    "keyless": "the secret has none of the keys headers, user, username, password; it has token",
    "no-such-path": "404",
    "no-stream": "not",
}


@dataclass(frozen=True)
class Interrupted:
    """The monitor before and after: its pod's uid, and its container's restarts. What was said meanwhile, and after."""

    before: tuple
    after: tuple
    said: list  # status and reason of Receiving, and of Ready
    status: dict


def sources(stage):
    """What people are told of each of WRONG, and under `interrupted` of the one that ended and went on."""
    accepted = {"refused": ("a token that is not had",), "ended": NO_TOKEN}
    address = stage.origin_address()
    with (
        stage.namespace("wrong") as streams,
        token_origin(stage.installation.paths, address, PORT, accepted) as origin,
    ):
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "keyless"}}
        streams.apply_raw(secret | {"stringData": {"token": "x"}})
        for name, source in _sources(origin).items():
            streams.apply(name, source=source, resources=MODEST)
        until(lambda: streams.condition("Receiving", "ended")["status"] == "True", 90)
        found = {"interrupted": _interrupted(streams, origin)}
        for name, words in WRONG.items():
            until(lambda name=name, words=words: words in streams.condition("Receiving", name)["message"], 60)
            found[name] = stage.told_of("wrong", name)
        return found


def _sources(origin):
    return {
        "unresolved": {"url": "http://nowhere.example/live.m3u8"},
        "refused": {"url": origin.url("refused")},
        "keyless": {"url": HEALTHY, "secretRef": {"name": "keyless"}},
        "no-such-path": {"url": HEALTHY.replace("healthy", "no-such")},
        "no-stream": {"url": HEALTHY.replace("healthy.m3u8", "programme.json")},
        "ended": {"url": origin.url("ended")},
    }


def _interrupted(streams, origin):
    before, said = _monitor(streams), []
    began = time.monotonic()
    while (elapsed := time.monotonic() - began) < 3 * OVER_FOR:
        origin.ended = {"ended"} if elapsed < OVER_FOR else set()
        conditions = (streams.condition(kind, "ended") for kind in ("Receiving", "Ready"))
        said.append(tuple((each["status"], each["reason"]) for each in conditions))
        time.sleep(0.5)
    until(lambda: streams.condition("Receiving", "ended")["status"] == "True", 30)
    return Interrupted(before, _monitor(streams), said, streams.status("ended"))


def _monitor(streams):
    (pod,) = streams.pods_of("ended")
    (container,) = pod["status"]["containerStatuses"]
    return pod["metadata"]["uid"], container["restartCount"]
