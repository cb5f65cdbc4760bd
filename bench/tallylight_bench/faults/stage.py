"""One run's source: a live programme, and how it reaches the monitor."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from tallylight_bench.faults.coded import Look, coded
from tallylight_bench.faults.confinement import LIMIT_BYTES, NAME, confined
from tallylight_bench.faults.delivery.http import Http
from tallylight_bench.faults.delivery.rtmp import Rtmp
from tallylight_bench.faults.delivery.rtsp import Rtsp
from tallylight_bench.faults.delivery.tls import Tls, certificate, context
from tallylight_bench.faults.delivery.udp import Udp
from tallylight_bench.faults.live import Live
from tallylight_bench.faults.playout import START, Playout
from tallylight_bench.faults.small_disk import SmallDisk
from tallylight_bench.faults.watch import Watch

DAY = timedelta(days=1)


class Delivery(Protocol):
    """A way from a programme to monitors."""

    @property
    def url(self) -> str:
        """What is watched."""

    async def open(self) -> None:
        """Be there."""

    async def close(self) -> None:
        """Be gone."""


@dataclass(slots=True)
class Stage:
    """All that a fault may get at. `media` keeps what is coded, `folder` is this run's own."""

    live: Live
    delivery: Delivery
    look: Look
    rng: random.Random
    media: Path
    folder: Path
    confined: tuple[str, ...] = ()
    trusted: Path | None = None
    disk: SmallDisk | None = None
    monitor: Watch | None = None

    @property
    def http(self) -> Http:
        """The origin; only for what comes over HTTP."""
        delivery = self.delivery.behind if isinstance(self.delivery, Tls) else self.delivery
        assert isinstance(delivery, Http)
        return delivery

    @property
    def tls(self) -> Tls:
        """The end of TLS; only where there is one."""
        assert isinstance(self.delivery, Tls)
        return self.delivery

    @property
    def watch(self) -> Watch:
        """The monitor; only while it runs."""
        assert self.monitor is not None
        return self.monitor


@dataclass(frozen=True, slots=True)
class Setting:
    """What a stage is made from. `stamp` is where its clock begins, in ticks."""

    look: Look
    rng: random.Random
    media: Path
    folder: Path
    stamp: int = START

    def live(self, *, fragmented: bool = False, encrypted: bool = False) -> Live:
        """A programme in transport streams, or in fragments of MP4."""
        made = coded(self.look, "mp4" if fragmented else "ts", self.media)
        return Live(Playout(made, "fmp4" if fragmented else "ts", self.stamp), encrypted=encrypted)

    def stage(self, live: Live, delivery: Delivery) -> Stage:
        """A stage for it."""
        return Stage(live, delivery, self.look, self.rng, self.media, self.folder)


def _http(file: str, *, fragmented: bool = False, encrypted: bool = False) -> Callable[[Setting], Stage]:
    def make(setting: Setting) -> Stage:
        live = setting.live(fragmented=fragmented, encrypted=encrypted)
        return setting.stage(live, Http(live, file))

    return make


def _by_name(setting: Setting) -> Stage:
    live = setting.live()
    return replace(setting.stage(live, Http(live, host=NAME)), confined=confined(setting.folder))


def _little_memory(setting: Setting) -> Stage:
    live = setting.live()
    return replace(setting.stage(live, Http(live)), confined=confined(setting.folder, LIMIT_BYTES))


def _on_small_disk(*, pictures: bool) -> Callable[[Setting], Stage]:
    def make(setting: Setting) -> Stage:
        live = setting.live()
        return replace(setting.stage(live, Http(live)), disk=SmallDisk(setting.folder / "disk", pictures))

    return make


def _over_tls(setting: Setting) -> Stage:
    live, folder = setting.live(), setting.folder
    good, old = certificate(folder / "good.pem", -DAY, DAY), certificate(folder / "old.pem", -2 * DAY, -DAY)
    trusted = folder / "trusted.pem"
    trusted.write_bytes(good.read_bytes() + old.read_bytes())
    return replace(setting.stage(live, Tls(Http(live), context(good))), trusted=trusted)


def _rtmp(setting: Setting) -> Stage:
    live = setting.live()
    return setting.stage(live, Rtmp(live))


def _rtsp(setting: Setting) -> Stage:
    live = setting.live()
    return setting.stage(live, Rtsp(live))


def _udp(setting: Setting) -> Stage:
    live = setting.live()
    return setting.stage(live, Udp(live))


PROTOCOLS: dict[str, Callable[[Setting], Stage]] = {
    "HLS": _http("live.m3u8"),
    "HLS fMP4": _http("live.m3u8", fragmented=True),
    "HLS AES-128": _http("live.m3u8", encrypted=True),
    "HLS by name": _by_name,
    "HLS over TLS": _over_tls,
    "HLS, 200 MB": _little_memory,
    "HLS, events on a disk": _on_small_disk(pictures=False),
    "HLS, pictures on a disk": _on_small_disk(pictures=True),
    "TS over HTTP": _http("live.ts"),
    "RTMP": _rtmp,
    "RTSP": _rtsp,
    "UDP": _udp,
}
