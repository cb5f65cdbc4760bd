"""Read a mounted secret: a folder with a file for each key, as Kubernetes mounts them."""

import asyncio
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from tallylight_bounded.blocking import in_a_thread
from tallylight_contract.printable import printable
from tallylight_monitor.ingest.clock import Clock
from tallylight_monitor.ingest.credentials import NO_CREDENTIALS, Credentials, origin_of
from tallylight_monitor.ingest.failures import FetchError

KEYS = ("headers", "user", "username", "password")
# A kubelet writes a rotated Secret into the folder within about a minute; so often it is read again.
AGAIN_SECONDS = 10.0
SECRET_SECONDS = 5.0  # for a mount to answer
LARGEST_SECRET = 64 << 10  # bytes; Kubernetes allows 1 MiB for a whole Secret, and headers are short


def credentials(folder: Path | None, address: str) -> Credentials:
    """What an HTTP origin wants to see: `headers` (a line each, `Name: value`), `user` and `password`."""
    if folder is None:
        return NO_CREDENTIALS
    lines = (line.partition(":") for line in _read(folder, "headers").splitlines())
    headers = tuple((name.strip(), value.strip()) for name, colon, value in lines if colon)
    return Credentials(origin_of(address), headers, _user(folder), _read(folder, "password"))


class MountedLogin:
    """The `Login` of a mounted Secret: read again now and then, and at once where an origin refuses what it held."""

    def __init__(self, folder: Path | None, address: str, clock: Clock, patience: float = SECRET_SECONDS) -> None:
        self._read, self._clock, self._patience = partial(credentials, folder, address), clock, patience
        self._known: tuple[float, Credentials] | None = None

    async def renewed(self, *, refused: bool) -> Credentials:
        """What the folder holds, as of a few seconds ago. Raises FetchError where it does not answer."""
        now = self._clock.monotonic()
        if self._known is None or refused or now - self._known[0] >= AGAIN_SECONDS:
            try:
                async with asyncio.timeout(self._patience):
                    self._known = now, await in_a_thread(self._read)
            except TimeoutError:
                raise FetchError("timeout", "the secret cannot be read: its folder does not answer") from None
        return self._known[1]


def unusable(folder: Path | None) -> str:
    """Why a secret proves nothing: it has none of the keys that are read. Empty: it has, or there is none."""
    if folder is None or any((folder / key).is_file() for key in KEYS):
        return ""
    try:
        there = sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    except OSError as error:
        return f"the secret cannot be read: {error.strerror}"
    return f"the secret has none of the keys {', '.join(KEYS)}; it has {', '.join(map(printable, there)) or 'no key'}"


def with_credentials(folder: Path | None, address: str) -> str:
    """The address with user and password in it, as libav wants them. Never to be shown."""
    user = _user(folder) if folder else ""
    if folder is None or not user:
        return address
    parts = urlsplit(address)
    login = f"{quote(user, safe='')}:{quote(_read(folder, 'password'), safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc}"))


def _user(folder: Path) -> str:
    return _read(folder, "user") or _read(folder, "username")


def _read(folder: Path, key: str) -> str:
    try:
        with (folder / key).open("rb") as file:
            return file.read(LARGEST_SECRET).decode("utf-8", "replace").strip()
    except OSError:
        return ""
