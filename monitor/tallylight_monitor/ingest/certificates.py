"""Remembers which certificate each server has shown: an answer may be over before its connection can be asked."""

import ssl
import time
from collections.abc import Mapping

from tallylight_monitor.ingest.answers import Certificate

MOST_SERVERS = 100  # of one stream; more are forgotten, and shown again with the next request


class Certificates:
    """Of each server, by its name, as it was shown last."""

    def __init__(self) -> None:
        self._shown: dict[str, Certificate] = {}

    def note(self, host: str, shown: object) -> None:
        """Take what the library has of a connection's other end: nothing without TLS."""
        found = certificate_of(shown, time.time())
        if len(self._shown) >= MOST_SERVERS:
            self._shown.clear()
        if found is None:
            self._shown.pop(host, None)
        else:
            self._shown[host] = found

    def of(self, host: str) -> Certificate | None:
        """The one that this server has shown; None where it has shown none."""
        return self._shown.get(host)


def certificate_of(shown: object, now: float) -> Certificate | None:
    """How long a certificate is good, as Python's ssl shows it; None where it does not say so in a readable way."""
    if not isinstance(shown, Mapping):
        return None
    try:
        begins, ends = (float(ssl.cert_time_to_seconds(shown[each])) for each in ("notBefore", "notAfter"))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return Certificate(begins, ends, ends - now)
