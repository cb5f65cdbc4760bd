"""Stream addresses: show one without its secrets, and say whether it holds any. Nothing here raises."""

import re

from tallylight_contract.path_tokens import HIDDEN, shown_path

# Patterns that mean the same to Python and to RE2, because admission holds them too.
USER_IN_URL = "^[A-Za-z][A-Za-z0-9+.-]*:/*[^/?#]+@"
KEY_IN_QUERY = "[?&](?i:passphrase)="

_CREDENTIALS = re.compile(f"{USER_IN_URL}|{KEY_IN_QUERY}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_PARTS = re.compile(r"(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<rest>.*)")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]*)(?P<port>:[0-9]{1,5})?")
_WEB = frozenset({"http://", "https://"})
_KEY_IN_PATH = "rtmp"  # and what it is carried in: rtmps, rtmpt, rtmpe
_WITHOUT_PATH = "srt://"


def scheme(url: str) -> str:
    """`https` of `https://…`, in lower case; empty for anything without one."""
    found = _SCHEME.match(url)
    return found[1].lower() if found else ""


def has_credentials(url: str) -> bool:
    """Whether a user, a password or an SRT passphrase stands in the URL."""
    return _CREDENTIALS.search(url) is not None


def shown(url: str) -> str:
    """The URL as people may see it: scheme, host, port, and the path without its tokens.

    The only way an address reaches a log.
    """
    found = _SCHEME.match(url)
    if found is None:
        return _shown_path(url)
    start = f"{found[1].lower()}://"
    parts = _PARTS.match("".join(each for each in url[found.end() :] if each.isprintable() and each != " "))
    rest = _shown_rest(parts, start) if parts else HIDDEN
    return start + (_without_key(rest) if start.startswith(_KEY_IN_PATH) else rest)


def _without_key(rest: str) -> str:
    """RTMP servers take the last part of the path for a key: with it, anyone may publish."""
    before, slash, key = rest.rstrip("/").rpartition("/")
    return before + slash + HIDDEN if slash and key else rest


def _shown_rest(parts: re.Match[str], start: str) -> str:
    """Host, port and path; none of them where a careless `user:pa/ss@host` may have moved the borders."""
    user, _, address = parts["authority"].rpartition("@")
    host = _HOST.fullmatch(address)
    if host is None or ((user or host["port"]) and "@" in parts["path"] + parts["rest"]):
        return HIDDEN
    if start == "file://":
        return host[0] + parts["path"]
    if start == _WITHOUT_PATH:  # what stands there says nothing to SRT, and may be what a stream's ID should be
        return host[0] + (f"/{HIDDEN}" if parts["path"].strip("/") else "")
    return host[0] + shown_path(parts["path"], web=start in _WEB or start.startswith(_KEY_IN_PATH))


def _shown_path(path: str) -> str:
    """A file's path; hidden where it may be an address that lacks its slashes."""
    if "@" in path or ":" in path:
        return HIDDEN
    return "".join(character for character in path if character.isprintable())
