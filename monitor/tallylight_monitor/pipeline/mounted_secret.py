"""Read a mounted secret: a folder with a file for each key, as Kubernetes mounts them."""

from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from tallylight_monitor.ingest.credentials import NO_CREDENTIALS, Credentials, origin_of

LARGEST_SECRET = 64 << 10  # bytes; Kubernetes allows 1 MiB for a whole Secret, and headers are short


def credentials(folder: Path | None, address: str) -> Credentials:
    """What an HTTP origin wants to see: `headers` (a line each, `Name: value`), `user` and `password`."""
    if folder is None:
        return NO_CREDENTIALS
    lines = (line.partition(":") for line in _read(folder, "headers").splitlines())
    headers = tuple((name.strip(), value.strip()) for name, colon, value in lines if colon)
    return Credentials(origin_of(address), headers, _user(folder), _read(folder, "password"))


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
