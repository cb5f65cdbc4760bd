"""A network of its own, without a way out, for a test and all the processes that it starts.

Needs root. The addresses that must never be reached are given to its loopback: a listener accepts and counts each
connection to them.
"""

import ctypes
import os
import selectors
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CLONE_NEWNET, CLONE_NEWNS = 0x40000000, 0x00020000
FORBIDDEN = (
    *("169.254.169.254", "169.254.170.23", "100.100.100.200"),
    *("fd00:ec2::254", "fd20:ce::254", "fd00:c1::a9fe:a9fe"),
)
ALLOWED = ("10.9.8.7", "203.0.113.7", "2001:db8::7")  # of origins: private, public, IPv6
WATCHED = (*FORBIDDEN, "127.0.0.1", "::1")


def why_not() -> str:
    """Why no such network can be made here; empty where it can."""
    command = ("unshare", "--net", "--mount", "ip", "link", "set", "lo", "up")
    try:
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        return f"{error.filename} is not installed"
    return "" if tried.returncode == 0 else f"no network namespace can be made: {tried.stderr.strip()}"


# CI sets this variable: there, a test that cannot run fails instead of being skipped.
IN_CLOSED_NETWORK = pytest.mark.skipif(bool(why_not()) and not os.environ.get("NETWORKS_REQUIRED"), reason=why_not())


@contextmanager
def closed_network(*, hosts: str = "") -> Iterator[None]:
    """Move this thread into such a network; threads and processes started in it are in it, too.

    `hosts` takes the place of /etc/hosts, for names.
    """
    libc, home = ctypes.CDLL(None, use_errno=True), Path.cwd()
    with open("/proc/thread-self/ns/net") as net, open("/proc/thread-self/ns/mnt") as mounts:  # noqa: PTH123 - descriptors
        _check(libc.unshare(CLONE_NEWNET | CLONE_NEWNS))
        try:
            _run("mount", "--make-rprivate", "/")
            _run("ip", "link", "set", "lo", "up")
            for address in (*FORBIDDEN, *ALLOWED):
                _run("ip", "address", "add", address + ("/128" if ":" in address else "/32"), "dev", "lo", "nodad")
            if hosts:
                _bind_hosts(hosts)
            yield
        finally:
            _leave_mounts(libc, mounts.fileno())
            _check(libc.setns(net.fileno(), CLONE_NEWNET))
            os.chdir(home)  # with the mounts, the working directory has become theirs


def _leave_mounts(libc: ctypes.CDLL, descriptor: int) -> None:
    """Threads that were started meanwhile share our mounts: wait until the last of them has ended."""
    deadline = time.monotonic() + 20
    while libc.setns(descriptor, CLONE_NEWNS):
        if time.monotonic() >= deadline:
            _check(1)
        time.sleep(0.05)


def _bind_hosts(hosts: str) -> None:
    _run("mount", "-t", "tmpfs", "none", "/run")
    Path("/run/hosts").write_text(hosts)
    _run("mount", "--bind", "/run/hosts", "/etc/hosts")


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _check(status: int) -> None:
    if status:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@contextmanager
def counted(ports: tuple[int, ...] = (80, 443, 554, 1935)) -> Iterator[list[tuple[str, int]]]:
    """Listen at every forbidden address and at loopback. Gives the list of what was reached, address and port."""
    reached: list[tuple[str, int]] = []
    sockets = [socket.create_server((each, port), family=_family(each)) for each in WATCHED for port in ports]
    stopping = threading.Event()
    thread = threading.Thread(target=_accept, args=(sockets, reached, stopping), daemon=True)
    thread.start()
    try:
        yield reached
    finally:
        stopping.set()
        thread.join(5)
        for each in sockets:
            each.close()


def _accept(sockets: list[socket.socket], reached: list[tuple[str, int]], stopping: threading.Event) -> None:
    with selectors.DefaultSelector() as selector:
        for each in sockets:
            selector.register(each, selectors.EVENT_READ)
        while not stopping.is_set():
            for key, _ in selector.select(0.1):
                connection, _ = key.fileobj.accept()
                reached.append(key.fileobj.getsockname()[:2])
                connection.close()


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
