"""Feed what comes over HTTP: opened again and again where patience is asked for."""

from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.ingest.hls.source import HlsSource
from tallylight_monitor.ingest.http import Http
from tallylight_monitor.ingest.media import Source
from tallylight_monitor.ingest.opening import open_source
from tallylight_monitor.ingest.ts.source import StreamSource
from tallylight_monitor.pipeline.feeding import Feeding
from tallylight_monitor.pipeline.mounted_secret import MountedLogin
from tallylight_monitor.pipeline.spool import spooled
from tallylight_monitor.wire import PlayAddress

CONTENT = frozenset({"variant_misdeclared", "language_misdeclared"})  # they judge what segments hold


async def feed_http(feeding: Feeding) -> None:
    """Open, and hand on until the end."""
    login = MountedLogin(feeding.secret, feeding.assignment.address, feeding.clock)
    async with Http(feeding.policy, login, feeding.clock) as http:
        source = await _opened(feeding, http)
        if isinstance(source, StreamSource) and source.from_its_end:
            with await spooled(source, feeding.tell, feeding.spool) as file:
                await feeding.supervisor.give(PlayAddress(file.name, network=False))
                await feeding.supervisor.idle()
        else:
            await source.run(feeding)
            await feeding.finish()


async def _opened(feeding: Feeding, http: Http) -> Source:
    """The source; a patient monitor tries again and again."""
    tries = 0
    while True:
        try:
            assignment = feeding.assignment
            source = await open_source(assignment.address, http, feeding.clock, returns=assignment.patient)
            if isinstance(source, HlsSource):
                source.looks_at_subtitles = "subtitles_stale" in assignment.settings
                source.compares_versions = "variants_identical" in assignment.settings
                source.reads_content = not CONTENT.isdisjoint(assignment.settings)
            return source
        except SourceUnusableError as error:
            if not feeding.assignment.patient:
                raise
            feeding.failed(str(error))
        await feeding.pause(tries)
        tries += 1
