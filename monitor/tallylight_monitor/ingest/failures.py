"""Why something could not be fetched, or a source not be used at all."""

from typing import Literal

FailureKind = Literal[
    "status",
    "timeout",
    "truncated",
    "closed",
    "connect",
    "refused",
    "too_large",
    "redirects",
    "malformed",
    "not_media",
    "tls",
    "dns",
    "unsupported",
]
# A second try at once would end the same way.
LASTING: frozenset[FailureKind] = frozenset({"refused", "too_large", "redirects", "malformed", "tls", "unsupported"})


class FetchError(Exception):
    """A fetch failed. `detail` is one line fit for people; `status` is 0 when there was no answer."""

    def __init__(self, kind: FailureKind, detail: str, status: int = 0) -> None:
        super().__init__(detail)
        self.kind: FailureKind = kind
        self.detail = detail
        self.status = status


class SourceUnusableError(Exception):
    """The source cannot be opened; the message is one line that names the cause.

    `passing` is true when it may work later without anybody changing the address or the settings.
    """

    def __init__(self, cause: str, *, passing: bool) -> None:
        super().__init__(cause)
        self.passing = passing
