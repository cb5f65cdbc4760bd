"""Count how often each stream's spec has changed, as Kubernetes does, also over restarts."""

import hashlib
import logging
from pathlib import Path

import msgspec

from tallylight_contract.livestream import LiveStreamSpec
from tallylight_contract.wire import decoded, encoded
from tallylight_operator.decision.model import Key
from tallylight_operator.local.files import read_whole, write_whole

log = logging.getLogger(__name__)


class _Counted(msgspec.Struct, frozen=True):
    number: int
    digest: str


class Generations:
    """The number of each stream's spec, kept in a file. A file that cannot be read counts from 1 again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._counted = _read(path)

    def of(self, key: Key, spec: LiveStreamSpec) -> int:
        """The number of this spec: one more than that of a different one before it."""
        digest = hashlib.sha256(encoded(spec)).hexdigest()
        known = self._counted.get(str(key), _Counted(0, ""))
        if known.digest != digest:
            known = _Counted(known.number + 1, digest)
            self._counted[str(key)] = known
            self._keep()
        return known.number

    def _keep(self) -> None:
        try:
            write_whole(self._path, msgspec.json.encode(self._counted))
        except OSError as error:
            log.warning("%s cannot be written: %s", self._path, error.strerror)


def _read(path: Path) -> dict[str, _Counted]:
    try:
        return decoded(read_whole(path) or b"{}", dict[str, _Counted])
    except msgspec.DecodeError:
        return {}
