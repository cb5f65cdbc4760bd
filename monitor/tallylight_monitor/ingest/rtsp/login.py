"""Answer an RTSP server that wants to know who asks: Digest (RFC 7616, and 2069 before it) or Basic. Pure."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_PARAMETER = re.compile(r'([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
# The stronger one first. Cameras know MD5 only, which is not chosen by us.
_HASHES: dict[str, Callable[[bytes], "hashlib._Hash"]] = {"sha-256": hashlib.sha256, "md5": hashlib.md5}


Login = tuple[str, str]  # user and password


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server wants: `scheme` in lower case, and its parameters."""

    scheme: str
    parameters: dict[str, str]

    def answer(self, login: Login, method: str, uri: str, nonce: tuple[str, int]) -> str:
        """The value of `Authorization`. `nonce`: our own one, and how often the server's was used, from 1."""
        if self.scheme == "basic":
            pair = b64encode(_bytes(f"{login[0]}:{login[1]}")).decode()
            return f"Basic {pair}"
        return f"Digest {self._digest(login, method, uri, nonce)}"

    def _digest(self, login: Login, method: str, uri: str, nonce: tuple[str, int]) -> str:
        algorithm = self.parameters.get("algorithm", "MD5")
        realm, theirs = self.parameters.get("realm", ""), self.parameters.get("nonce", "")
        said = {"username": login[0], "realm": realm, "nonce": theirs, "uri": uri}
        who = self._hash(f"{login[0]}:{realm}:{login[1]}")
        what = self._hash(f"{method}:{uri}")
        unquoted = ""
        if "auth" in re.split(r"[\s,]+", self.parameters.get("qop", "")):
            count = f"{nonce[1]:08x}"
            said["response"] = self._hash(f"{who}:{theirs}:{count}:{nonce[0]}:auth:{what}")
            said["cnonce"] = nonce[0]
            unquoted = f", qop=auth, nc={count}"
        else:
            said["response"] = self._hash(f"{who}:{theirs}:{what}")
        if "opaque" in self.parameters:
            said["opaque"] = self.parameters["opaque"]
        if "algorithm" in self.parameters:
            unquoted += f", algorithm={algorithm}"
        return ", ".join(f'{name}="{_quoted(value)}"' for name, value in said.items()) + unquoted

    def _hash(self, text: str) -> str:
        return _HASHES[self.parameters.get("algorithm", "MD5").lower()](_bytes(text)).hexdigest()


def challenge(values: Iterable[str]) -> Challenge | None:
    """The best of what `WWW-Authenticate` offers, that we know; None where there is none."""
    offered = [_read(value) for value in values]
    digests = [each for each in offered if each.scheme == "digest"]
    for algorithm in _HASHES:
        for each in digests:
            if each.parameters.get("algorithm", "MD5").lower() == algorithm:
                return each
    return next((each for each in offered if each.scheme == "basic"), None)


def _read(value: str) -> Challenge:
    scheme, _, rest = value.strip().partition(" ")
    found = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(rest)}
    return Challenge(scheme.lower(), found)


def _bytes(text: str) -> bytes:
    """Text as it came: a realm may be in any coding."""
    return text.encode("utf-8", "surrogateescape")


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
