"""Hand on an RTSP connection: each message is looked at, media goes by as it is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tallylight_monitor.ingest.connecting import Connection
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.passage import READ_SIZE, Passage, first_done, write
from tallylight_monitor.ingest.rtsp.conversation import Conversation, Redirected
from tallylight_monitor.ingest.rtsp.messages import Cutter, RtspMessage

MOST_REDIRECTS = 5
Elsewhere = Callable[[str], Awaitable[tuple[Connection, Conversation]]]


@dataclass(slots=True)
class RtspPassage:
    """Between libav and an RTSP server, and the servers that it sends us to. `elsewhere` connects to those."""

    way: Passage
    conversation: Conversation
    elsewhere: Elsewhere
    _redirects: int = 0

    async def run(self) -> None:
        """Hand on until either end closes. Raises FetchError and NotRtspError where it must not go on."""
        try:
            await first_done(self._asking(), self._hearing())
        finally:
            self.way.origin[1].close()

    async def _asking(self) -> None:
        cutter = Cutter()
        while data := await self.way.libav[0].read(READ_SIZE):
            for each in cutter.take(data):
                said = each if isinstance(each, bytes) else self.conversation.ask(each).encoded()
                await write(self.way.origin[1], said)

    async def _hearing(self) -> None:
        cutter = Cutter()
        while data := await self.way.origin[0].read(READ_SIZE):
            for each in cutter.take(data):
                if isinstance(each, bytes):
                    await write(self.way.libav[1], each)
                elif await self._heard(each):
                    cutter = Cutter()  # what the old server says beside it is nothing to us
                    break

    async def _heard(self, answer: RtspMessage) -> bool:
        """Act on a message of the server's. Whether we are connected to another one now."""
        if retry := self.conversation.retry(answer):
            await write(self.way.origin[1], retry.encoded())
            return False
        told = self.conversation.hear(answer)
        if isinstance(told, Redirected):
            await self._follow(told)
            return True
        await write(self.way.libav[1], told.encoded())
        return False

    async def _follow(self, redirected: Redirected) -> None:
        self._redirects += 1
        if self._redirects > MOST_REDIRECTS:
            raise FetchError("redirects", f"it redirects more than {MOST_REDIRECTS} times")
        self.way.origin[1].close()
        self.way.origin, self.conversation = await self.elsewhere(redirected.url)
        await write(self.way.origin[1], self.conversation.ask(redirected.again).encoded())
