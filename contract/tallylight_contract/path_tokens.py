"""Hide what looks like a credential or a token in the path of a URL; leave what says where a stream is.

Nobody can tell a short password from a folder's name. So a part of a path stays where it looks *ordinary* (words,
numbers, and both together as in `1080p60`), and is hidden where it does not, where its name says what it is
(`token=…`, `/token/…`), and where panels put user and password (`/live/USER/PASS/1.m3u8`). A file's name stays.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

HIDDEN = "…"

# Names of what is not to be shown, of whatever length it is.
_SECRET_NAMES = frozenset(
    {
        "acl",
        "apikey",
        "auth",
        "authorization",
        "credential",
        "credentials",
        "exp",
        "expires",
        "hash",
        "hdnea",
        "hdntl",
        "hdnts",
        "hmac",
        "jsessionid",
        "jwt",
        "key",
        "login",
        "md5",
        "pass",
        "passwd",
        "password",
        "policy",
        "pwd",
        "secret",
        "session",
        "sessionid",
        "sid",
        "sig",
        "sign",
        "signature",
        "st",
        "streamkey",
        "tok",
        "token",
        "user",
        "userid",
        "username",
        "usr",
    }
)
# As folders, these may be names of anything.
_AS_FOLDERS = _SECRET_NAMES - {"acl", "exp", "expires", "policy", "sign", "st", "user"}
_PANEL = re.compile(r"/(live|movie|series|timeshift)/([^/]+/[^/]+)/(.*/)?[0-9]+(\.[a-z0-9]{2,4})?", re.IGNORECASE)
_SHORT_PANEL = re.compile(
    r"/([^/]+/[^/]+)/[0-9]{2,}"
)  # a file without an extension: nothing but such a panel has these

_FILE_NAME = re.compile(r".*[^.]\.[A-Za-z][A-Za-z0-9]{1,4}")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{8,}")
_NAMED = re.compile(r"([A-Za-z0-9]+)=")
_WOWZA = re.compile(r"(mp4|flv|mp3|smil|amlst|ngrp):")  # what kind of file it is
# Longer ones are no words: the longest that a language uses for a folder, a date with its time, a rendition's label.
_LONGEST_PART, _LONGEST_LETTERS, _LONGEST_NUMBER, _LONGEST_MIX = 64, 24, 14, 32
# Between letters and digits, and up in `camelCase`: one in `cup2026`, two in `1080p60`, three in `s01e02`.
_MOST_SWITCHES, _MOST_IN_LONG_WORD, _LONG_WORD, _MOST_IN_PART = 3, 2, 12, 7
_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?=.*[0-9])(?=.*[a-f])[0-9a-f]{12,}", re.IGNORECASE)
_SWITCH = re.compile(
    r"(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[a-z])(?=[A-Z])|(?<=[A-Z][A-Z])(?=[a-z])|(?<=[0-9][A-Z])(?=[a-z])"
)
# Capitals, small letters and digits together are what tokens are made of: there, only plain words are ordinary.
_OF_ALL_SORTS = re.compile(r"(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9]).{12,}")
_PLAIN = re.compile(r"[A-Z]?[a-z]*[0-9]*|[A-Z]+[0-9]*|[0-9]+[a-z]{1,4}[0-9]*|[a-z]+[0-9]+[a-z]+[0-9]+")
_WITHOUT_VOWELS = re.compile(r"[b-df-hj-np-tv-xz]{6,}", re.IGNORECASE)


def shown_path(path: str, *, web: bool = True) -> str:
    """The path with an ellipsis for each part that may be a secret. `web`: of HTTP, which such panels speak."""
    parts = (_without_panel_login(path) if web else path).split("/")
    return "/".join(_shown_parts(parts))


def _without_panel_login(path: str) -> str:
    found = _PANEL.fullmatch(path)
    if found:
        return path[: found.start(2)] + f"{HIDDEN}/{HIDDEN}" + path[found.end(2) :]
    found = _SHORT_PANEL.fullmatch(path)
    return f"/{HIDDEN}/{HIDDEN}{path[found.end(1) :]}" if found else path


def _shown_parts(parts: list[str]) -> Iterator[str]:
    before = ""
    for number, part in enumerate(parts):
        is_file = number == len(parts) - 1 and _FILE_NAME.fullmatch(part) is not None
        secret = before.lower() in _AS_FOLDERS and not is_file
        yield HIDDEN if part and (secret or not _may_be_shown(unquote(part), is_file=is_file)) else part
        before = part


def _may_be_shown(part: str, *, is_file: bool) -> bool:
    if _JWT.match(part) or ";" in part or any(name.lower() in _SECRET_NAMES for name in _NAMED.findall(part)):
        return False
    return is_file or (len(part) <= _LONGEST_PART and not _UUID.search(part) and _reads_as_words(part))


def _reads_as_words(part: str) -> bool:
    words = re.split(r"(?<=[0-9]):(?=[0-9])|[-_.,+ ()@=!&']+", _WOWZA.sub("", part, count=1))
    plain = all(map(_PLAIN.fullmatch, words)) or not _OF_ALL_SORTS.fullmatch(part)
    return plain and all(map(_is_ordinary, words)) and _switches(words) <= _MOST_IN_PART


def _is_ordinary(word: str) -> bool:
    if word.isdigit() or not word:
        return len(word) <= _LONGEST_NUMBER
    if not word.isascii():
        return word.isalpha() and len(word) <= _LONGEST_LETTERS
    if not word.isalnum() or _HEX.fullmatch(word) or _WITHOUT_VOWELS.search(word):
        return False
    longest = _LONGEST_LETTERS if word.isalpha() else _LONGEST_MIX
    return len(word) <= longest and _switches([word]) <= (
        _MOST_SWITCHES if len(word) <= _LONG_WORD else _MOST_IN_LONG_WORD
    )


def _switches(words: list[str]) -> int:
    return sum(len(_SWITCH.findall(word)) for word in words)
