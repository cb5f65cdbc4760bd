"""`python -m tallylight_cluster`: start the cluster, end it, say how it is, give it images, run something in it."""

import argparse
import fcntl
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tallylight_cluster.building import Builder
from tallylight_cluster.cluster import down, status, up
from tallylight_cluster.containers import socket as containerd_socket
from tallylight_cluster.failure import ClusterError
from tallylight_cluster.images import load_image
from tallylight_cluster.kubectl import surroundings, within
from tallylight_cluster.places import DEFAULT_NAME, Places

_FAILED = 1
_LOCK_SECONDS = 2400.0  # a first build, by another process


def main(argv: Sequence[str] | None = None) -> int:
    """Do one command and return its exit status."""
    asked = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        return _carry_out(asked)
    except ClusterError as error:
        sys.stderr.write(f"cluster: {error}\n")
        return _FAILED


def _carry_out(asked: argparse.Namespace) -> int:
    places = Places.read(asked.name)
    if asked.command == "status":
        sys.stdout.write(status(places))
        return 0
    if asked.command == "run":
        return _become(places, asked.argv)
    if os.geteuid() != 0:
        raise ClusterError("network namespaces and mounts need root: run this as root")
    with _alone(places):
        _DOING[asked.command](places, asked)
    return 0


def _up(places: Places, asked: argparse.Namespace) -> None:
    up(places, nodes=not asked.control_plane, fake_nodes=asked.kwok_nodes)
    sys.stdout.write(status(places))


def _down(places: Places, _: argparse.Namespace) -> None:
    down(places)


def _image(places: Places, asked: argparse.Namespace) -> None:
    archive = Builder(places.cache).build(asked.tag, asked.file, asked.context)
    if containerd_socket(places).exists():
        load_image(places, archive)
    sys.stdout.write(f"{asked.tag}: {archive}\n")


_DOING = {"up": _up, "down": _down, "image": _image}


def _become(places: Places, argv: list[str]) -> int:
    """Let the command take this process's place, so that signals and the exit status are its own."""
    if not places.kubeconfig.exists() or not places.namespace.exists():
        raise ClusterError(f"the cluster {places.name} is not up")
    words = argv[1:] if argv[:1] == ["--"] else argv
    if not words:
        raise ClusterError("`run` wants a command after it: run -- kubectl get pods")
    command = [str(word) for word in within(places, words)]
    sys.stdout.flush()
    os.execvpe(command[0], command, {**os.environ, **surroundings(places)})


@contextmanager
def _alone(places: Places) -> Iterator[None]:
    """No two of `up` and `down` at once, nor two builds into one cache.

    Raises ClusterError when another is still at it after the time of a whole build.
    """
    places.cache.mkdir(parents=True, exist_ok=True)
    folder = os.open(places.cache, os.O_RDONLY | os.O_CLOEXEC)
    until = time.monotonic() + _LOCK_SECONDS
    try:
        while not _locked(folder):
            if time.monotonic() > until:
                raise ClusterError(f"another `up` or `down` holds {places.cache}")
            time.sleep(0.2)
        yield
    finally:
        os.close(folder)


def _locked(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tallylight_cluster", description=__doc__)
    parser.add_argument("--name", default=DEFAULT_NAME, help="which cluster: several live side by side")
    commands = parser.add_subparsers(dest="command", required=True)
    starting = commands.add_parser("up", help="have it running; what runs already goes on running")
    starting.add_argument("--control-plane", action="store_true", help="only the API: nothing that runs a pod")
    starting.add_argument("--kwok-nodes", type=int, default=0, metavar="N", help="have N fake nodes too")
    commands.add_parser("down", help="leave nothing behind")
    commands.add_parser("status", help="what runs, and where its kubeconfig is")
    building = commands.add_parser(
        "image", help="build an image from a Dockerfile, and give it to the node if there is one"
    )
    building.add_argument("tag", help="its name and tag; pods name it, with imagePullPolicy Never or IfNotPresent")
    building.add_argument("file", type=Path, metavar="DOCKERFILE", help="begins with ARG BASE and FROM ${BASE}")
    building.add_argument("--context", type=Path, default=Path(), metavar="FOLDER", help="what COPY copies from")
    running = commands.add_parser("run", help="run a command in the cluster's network: run -- kubectl get pods")
    running.add_argument("argv", nargs=argparse.REMAINDER)
    return parser


if __name__ == "__main__":
    sys.exit(main())
