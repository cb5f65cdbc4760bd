"""A way for libav to one origin: libav connects to us on loopback, and we to an address that was judged.

So libav resolves no name, follows no redirect, verifies no certificate, and for RTSP knows no password.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from tallylight_contract.address import has_credentials, shown
from tallylight_monitor.ingest.connecting import Connection, Connector
from tallylight_monitor.ingest.credentials import Credentials
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.passage import Passage
from tallylight_monitor.ingest.rtsp.conversation import Conversation
from tallylight_monitor.ingest.rtsp.messages import NotRtspError
from tallylight_monitor.ingest.rtsp.passage import RtspPassage

LOOPBACK = "127.0.0.1"
CONNECTIONS = 3  # libav has one, and opens a second before it closes the first when it logs in over RTMP
BUFFERED = 1 << 20  # bytes that wait for a decoder that is behind; then the origin waits


@dataclass(slots=True)
class Relay:
    """For one address, while the block runs. `failed` is called with the reason why a connection cannot go on."""

    url: str
    connector: Connector
    credentials: Credentials
    failed: Callable[[str], None]
    port: int = 0
    _token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    _first: Connection | None = None
    _open: set["asyncio.Task[None]"] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Connect to the origin, and wait for libav. Raises FetchError."""
        self._first = await self.connector.connect(self.url)
        self._server = await asyncio.start_server(self._accepted, LOOPBACK, 0, limit=BUFFERED)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        if self._first is not None:
            self._first[1].close()

    @property
    def address(self) -> str:
        """What libav is to open. For RTSP its path is a secret: no other process of this machine can use the relay."""
        if self._speaks_rtsp:
            return f"rtsp://{LOOPBACK}:{self.port}/{self._token}"
        parts = urlsplit(self.url)
        return parts._replace(scheme="rtmp", netloc=f"{LOOPBACK}:{self.port}").geturl()

    @property
    def _speaks_rtsp(self) -> bool:
        return self.url.lower().startswith("rtsp")

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= CONNECTIONS:
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        origin, self._first = self._first, None
        try:
            way = Passage((reader, writer), origin or await self.connector.connect(self.url))
            if self._speaks_rtsp:
                await RtspPassage(way, self._conversation(self.url), self._elsewhere).run()
            else:
                await way.run()
        except FetchError as error:
            self.failed(error.detail)
        except NotRtspError as error:
            self.failed(f"{shown(self.url)}: {error}")
        except (OSError, asyncio.IncompleteReadError):
            pass  # one of the two has gone, which the other sees by the end of its connection
        finally:
            writer.close()

    def _conversation(self, url: str) -> Conversation:
        return Conversation(self.address, url, self.credentials.login_for)

    async def _elsewhere(self, url: str) -> tuple[Connection, Conversation]:
        """Where a redirect leads. Raises FetchError where it must not be followed."""
        if urlsplit(url).scheme.lower() not in {"rtsp", "rtsps"}:
            raise FetchError("refused", f"{shown(self.url)} redirects to {shown(url)}, which is no RTSP")
        if has_credentials(url):
            raise FetchError("refused", f"{shown(url)} is refused: no user may stand in a redirect")
        return await self.connector.connect(url), self._conversation(url)
