"""What libav and an RTSP server say to each other, with login and redirects taken out of libav's hands. Pure."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from tallylight_monitor.ingest.rtsp.login import Challenge, Login, challenge
from tallylight_monitor.ingest.rtsp.messages import NotRtspError, RtspMessage

MOST_WAITING = 32  # requests without an answer; libav waits for each but those that keep a session alive
REDIRECTED = frozenset({"OPTIONS", "DESCRIBE"})  # before there is a session, which no other server knows


@dataclass(frozen=True, slots=True)
class Redirected:
    """The server sends us elsewhere; `again` is what is to be asked there."""

    url: str
    again: RtspMessage


@dataclass(slots=True)
class Conversation:
    """One connection. `ours` is the address that libav believes in, `url` the one that the server is asked for.

    `login` gives user and password for an address, or None where they are not for it.
    """

    ours: str
    url: str
    login: Callable[[str], Login | None] = field(repr=False)
    _begun: bool = False
    _asked: "OrderedDict[str, RtspMessage]" = field(default_factory=OrderedDict)
    _challenge: Challenge | None = None
    _used: int = 0  # how often the server's nonce was

    def ask(self, request: RtspMessage) -> RtspMessage:
        """A request of libav's as the server gets it. Raises NotRtspError where it is not for `ours`."""
        if request.first.startswith("RTSP/"):
            return request  # an answer to a question of the server's
        words = request.first.split(" ")
        if len(words) != 3 or not (self._is_ours(words[1]) or self._begun):
            raise NotRtspError("a request for another address")
        self._begun = True
        self._asked[request.get("CSeq")] = request
        while len(self._asked) > MOST_WAITING:
            self._asked.popitem(last=False)
        return self._signed(request)

    def hear(self, answer: RtspMessage) -> RtspMessage | Redirected:
        """An answer as libav gets it, or where to go on instead.

        Raises NotRtspError where a server sends us elsewhere in mid-stream, or to what is no address.
        """
        if answer.first.startswith("REDIRECT "):
            raise NotRtspError("it redirects in mid-stream")
        if not answer.status:
            return answer  # a question of the server's
        request = self._asked.pop(answer.get("CSeq"), None)
        if 300 <= answer.status < 400:
            if request is None or request.first.partition(" ")[0] not in REDIRECTED:
                raise NotRtspError("it redirects in mid-stream")
            return Redirected(self._redirect(answer.get("Location")), request)
        return answer

    def retry(self, answer: RtspMessage) -> RtspMessage | None:
        """What to send instead of passing a refusal on: the request again, by name. None: pass it on."""
        request = self._asked.get(answer.get("CSeq"))
        offered = challenge(answer.all("WWW-Authenticate")) if answer.status == 401 else None
        if request is None or offered is None or self.login(self.url) is None:
            return None
        if self._challenge is not None and not _is_new(self._challenge, offered):
            return None
        self._challenge, self._used = offered, 0
        return self._signed(request)

    def _redirect(self, location: str) -> str:
        try:
            return urljoin(self.url, location)
        except ValueError:
            raise NotRtspError("it redirects to something that is not an address") from None

    def _is_ours(self, url: str) -> bool:
        return url == self.ours or url.startswith((self.ours + "/", self.ours + "?"))

    def _signed(self, request: RtspMessage) -> RtspMessage:
        method, url, version = request.first.split(" ")
        if self._is_ours(url):
            url = self.url + url.removeprefix(self.ours)
        plain = request.without("Authorization")
        headers, login = plain.headers, self.login(self.url)
        if self._challenge is not None and login is not None:
            self._used += 1
            value = self._challenge.answer(login, method, url, (secrets.token_hex(8), self._used))
            headers += (("Authorization", value),)
        return RtspMessage(f"{method} {url} {version}", headers, plain.body)


def _is_new(before: Challenge, offered: Challenge) -> bool:
    """Whether a server only wants a fresh nonce; else it has refused user and password."""
    return offered.parameters.get("stale", "").lower() == "true" and offered != before
