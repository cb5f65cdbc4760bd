"""HLS over TLS: an end of TLS before the origin, whose certificate can expire."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tallylight_bench.faults.delivery.http import Http
from tallylight_bench.faults.delivery.ports import free_port

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
READ_SIZE = 65536


def certificate(path: Path, begin: timedelta, end: timedelta) -> Path:
    """A key, and a certificate for loopback that holds from then to then, counted from now; signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, path.stem)])
    loopback = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    unsigned = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = (
        unsigned.not_valid_before(now + begin)
        .not_valid_after(now + end)
        .add_extension(loopback, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def context(path: Path) -> ssl.SSLContext:
    """What a server with this certificate speaks."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(path)
    return made


@dataclass(slots=True)
class Tls:
    """Serves what `behind` serves. `tls` is what it speaks from the next `open` on; None: no TLS at all."""

    behind: Http
    tls: ssl.SSLContext | None
    port: int = 0
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        """What is watched."""
        return f"https://127.0.0.1:{self.port}/{self.behind.file}"

    async def open(self) -> None:
        """Listen."""
        await self.behind.open()
        await self.listen()

    async def listen(self) -> None:
        """Listen, the origin being there."""
        self.port = self.port or free_port()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)

    async def leave(self) -> None:
        """Listen no longer, and break off what is under way."""
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def close(self) -> None:
        """Be gone, and the origin too."""
        await self.leave()
        await self.behind.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with suppress(OSError):
            there = await asyncio.open_connection("127.0.0.1", self.behind.port)
            await asyncio.gather(_copied(reader, there[1]), _copied(there[0], writer), return_exceptions=True)
        self._writers.discard(writer)
        writer.close()


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
