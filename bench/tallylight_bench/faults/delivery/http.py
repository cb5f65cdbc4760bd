"""HLS, and TS over HTTP: the demo's origin, whose process can end and come back at the same port."""

from dataclasses import dataclass

from tallylight_bench.faults.delivery.ports import free_port
from tallylight_bench.faults.live import Live
from tallylight_demo.faults import Fault
from tallylight_demo.origin import Origin


@dataclass(slots=True)
class Http:
    """Serves one programme. `host` is what its address calls it."""

    live: Live
    file: str = "live.m3u8"
    host: str = "127.0.0.1"
    port: int = 0
    _origin: Origin | None = None

    @property
    def url(self) -> str:
        """What is watched."""
        return f"http://{self.host}:{self.port}/{self.file}"

    async def open(self) -> None:
        """Listen."""
        self.port = self.port or free_port()
        origin = Origin(self.live, port=self.port)
        await origin.__aenter__()
        self._origin = origin

    async def close(self) -> None:
        """Break off what is under way, and listen no longer."""
        if self._origin is not None:
            await self._origin.__aexit__()
            self._origin = None

    def spoil(self, fault: Fault | None) -> None:
        """Answer in this way from now on."""
        if self._origin is not None:
            self._origin.fault = fault
