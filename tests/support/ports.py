"""Ports for servers that are still to start."""

import random
import socket


def free_port():
    """One that is free, and that no connection takes meanwhile: theirs are from 32768 on (ip_local_port_range)."""
    for _ in range(100):
        port = random.SystemRandom().randrange(15_000, 32_000)
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("no port is free")
