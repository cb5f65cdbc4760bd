"""The files that local mode and one monitor share: order, end, mute, report, secrets, lock."""

import contextlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tallylight_contract.instants import instant
from tallylight_contract.newer import decoded_from_newer
from tallylight_contract.order import MonitorOrder
from tallylight_contract.report import Report, is_plausible
from tallylight_contract.wire import decoded, encoded
from tallylight_operator.local.files import SECRET_FILE, SECRET_FOLDER, read_whole, write_whole


@dataclass(frozen=True, slots=True)
class RunFolder:
    """One monitor's files."""

    path: Path

    @property
    def order_file(self) -> Path:
        """The MonitorOrder, as JSON."""
        return self.path / "order.json"

    @property
    def until_file(self) -> Path:
        """One RFC 3339 instant; empty: no end."""
        return self.path / "until"

    @property
    def muted_file(self) -> Path:
        """One RFC 3339 instant, until which nobody is alerted; empty: not muted."""
        return self.path / "muted"

    @property
    def report_file(self) -> Path:
        """Written by the monitor at its end."""
        return self.path / "report.json"

    @property
    def secrets(self) -> Path:
        """One file for each key of the stream's Secret, while the monitor runs; no folder where it has no Secret."""
        return self.path / "secrets"

    @property
    def lock(self) -> Path:
        """Held by the monitor's process, whose pid is in it."""
        return self.path / "lock"

    def prepare(self, order: MonitorOrder, until: datetime | None, muted_until: datetime | None = None) -> None:
        """Write what a monitor needs to start."""
        self.path.mkdir(parents=True, exist_ok=True, mode=SECRET_FOLDER)
        self.report_file.unlink(missing_ok=True)
        write_whole(self.order_file, encoded(order))
        self.move_end(until)
        self.mute(muted_until)

    def move_end(self, until: datetime | None) -> None:
        """Write the monitor's end; it reads the file every few seconds."""
        write_whole(self.until_file, _line(until))

    def mute(self, until: datetime | None) -> None:
        """Write until when nobody is to be alerted; the monitor reads the file every few seconds."""
        write_whole(self.muted_file, _line(until))

    def put_secrets(self, secret: Mapping[str, bytes] | None) -> None:
        """Make the folder of secrets hold these keys and no other; None: be gone."""
        self.drop_secrets()
        if secret is None:
            return
        self.secrets.mkdir(mode=SECRET_FOLDER)
        for name, content in secret.items():
            file = os.open(self.secrets / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, SECRET_FILE)
            with os.fdopen(file, "wb") as opened:
                opened.write(content)

    def drop_secrets(self) -> None:
        """Delete every secret of this monitor."""
        shutil.rmtree(self.secrets, ignore_errors=True)

    def order(self) -> MonitorOrder | None:
        """The order written; None when there is none that can be read."""
        try:
            return decoded_from_newer(read_whole(self.order_file) or b"", MonitorOrder)[0]
        except (msgspec.DecodeError, OSError):
            return None

    def until(self) -> datetime | None:
        """The end written; None when there is none."""
        return _instant(self.until_file)

    def muted_until(self) -> datetime | None:
        """The end of the mute that is written; None when there is none."""
        return _instant(self.muted_file)

    def report(self) -> Report | None:
        """The monitor's report; None when there is none that can be read."""
        try:
            found = decoded(read_whole(self.report_file) or b"", Report)
        except (msgspec.DecodeError, OSError):
            return None
        return found if is_plausible(found) else None

    def remove(self) -> None:
        """Delete all of it."""
        shutil.rmtree(self.path, ignore_errors=True)


def _line(at: datetime | None) -> bytes:
    return b"" if at is None else f"{at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}\n".encode()


def _instant(path: Path) -> datetime | None:
    with contextlib.suppress(ValueError, OSError):
        return instant((read_whole(path) or b"").decode().strip())
    return None
