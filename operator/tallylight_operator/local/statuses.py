"""Each stream's status, kept in a file, so that history outlives local mode."""

import logging
from collections.abc import Callable

import msgspec

from tallylight_contract.newer import salvaged_from_newer
from tallylight_contract.pipelines import newest
from tallylight_contract.status import LastReport, LiveStreamStatus, with_report
from tallylight_contract.wire import encoded
from tallylight_operator.decision.model import Key
from tallylight_operator.local.files import StateFolder, read_whole, write_whole

log = logging.getLogger(__name__)

Published = Callable[[LiveStreamStatus, LiveStreamStatus], None]  # the status of before, and the one that follows it


class Statuses:
    """The statuses of all streams. May raise OSError where the disk does."""

    def __init__(self, state: StateFolder, published: Published | None = None) -> None:
        self._state = state
        self._published = published
        self._known: dict[Key, LiveStreamStatus] = {}

    def get(self, key: Key) -> LiveStreamStatus:
        """The status last put; an empty one for an unknown stream."""
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def put(self, key: Key, status: LiveStreamStatus) -> bool:
        """Keep a status. Returns whether it differs from the one before."""
        old = self.get(key)
        if old == status:
            return False
        write_whole(self._state.status(key), encoded(status))
        self._known[key] = status
        if self._published is not None:
            self._published(old, status)
        return True

    def add_report(self, key: Key, report: LastReport) -> None:
        """Keep a report of a monitor that is not observed any more."""
        status = self.get(key)
        history = with_report(status.history, report)
        self.put(key, msgspec.structs.replace(status, last_report=newest(history), history=history))

    def reduce(self, key: Key) -> None:
        """Reduce a status to what is known while nothing runs: no monitors, no conditions that may be outdated."""
        bare = msgspec.structs.replace(self.get(key), conditions=[], shards=[], pipelines=0, next_transition=None)
        self.put(key, bare)

    def forget(self, key: Key) -> None:
        """A stream that is gone takes its status along."""
        self._known.pop(key, None)
        self._state.status(key).unlink(missing_ok=True)

    def all(self) -> dict[Key, LiveStreamStatus]:
        """Every status read or put so far."""
        return dict(self._known)

    def _read(self, key: Key) -> LiveStreamStatus:
        path = self._state.status(key)
        try:
            written = msgspec.json.decode(read_whole(path) or b"{}", type=dict[str, object])
        except msgspec.DecodeError:
            log.warning("%s cannot be read; this stream's history starts anew", path)
            return LiveStreamStatus()
        status, unread = salvaged_from_newer(written, LiveStreamStatus)
        for part, error in unread.items():
            log.warning("%s: %s cannot be read, and is left out: %s", path, part, error)
        return status
