"""Who listens to ingest, and whom it asks, in tests."""

import asyncio
from collections.abc import Callable, Mapping

from tallylight_monitor.ingest.answers import Answer, Limits
from tallylight_monitor.ingest.facts import Fact
from tallylight_monitor.ingest.failures import FetchError
from tallylight_monitor.ingest.feed import Feed, fold
from tallylight_monitor.ingest.media import Chunk, Lost, Media, Segment


class RecordingSink:
    """Keeps all that it is given; `slowness` is how many seconds it takes over each piece."""

    def __init__(self, slowness: float = 0.0) -> None:
        self.media: list[Media] = []
        self.facts: list[Fact] = []
        self.slowness = slowness
        self.begun: list[float] = []

    async def take(self, media: Media) -> None:
        self.begun.append(asyncio.get_running_loop().time())
        if self.slowness:
            await asyncio.sleep(self.slowness)
        self.media.append(media)

    def tell(self, fact: Fact) -> None:
        self.facts.append(fact)

    def told(self, kind):
        return [fact for fact in self.facts if isinstance(fact, kind)]

    @property
    def numbers(self) -> list[int]:
        return [each.number for each in self.media if isinstance(each, Segment)]

    @property
    def lost(self) -> list[int]:
        return [each.number for each in self.media if isinstance(each, Lost)]

    @property
    def bytes(self) -> bytes:
        return b"".join(each.data for each in self.media if isinstance(each, Chunk))

    def feed(self, started: float = 0.0) -> Feed:
        feed = Feed(started)
        for fact in self.facts:
            feed = fold(feed, fact)
        return feed


Reply = bytes | FetchError


class FakeFetcher:
    """An HTTP client without HTTP: `reply(url, now)` says what an address answers, `latency` how slowly."""

    def __init__(self, reply: Callable[[str, float], Reply], latency: Callable[[str], float] = lambda _: 0.01) -> None:
        self.reply = reply
        self.latency = latency
        self.asked: list[tuple[float, str]] = []
        self.running = 0
        self.most_running = 0

    async def get(self, url: str, limits: Limits, headers: Mapping[str, str] | None = None) -> Answer:
        began = asyncio.get_running_loop().time()
        self.asked.append((began, url))
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        seconds = self.latency(url)
        try:
            await asyncio.sleep(min(seconds, limits.total))
        finally:
            self.running -= 1
        if seconds > limits.total:
            raise FetchError("timeout", f"took longer than {limits.total:g} s")
        reply = self.reply(url, began)
        if isinstance(reply, FetchError):
            raise reply
        return Answer(200, reply, {}, seconds, seconds, url)

    def polls(self) -> list[float]:
        return [at for at, url in self.asked if url.endswith(".m3u8")]
