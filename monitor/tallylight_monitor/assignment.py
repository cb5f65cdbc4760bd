"""What one monitor is to do: from a person's command line, or from the operator's order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

import msgspec

from tallylight_contract.address import scheme, shown
from tallylight_contract.detectors import with_inhibitors
from tallylight_contract.livestream import ProfileName
from tallylight_contract.newer import decoded_from_newer
from tallylight_contract.order import MonitorOrder
from tallylight_monitor.ending import Ending
from tallylight_monitor.judging.detector_settings import DetectorSetting, resolved, unknown
from tallylight_monitor.judging.subject import Subject
from tallylight_monitor.muting import Muting
from tallylight_monitor.tier import AT_REST

NETWORK_SCHEMES = frozenset({"rtmp", "rtmps", "rtsp", "rtsps", "udp", "rtp"})
Kind = Literal["http", "file", "network"]


class InvalidAssignmentError(Exception):
    """It cannot be done; the text says what is wrong with which word of it."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which stream to watch, how, and until when.

    `patient`: a source that cannot be opened is a defect to report, and is tried again; otherwise it is the end.
    `program` is the programme to watch of a transport stream, by its number; None: the first. `address` may hold
    secrets by the time it is used, and is never shown but through `source`. `channel`, `role` and `upstream` are the
    LiveStream's; empty where it has none. `ignored` is what the order asks for that this version does not know.
    `settings` has also what only inhibits others here: `unsaid`, of which another monitor of the stream tells.
    `tier` says how closely pictures are looked at in calm times, and `every_picture` that there are none: every one is.
    """

    name: str
    address: str = field(repr=False)
    settings: Mapping[str, DetectorSetting]
    namespace: str = ""
    pipeline: int = 0
    tier: str = "Full"
    every_picture: bool = False
    window: str = ""
    window_start: datetime | None = None
    ending: Ending | None = None
    muting: Muting = field(default_factory=Muting)
    patient: bool = False
    channel: str = ""
    role: str = ""
    upstream: str = ""
    program: int | None = None
    ignored: tuple[str, ...] = ()
    unsaid: frozenset[str] = frozenset()

    @property
    def stream(self) -> str:
        """The stream as events name it."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    @property
    def subject(self) -> Subject:
        """What its events and its report are of."""
        return Subject(self.stream, self.channel, self.role, self.upstream)

    @property
    def source(self) -> str:
        """The address as people may see it."""
        return shown(self.address)

    @property
    def kind(self) -> Kind:
        """How it is reached."""
        return kind_of(self.address)

    @property
    def changing_files(self) -> str:
        """The files that may be rewritten while it is watched, by what they hold."""
        ends = f"the end in {self.ending.path}" if self.ending is not None else ""
        mutes = f"the mute in {self.muting.path}" if self.muting.path is not None else ""
        return " and ".join(filter(None, (ends, mutes)))

    def reread(self) -> None:
        """Read these files again. They may be on a slow disk: not in the event loop."""
        self.muting.reread()
        if self.ending is not None:
            self.ending.reread()

    @property
    def path(self) -> str:
        """The file's path, for an address that is a file."""
        return self.address.removeprefix("file://")


@lru_cache(maxsize=16)
def kind_of(address: str) -> Kind:
    """How an address is reached. Raises InvalidAssignmentError where there is no way."""
    found = scheme(address)
    if found in {"", "file"}:
        return "file"
    if found in {"http", "https"}:
        return "http"
    if found in NETWORK_SCHEMES:
        return "network"
    known = ", ".join(sorted({"http", "https", "file", *NETWORK_SCHEMES}))
    raise InvalidAssignmentError(f"{shown(address)}: {found} is not supported; what can be watched is: {known}")


def short_name(address: str) -> str:
    """What to call a stream of which only the address is known: its host, or its file. No label holds an address."""
    path = shown(address).partition("://")
    return path[2].partition("/")[0] if path[2] and path[0] != "file" else Path(path[2] or path[0]).name


def _ignored(read: MonitorOrder, fields: Iterable[str]) -> tuple[str, ...]:
    """What a newer operator asked for, besides these fields, and is not known here."""
    return (
        *(f"the field {name}" for name in fields),
        *(() if read.tier in AT_REST else (f"the tier {read.tier}",)),
        *(() if read.profile in (None, *get_args(ProfileName)) else (f"the profile {read.profile}",)),
        *unknown(read.detectors),
    )


def ordered(order: Path, until: Path | None, muted: Path | None = None) -> Assignment:
    """Read an order. Raises InvalidAssignmentError, which names the file."""
    try:
        read, fields = decoded_from_newer(order.read_bytes(), MonitorOrder)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidAssignmentError(f"the order {order} cannot be read: {cause}") from None
    kind_of(read.url)
    profile = next((name for name in get_args(ProfileName) if name == read.profile), None)
    settings = resolved(read.detectors, profile)
    judged = set(settings) if read.cut is None else set(read.cut.judges)
    measured = with_inhibitors(judged, settings)
    settings = {name: setting for name, setting in settings.items() if name in measured}
    tier = read.tier if read.tier in AT_REST else "Full"
    return Assignment(
        name=read.stream,
        address=read.url,
        settings=settings,
        namespace=read.namespace,
        pipeline=read.pipeline,
        tier=tier if read.cut is None else read.cut.tier or tier,
        window=read.window,
        window_start=read.window_start,
        ending=Ending(until, read.overrun, read.post_roll) if until else None,
        muting=Muting(muted),
        patient=True,
        channel=read.channel or "",
        role=read.role or "",
        upstream=read.upstream or "",
        program=read.program,
        ignored=_ignored(read, fields),
        unsaid=frozenset(settings.keys() - judged),
    )
