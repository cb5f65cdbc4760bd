"""A playlist on this machine, with its segments beside it: what a packager has just written."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tallylight_bounded.blocking import in_a_thread
from tallylight_monitor.ingest.answers import Answer, Limits
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.failures import FetchError, SourceUnusableError
from tallylight_monitor.ingest.hls.finding import PLAYLIST_LIMITS
from tallylight_monitor.ingest.hls.source import HlsSource, open_hls


@dataclass(frozen=True, slots=True)
class _Folder:
    """Gives files out of one folder and the folders in it, as if a server did: a playlist may name no others."""

    folder: Path
    clock: Clock

    async def get(self, url: str, limits: Limits, headers: Mapping[str, str] | None = None) -> Answer:
        """Read a whole file. `Range` is not known here: the caller cuts its part out of the whole."""
        del headers
        parts = urlsplit(url)
        path = Path(unquote(parts.path))
        if parts.scheme != "file":
            raise FetchError(
                "refused", f"a playlist on this machine names an address: {parts.scheme}://{parts.hostname}"
            )
        started = self.clock.monotonic()
        body = await in_a_thread(partial(self._read, path, limits.size))
        seconds = self.clock.monotonic() - started
        return Answer(200, body, {}, seconds, seconds, url)

    def _read(self, path: Path, size: int) -> bytes:
        if not path.resolve().is_relative_to(self.folder):
            raise FetchError("refused", f"{path} is outside the playlist's folder")
        try:
            if path.is_fifo():
                raise FetchError("refused", f"{path.name} is a pipe")
            with path.open("rb") as file:
                body = file.read(size + 1)
        except OSError as error:
            raise FetchError("connect", f"{path.name}: {error.strerror}") from None
        if len(body) > size:
            raise FetchError("too_large", f"{path.name} is larger than {size} bytes")
        return body


async def playlist_file(path: Path, clock: Clock, *, returns: bool = False) -> HlsSource:
    """Open a playlist on this machine; `returns` as for `HlsSource`. Raises SourceUnusableError."""
    whole = await in_a_thread(path.resolve)
    folder, url = _Folder(whole.parent, clock), whole.as_uri()
    try:
        return await open_hls(folder, clock, url, await folder.get(url, PLAYLIST_LIMITS), returns=returns)
    except FetchError as error:
        raise SourceUnusableError(error.detail, passing=False) from None
