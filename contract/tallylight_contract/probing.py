"""What the operator asks of a prober, and what the prober answers: whether each source sends."""

import hashlib
from datetime import datetime

from msgspec import Struct

from tallylight_contract.livestream import LiveStream

PATH = "/v1/signals"
LONGEST_WAIT = 20.0  # seconds for which an answer is held back while nothing is new
LONGEST_SEEN = 200  # characters of what was seen
_DIGITS = 12  # hexadecimal, of a digest


class Probe(Struct, frozen=True, kw_only=True, rename="camel"):
    """One source to be asked, every `poll` seconds. `secret` names the folder of its Secret; empty: it has none.

    An address may hold a token in its path: it is never shown.
    """

    namespace: str
    stream: str
    url: str
    poll: float
    secret: str = ""

    @property
    def digest(self) -> str:
        """What tells an answer about this source from one about the source that it was before an edit."""
        text = "\0".join((self.namespace, self.stream, self.url))
        return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


class ProbeList(Struct, frozen=True, kw_only=True, rename="camel"):
    """All that one prober is to ask."""

    probes: list[Probe] = []


class SourceSignal(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Whether one source sends. `present` is None while that is not known; `since` it has been so; `seen` says why."""

    namespace: str
    stream: str
    digest: str
    present: bool | None = None
    since: datetime | None = None
    seen: str = ""


class SignalPage(Struct, frozen=True, kw_only=True, rename="camel"):
    """A prober's answer. `version` is another as soon as anything in it is: asked with it, the next answer waits."""

    version: str
    signals: list[SourceSignal] = []


def probe_of(stream: LiveStream) -> Probe | None:
    """What is to be asked for a stream; None where its schedule does not follow its signal, or it is suspended."""
    spec, when_live = stream.spec, stream.spec.schedule.when_live
    if when_live is None or spec.suspend:
        return None
    secret = spec.source.secret_ref
    return Probe(
        namespace=stream.metadata.namespace,
        stream=stream.metadata.name,
        url=spec.source.url,
        poll=when_live.poll.total_seconds(),
        secret="" if secret is None else secret.name,
    )
