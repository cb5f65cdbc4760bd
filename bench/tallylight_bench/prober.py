"""What the prober costs that asks many sources: `make bench-probe`."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from tallylight_bench.conditions import conditions
from tallylight_bench.cpu import cpu_seconds
from tallylight_bench.figures import MEGABYTE
from tallylight_bench.memory import held_by

CORES, MEGABYTES = 0.05, 60  # promised at most, of 100 sources that are asked every 5 s
MISSED = 1
_SETTLE_SECONDS = 15.0
_LOOKS = 12  # over the time that is measured, at what it holds


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 where a promise is missed."""
    parser = argparse.ArgumentParser(prog="make bench-probe", description="What the prober costs.")
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to measure (default: %(default)s)")
    given = parser.parse_args(argv)
    sys.stdout.write("\n".join(conditions("make bench-probe")) + "\n\n")
    cores, most = asyncio.run(_measured(given.sources, given.seconds))
    sys.stdout.write(f"{given.sources} sources, asked every 5 s: {cores:.3f} core, {most / MEGABYTE:.0f} MB (PSS)\n")
    sys.stdout.write(f"promised of 100: {CORES} core, {MEGABYTES} MB\n")
    return MISSED if given.sources == 100 and (cores > CORES or most > MEGABYTES * MEGABYTE) else 0


async def _measured(sources: int, seconds: float) -> tuple[float, int]:
    """Cores that it used, and the most bytes that it held, once it had settled."""
    runner = web.AppRunner(_origin())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "list.json"
        listed.write_text(json.dumps({"probes": [_probe(number, port) for number in range(sources)]}))
        command = (sys.executable, "-m", "tallylight", "probe", "--sources", str(listed), "--listen", "127.0.0.1:0")
        process = await asyncio.create_subprocess_exec(*command, "--allow-private")
        try:
            await asyncio.sleep(_SETTLE_SECONDS)
            before, began, most = cpu_seconds(process.pid), time.monotonic(), 0
            for _ in range(_LOOKS):
                await asyncio.sleep(seconds / _LOOKS)
                most = max(most, held_by(process.pid).pss)
            return (cpu_seconds(process.pid) - before) / (time.monotonic() - began), most
        finally:
            process.terminate()
            await process.wait()
            await runner.cleanup()


def _probe(number: int, port: int) -> dict[str, object]:
    url = f"http://127.0.0.1:{port}/{number}/master.m3u8"
    return {"namespace": "bench", "stream": f"stream-{number}", "url": url, "poll": 5.0}


def _origin() -> web.Application:
    """Live HLS, a master playlist and six segments of 2 s: each asks again, and gets a playlist that has grown."""
    began = time.monotonic()

    async def master(_: web.Request) -> web.Response:
        return web.Response(text="#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=3000000,RESOLUTION=1280x720\nmedia.m3u8\n")

    async def media(_: web.Request) -> web.Response:
        first = int((time.monotonic() - began) / 2)
        named = "".join(f"#EXTINF:2,\n{number}.ts\n" for number in range(first, first + 6))
        head = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{first}\n"
        return web.Response(text=head + named)

    app = web.Application()
    app.add_routes([web.get("/{number}/master.m3u8", master), web.get("/{number}/media.m3u8", media)])
    return app


if __name__ == "__main__":
    sys.exit(main())
