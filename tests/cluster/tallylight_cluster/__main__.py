"""`python -m tallylight_cluster`: start the cluster, end it, show its state, load images, run a command in it."""

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
from tallylight_cluster.errors import ClusterError
from tallylight_cluster.images import load_image
from tallylight_cluster.kubectl import cluster_environment, within
from tallylight_cluster.network import MOST_NODES
from tallylight_cluster.paths import DEFAULT_NAME, ClusterPaths

_FAILED = 1
_LOCK_SECONDS = 2400.0  # another's first build


def main(argv: Sequence[str] | None = None) -> int:
    """Do one command and return its exit status."""
    given = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        return _carry_out(given)
    except ClusterError as error:
        sys.stderr.write(f"cluster: {error}\n")
        return _FAILED


def _carry_out(given: argparse.Namespace) -> int:
    paths = ClusterPaths.read(given.name)
    if given.command == "status":
        sys.stdout.write(status(paths))
        return 0
    if given.command == "run":
        return _become(paths, given.argv)
    if os.geteuid() != 0:
        raise ClusterError("network namespaces and mounts need root: run this as root")
    with _alone(paths):
        _DOING[given.command](paths, given)
    return 0


def _up(paths: ClusterPaths, given: argparse.Namespace) -> None:
    up(paths, nodes=0 if given.control_plane else given.nodes, fake_nodes=given.kwok_nodes)
    sys.stdout.write(status(paths))


def _down(paths: ClusterPaths, _: argparse.Namespace) -> None:
    down(paths)


def _image(paths: ClusterPaths, given: argparse.Namespace) -> None:
    archive = Builder(paths.cache).build(given.tag, given.file, given.context)
    if containerd_socket(paths).exists():
        load_image(paths, archive)
    sys.stdout.write(f"{given.tag}: {archive}\n")


_DOING = {"up": _up, "down": _down, "image": _image}


def _become(paths: ClusterPaths, argv: list[str]) -> int:
    """Let the command take this process's place, so that signals and the exit status are its own."""
    if not paths.kubeconfig.exists() or not paths.namespace.exists():
        raise ClusterError(f"the cluster {paths.name} is not up")
    words = argv[1:] if argv[:1] == ["--"] else argv
    if not words:
        raise ClusterError("`run` wants a command after it: run -- kubectl get pods")
    command = [str(word) for word in within(paths, words)]
    sys.stdout.flush()
    os.execvpe(command[0], command, {**os.environ, **cluster_environment(paths)})


@contextmanager
def _alone(paths: ClusterPaths) -> Iterator[None]:
    """No two of `up` and `down` at once, nor two builds into one cache.

    Raises ClusterError when another is still at it after the time of a whole build.
    """
    paths.cache.mkdir(parents=True, exist_ok=True)
    folder = os.open(paths.cache, os.O_RDONLY | os.O_CLOEXEC)
    until = time.monotonic() + _LOCK_SECONDS
    try:
        while not _locked(folder):
            if time.monotonic() > until:
                raise ClusterError(f"another `up` or `down` holds {paths.cache}")
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
    parser.add_argument("--name", default=DEFAULT_NAME, help="which cluster: several run side by side")
    commands = parser.add_subparsers(dest="command", required=True)
    starting = commands.add_parser("up", help="have it running; what runs already goes on running")
    starting.add_argument("--control-plane", action="store_true", help="only the API: nothing that runs a pod")
    starting.add_argument(
        "--nodes", type=int, choices=range(1, MOST_NODES + 1), default=1, help="have so many real nodes"
    )
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
