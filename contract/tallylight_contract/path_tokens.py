"""Hide what looks like a credential or a token in the path of a URL; leave what says where a stream is.

Nobody can tell a short password from a folder's name. So a part of a path stays where it looks *ordinary* (words,
numbers, and both together as in `1080p60`), and is hidden where it does not, where its name says what it is
(`token=…`, `/token/…`), and where panels put user and password (`/live/USER/PASS/1.m3u8`). A file's name stays.

Panels also name what is watched (`/live/USER/PASS/cup.m3u8`), and so do folders of media (`/live/rugby/main/cup.m3u8`):
there both are hidden, for the file's name tells such streams apart. A packager's name (`index.m3u8`) does not.
"""

import re
from urllib.parse import unquote

HIDDEN = "…"

# Names of what is not to be shown, of whatever length it is: in small letters, without what joins their words.
_SECRET_NAMES = frozenset(
    {
        *("accesskey", "acl", "apikey", "auth", "authkey", "authorization", "bearer", "cred", "credential"),
        *("credentials", "creds", "exp", "expires", "hash", "hdnea", "hdntl", "hdnts", "hmac", "jsessionid"),
        *("jwt", "key", "keypairid", "login", "md5", "nonce", "otp", "pass", "passcode", "passphrase"),
        *("passwd", "password", "pin", "policy", "psw", "pswd", "pw", "pwd", "sas", "secret", "sessid"),
        *("session", "sessionid", "sid", "sig", "sign", "signature", "st", "streamkey", "ticket", "tok"),
        *("token", "user", "userid", "username", "usr"),
    }
)
_SECRET_ENDINGS = ("token", "secret", "password", "passwd", "apikey", "authkey", "signature", "authsign", "sessionid")
# As folders, these may be names of anything.
_AS_FOLDERS = _SECRET_NAMES - {"acl", "exp", "expires", "policy", "sign", "st", "user"}
_SHORT_LOGIN = frozenset({"u", "p"})  # together: `u=…&p=…`
# `token-ab12`: joined to its name, and no word.
_JOINED = re.compile(r"(token|passwd|password|pwd|secret|apikey|auth|sig)[-_.~:](?=.*[0-9]).+", re.IGNORECASE)
_CLOUD_KEY = re.compile(r"(AKIA|ASIA)[A-Z0-9]{16}")
# Where panels put user and password: behind these folders, or behind nothing, in front of a number.
_PANELS = frozenset({"live", "movie", "series", "timeshift"})
# And behind these, if no other folder says what it is; behind this one, a token stands in front of them.
_PLAYERS = _PANELS | {"archive", "catchup", "dvr", "hls", "hlsr", "movies", "play", "streaming", "timeshifts", "vod"}
_TOKEN_FIRST = "hlsr"  # noqa: S105 - the name of a folder
_ID = re.compile(r"[0-9]+([._-].*)?", re.DOTALL)
# `/u/USER/p/PASS`, by the names of both.
_USERS, _PASSWORDS = frozenset({"u", "user", "usr"}), frozenset({"p", "pass", "password", "pw", "pwd"})
_NUMBERED = re.compile(r"[0-9]+(\.[a-z0-9]{2,4})?", re.IGNORECASE)
_SHORT_NUMBERED = re.compile(r"[0-9]{2,}|[0-9]+\.(ts|m3u8|mp4|mkv|avi|flv)", re.IGNORECASE)
# With no panel's folder in front, user and password stand before a list of a channel's own name. One of them has
# letters and digits, and is no word with a year or a version; or both are long numbers.
_LIST = re.compile(r".+\.(m3u8?|ts)", re.IGNORECASE | re.DOTALL)
_MIXED = re.compile(r"(?=[^/]*[0-9])(?=[^/]*[a-z]).{4,}", re.IGNORECASE | re.DOTALL)
_WITH_YEAR = re.compile(r"[a-z]+([-_][a-z]+)*[-_]?((19|20)[0-9]{2}|v[0-9]+)", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"[0-9]{5,}")
# Folders of which one says that the other is no password.
_OF_MEDIA = re.compile(
    r"(live|hls|ll-?hls|dash|cmaf|vod|tv|radio|video|audio|media|streams?|channels?|content|cdn|edge|origin|out(put)?|"
    r"segments?|chunks?|ts|hd|sd|uhd|fhd|4k|low|mid|medium|high|hi|lo|news|sports?|music|movies?|"
    r"v?[0-9]{1,4}|(19|20)[0-9]{6}|"
    r"(ch|v|cam|stream|channel|video|audio)[-_]?[0-9]+|[0-9]+(p[0-9]*|i[0-9]*|k|kbps|m)|[a-z]+[-_][0-9]+p?)",
    re.IGNORECASE,
)
# Names that packagers give to what they write, whatever it shows.
_OF_PACKAGERS = re.compile(
    r"(prog_?)?(index|playlist|master|main|manifest|media|chunk(list|s)?|variants?|renditions?|init|seg(ment)?s?|"
    r"stream|live|hls|mono|video|audio|tracks?|output|out|file|source|rewind|dvr|archive|timeshift|mpegts)"
    r"([-_.0-9].*)?",
    re.IGNORECASE | re.DOTALL,
)
_MOST_QUOTING = 3  # times that a path may be quoted, one inside the other

_FILE_NAME = re.compile(r".*[^.]\.[A-Za-z][A-Za-z0-9]{1,4}")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{8,}")
_NAMED = re.compile(r"([A-Za-z0-9_-]+)=")
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
    parts = path.split("/")
    there = [place for place, part in enumerate(parts) if part]
    hidden = _login_of_a_panel([parts[place] for place in there]) if web and there else ()
    before = ""
    for number, place in enumerate(there):
        last = place == len(parts) - 1
        if number in hidden or not _may_stay(parts[place], before, last=last):
            parts[place] = HIDDEN
        before = parts[place]
    return "/".join(parts)


def _login_of_a_panel(parts: list[str]) -> tuple[int, ...]:
    """The places of user and password, as panels of IPTV write them: `/live/USER/PASS/1.ts`, `/USER/PASS/1`."""
    for place, part in enumerate(parts[:-3]):
        name = part.lower()
        if name in _USERS and parts[place + 2].lower() in _PASSWORDS:
            return place + 1, place + 3
        user = place + 2 if name == _TOKEN_FIRST else place + 1
        if name in _PLAYERS and _is_login(parts, user, strict=name not in _PANELS or place > 0):
            return tuple(range(place + 1, user + 2))
    return (0, 1) if len(parts) == 3 and _is_login_alone(list(map(unquote, parts[:2])), parts[2]) else ()


def _is_login_alone(pair: list[str], name: str) -> bool:
    """Whether two folders are user and password, with nothing before them."""
    if any(map(_OF_MEDIA.fullmatch, pair)):
        return False
    if _SHORT_NUMBERED.fullmatch(name):
        return True
    mixed = any(_MIXED.fullmatch(part) and not _WITH_YEAR.fullmatch(part) for part in pair)
    likely = mixed or all(map(_LONG_NUMBER.fullmatch, pair))
    return likely and _LIST.fullmatch(name) is not None and _OF_PACKAGERS.fullmatch(name) is None


def _is_login(parts: list[str], user: int, *, strict: bool) -> bool:
    """Whether user and password may stand here, before a number or a name. `strict`: not where folders of media do."""
    pair, rest = parts[user : user + 2], parts[user + 2 :]
    of_media = any(map(_OF_MEDIA.fullmatch, pair))
    return bool(rest) and (
        (_ID.fullmatch(rest[0]) is not None and not of_media)
        or (
            parts[user - 1].lower() in _PANELS
            and _NUMBERED.fullmatch(rest[-1]) is not None
            and not (strict and of_media)
        )
        or (parts[user - 1].lower() in _PANELS and not of_media and _names_a_channel(pair[0], rest, deep=strict))
    )


def _names_a_channel(user: str, rest: list[str], *, deep: bool) -> bool:
    """Whether a channel's own name is all that follows. `deep` down, numbers are a CDN's for its customers."""
    return len(rest) == 1 and _OF_PACKAGERS.fullmatch(rest[0]) is None and not (deep and user.isdigit())


def _may_stay(part: str, before: str, *, last: bool) -> bool:
    is_file = last and _FILE_NAME.fullmatch(part) is not None
    if _is_secret(unquote(before), _AS_FOLDERS) and not is_file:
        return False
    plain = _unquoted(part)
    if plain != part and any(mark in plain for mark in "/\\?@:"):  # an address within the address
        return plain == shown_path(plain) and not any(mark in plain for mark in "\\?@:")
    return _may_be_shown(plain, is_file=is_file)


def _is_secret(name: str, names: frozenset[str]) -> bool:
    plain = re.sub(r"[-_.~ ]", "", name.lower())
    return plain in names or plain.endswith(_SECRET_ENDINGS)


def _unquoted(part: str) -> str:
    for _ in range(_MOST_QUOTING):
        part = unquote(part)
    return part


def _may_be_shown(part: str, *, is_file: bool) -> bool:
    names = _NAMED.findall(part)
    if ";" in part or any(_is_secret(name, _SECRET_NAMES) for name in names) or _SHORT_LOGIN.issubset(names):
        return False
    if _JWT.match(part) or _CLOUD_KEY.search(part):
        return False
    return is_file or (
        len(part) <= _LONGEST_PART and not _UUID.search(part) and not _JOINED.fullmatch(part) and _reads_as_words(part)
    )


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
