"""A server that speaks as much RTMP as sending its client elsewhere takes."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 128  # bytes; what both sides begin with
HANDSHAKE = 1536


def _text(value: str) -> bytes:
    return b"\x02" + struct.pack(">H", len(value)) + value.encode()


def _object(**fields: bytes) -> bytes:
    named = (struct.pack(">H", len(name)) + name.encode() + value for name, value in fields.items())
    return b"\x03" + b"".join(named) + b"\0\0\x09"


def _rejected(redirect: str) -> bytes:
    """`NetConnection.Connect.Rejected` with a redirect, as servers of Adobe's kind say it."""
    elsewhere = _object(code=b"\0" + struct.pack(">d", 302.0), redirect=_text(redirect))
    body = _text("_error") + b"\0" + struct.pack(">d", 1.0) + b"\x05"
    body += _object(
        level=_text("error"), code=_text("NetConnection.Connect.Rejected"), description=_text("moved"), ex=elsewhere
    )
    head = b"\x03\0\0\0" + struct.pack(">I", len(body))[1:] + b"\x14\0\0\0\0"
    return head + b"\xc3".join(body[at : at + CHUNK] for at in range(0, len(body), CHUNK))


@contextmanager
def rtmp_redirect(host: str, redirect: str) -> Iterator[tuple[int, list[bytes]]]:
    """Serve while the block runs. Gives the port, and what each client asked for."""
    asked: list[bytes] = []
    with socket.create_server((host, 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    _talk(listening.accept()[0], redirect, asked)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], asked
        listening.shutdown(socket.SHUT_RDWR)  # or it would wait for ever for the next
        thread.join(10)


def _talk(connection: socket.socket, redirect: str, asked: list[bytes]) -> None:
    with connection, suppress(OSError):
        connection.settimeout(5)
        first = _exactly(connection, 1 + HANDSHAKE)
        connection.sendall(b"\x03" + bytes(HANDSHAKE) + first[1:])
        _exactly(connection, HANDSHAKE)
        asked.append(connection.recv(65536))
        connection.sendall(_rejected(redirect))
        while connection.recv(65536):
            pass


def _exactly(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = connection.recv(size - len(found))
        if not piece:
            raise ConnectionError
        found += piece
    return found
