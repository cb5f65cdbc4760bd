"""Fetches one segment, with its key and its initialisation section, or finds that it is lost."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from tallylight_contract.address import shown
from tallylight_monitor.ingest.answers import Answer, Fetcher, Limits
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.data_address import data_in, is_data
from tallylight_monitor.ingest.facts import Fact, FetchFailed, SegmentRead, What
from tallylight_monitor.ingest.failures import LASTING, FetchError
from tallylight_monitor.ingest.hls.following import segment_deadline
from tallylight_monitor.ingest.hls.keys import KEY_SIZE, decrypt, initial_vector
from tallylight_monitor.ingest.hls.playlist import ByteRange, InitRef, KeyRef, SegmentRef
from tallylight_monitor.ingest.media import Lost, Segment
from tallylight_monitor.ingest.mp4_boxes import is_mp4, lacks_index, without_media
from tallylight_monitor.ingest.ts.packets import SNIFFED, grid_of
from tallylight_monitor.ingest.wrong_content import TEXT, wrong_content, wrong_in_code

SEGMENT_LIMIT = 64 * 2**20  # bytes: ten seconds at 50 Mb/s
INIT_LIMIT = 2**20  # bytes; a few kB is usual
KEY_LIMIT = 64  # bytes: 16 are right, and what is a little longer deserves to be called a wrong key
KEYS_KEPT = 8  # a stream rotates through one at a time
INITS_KEPT = 4  # advertisements come and go between two or three
# Many packagers leave it in the clear even where the playlist says that the key is for it too.
CLEAR_INITS = (b"ftyp", b"styp", b"moov")
PLAIN: dict[What, str] = {"segment": "segment", "init": "initialisation section", "key": "key"}
GOOD = 200  # the status of what is no media, and is called good
PARTIAL = 206  # the status of a part; any other is that of the whole
RETRY_SECONDS = 0.25  # a 404 at the live edge is often a race of this length
SHORTEST_TRY_SECONDS = 0.5  # with less time left, a second try is for nothing


class Listing(Protocol):
    """The playlist, as it is asked about when a segment cannot be had. `failed_at`: when a look at it last failed."""

    failed_at: float

    def lists(self, number: int) -> bool:
        """Whether a segment is still in it."""

    async def served_again(self) -> None:
        """Look at it now; return once it was served. A source that is away takes its segments with it."""


class SegmentFetcher:
    """Fetches segments. Tells each failed try, and each segment read."""

    def __init__(self, http: Fetcher, clock: Clock, tell: Callable[[Fact], None]) -> None:
        self._http = http
        self._clock = clock
        self._tell = tell
        self._keys: OrderedDict[object, bytes] = OrderedDict()
        self._inits: OrderedDict[object, bytes] = OrderedDict()

    async def media(self, ref: SegmentRef, target: float, listing: Listing) -> Segment | Lost:
        """The segment, or why it is lost: only while the playlist is served is it lost, and not the whole source.

        With the playlist served, that is known after 1.5 target durations (at least 3 s). Where it was not, meanwhile,
        the segment gets all of that time again.
        """
        if ref.gap or ref.unreadable:
            return Lost(ref.number, ref.duration, ref.unreadable or "the playlist marks it as missing")
        began = self._clock.monotonic()
        deadline = began + segment_deadline(target)
        try:
            return await self._whole(ref, deadline)
        except FetchError as error:
            asked_at = self._clock.monotonic()
            await listing.served_again()
            was_away = listing.failed_at >= began
            if not listing.lists(ref.number):
                # One that comes too slowly leaves the playlist meanwhile: no race, where that was served all the time.
                slow = error.kind == "timeout" and not was_away
                return Lost(ref.number, ref.duration, error.detail, fault=slow)
            served_at = self._clock.monotonic()
            deadline = served_at + segment_deadline(target) if was_away else deadline + served_at - asked_at
            left = deadline - served_at - RETRY_SECONDS
            if error.kind in LASTING or left < SHORTEST_TRY_SECONDS:
                return Lost(ref.number, ref.duration, error.detail)
        await self._clock.sleep(RETRY_SECONDS)
        try:
            return await self._whole(ref, deadline)
        except FetchError as error:
            return Lost(ref.number, ref.duration, error.detail)

    async def _whole(self, ref: SegmentRef, deadline: float) -> Segment:
        init = await self._init(ref.init, deadline) if ref.init else b""
        key = await self._key(ref.key, deadline) if ref.key else None
        answer = await self._get("segment", ref.uri, SEGMENT_LIMIT, deadline, ref.byte_range)
        data = answer.body
        if ref.key and key:
            self._check_is_media("segment", ref.uri, wrong_in_code(data))
            data = self._clear("segment", data, key, ref.key.iv or initial_vector(ref.number), ref.key)
        self._check_is_media("segment", ref.uri, wrong_content(data))
        init = self._init_for(ref, data, init)
        self._tell(
            SegmentRead(
                at=self._clock.monotonic(),
                number=ref.number,
                seconds=answer.seconds,
                first_byte_seconds=answer.first_byte_seconds,
                size=len(answer.body),
                duration=ref.duration,
            )
        )
        return Segment(ref.number, data, init, ref.duration, ref.discontinuity)

    def _init_for(self, ref: SegmentRef, data: bytes, init: bytes) -> bytes:
        """The initialisation section, where this segment is one that has any: no tag ends one for the next."""
        if init and not is_mp4(data) and grid_of(data[:SNIFFED]) is not None:
            return b""
        if not init and lacks_index(data):
            why = "is a fragment whose initialisation section (#EXT-X-MAP) the playlist does not name"
            error = FetchError("malformed", f"{shown(ref.uri)} {why}")
            self._failed("segment", error)
            raise error
        return init

    async def _init(self, ref: InitRef, deadline: float) -> bytes:
        if ref in self._inits:
            return self._inits[ref]
        key = await self._key(ref.key, deadline) if ref.key else None
        data = (await self._get("init", ref.uri, INIT_LIMIT, deadline, ref.byte_range)).body
        self._check_is_media("init", ref.uri, wrong_in_code(data) if key else wrong_content(data))
        if ref.key and key and data[4:8] not in CLEAR_INITS:
            data = self._clear("init", data, key, ref.key.iv or bytes(KEY_SIZE), ref.key)
        return _kept(self._inits, ref, without_media(data), INITS_KEPT)

    async def _key(self, ref: KeyRef, deadline: float) -> bytes:
        if ref.uri in self._keys:
            return self._keys[ref.uri]
        key = (await self._get("key", ref.uri, KEY_LIMIT, deadline)).body
        if len(key) != KEY_SIZE and (wrong := wrong_in_code(key)) != TEXT:  # a text of any length may be meant as a key
            self._check_is_media("key", ref.uri, wrong)
        return _kept(self._keys, ref.uri, key, KEYS_KEPT)

    def _clear(self, what: What, data: bytes, key: bytes, iv: bytes, of: KeyRef) -> bytes:
        """Decrypt, here and now: a segment takes milliseconds. A key that does not fit is asked for again."""
        try:
            return decrypt(data, key, iv)
        except FetchError as error:
            self._keys.pop(of.uri, None)
            self._failed(what, error)
            raise

    async def _get(self, what: What, uri: str, size: int, deadline: float, part: ByteRange | None = None) -> Answer:
        headers = {"Accept-Encoding": "identity"}
        if part:
            headers["Range"] = f"bytes={part.offset}-{part.offset + part.length - 1}"
        limits = Limits(size, max(0.1, deadline - self._clock.monotonic()))
        try:
            if is_data(uri):
                return _part(Answer(200, data_in(uri, size), {}, 0.0, 0.0, "data:"), part)
            return _part(await self._http.get(uri, limits, headers), part)
        except FetchError as error:
            self._failed(what, error)
            raise

    def _check_is_media(self, what: What, uri: str, wrong: str) -> None:
        """Refuse what was sent instead: servers call an error page, or that of a login, a good answer."""
        if wrong:
            error = FetchError("not_media", f"{wrong} came in place of the {PLAIN[what]} {shown(uri)}", GOOD)
            self._failed(what, error)
            raise error

    def _failed(self, what: What, error: FetchError) -> None:
        self._tell(FetchFailed(self._clock.monotonic(), what, error.kind, error.detail, error.status))


def _part(answer: Answer, part: ByteRange | None) -> Answer:
    """Cut the part out of the whole, for a server that knows no ranges; nothing is not a good answer."""
    body = answer.body
    if part and answer.status != PARTIAL:
        body = body[part.offset : part.offset + part.length]
    if not body or (part and len(body) != part.length):
        than = "longer" if part and len(body) > part.length else "shorter"
        empty = "" if body else ": it is empty"
        raise FetchError("truncated", f"{shown(answer.final_url)} is {than} than it should be{empty}", answer.status)
    return answer.with_body(body)


def _kept(cache: OrderedDict[object, bytes], name: object, data: bytes, most: int) -> bytes:
    cache[name] = data
    if len(cache) > most:
        cache.popitem(last=False)
    return data
