"""What probers have said of each source, and for how long nothing has been heard of one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tallylight_contract.livestream import LiveStream
from tallylight_contract.printable import printable
from tallylight_contract.probing import LONGEST_SEEN, SignalPage, SourceSignal, probe_of
from tallylight_operator.decision.model import Key
from tallylight_operator.schedule.signal import NOT_ASKED, Signal

NOT_ASKED_YET = "the prober has not asked it yet"


@dataclass(frozen=True, slots=True)
class _Known:
    """Of which source (its digest), and what."""

    digest: str
    signal: Signal


class SignalBook:
    """Keeps the last word on each source. `wake` is called for a stream of which there is news."""

    def __init__(self, wake: Callable[[Key], None], now: Callable[[], datetime]) -> None:
        self._wake, self._now = wake, now
        self._known: dict[Key, _Known] = {}

    def of(self, key: Key, stream: LiveStream | None) -> Signal:
        """What is known of the source that a stream names now; an answer about another address is none."""
        probe = None if stream is None else probe_of(stream)
        if probe is None:
            self._known.pop(key, None)
            return NOT_ASKED
        known = self._known.get(key)
        if known is None or known.digest != probe.digest:
            known = self._known[key] = _Known(probe.digest, Signal(None, self._now(), NOT_ASKED_YET))
        return known.signal

    def heard(self, page: SignalPage) -> None:
        """A prober has answered. Sources that nobody asked about are passed over."""
        for said in page.signals:
            key = Key(said.namespace, said.stream)
            known = self._known.get(key)
            if known is not None and known.digest == said.digest:
                self._put(key, replace(known, signal=self._read(said, known.signal)))

    def unheard(self, keys: Iterable[Key], why: str) -> None:
        """Nothing can be learnt of these sources now."""
        why = printable(why)[:LONGEST_SEEN]
        for key in keys:
            known = self._known.get(key)
            if known is not None and known.signal.present is None:
                self._put(key, replace(known, signal=replace(known.signal, seen=why)))
            elif known is not None:
                self._put(key, replace(known, signal=Signal(None, self._now(), why)))

    def _read(self, said: SourceSignal, before: Signal) -> Signal:
        """What is not known has not been since it was not known here: a prober that restarts begins anew."""
        seen = printable(said.seen)[:LONGEST_SEEN] or NOT_ASKED_YET
        if said.present is not None:
            return Signal(said.present, said.since or self._now(), seen)
        return Signal(None, before.since if before.present is None else self._now(), seen)

    def _put(self, key: Key, known: _Known) -> None:
        if self._known.get(key) != known:
            self._known[key] = known
            self._wake(key)
