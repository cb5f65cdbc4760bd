"""Feed what libav itself opens: RTMP, RTSP, UDP, RTP, by way of us."""

from functools import partial

from tallylight_contract.address import scheme
from tallylight_monitor.ingest.connecting import Connector
from tallylight_monitor.ingest.failures import FetchError, SourceUnusableError
from tallylight_monitor.ingest.listening import heard_at
from tallylight_monitor.ingest.relay import Relay
from tallylight_monitor.ingest.rtmp import rtmp_options
from tallylight_monitor.pipeline.feeding import Feeding
from tallylight_monitor.pipeline.mounted_secret import credentials, with_credentials
from tallylight_monitor.wire import PlayAddress

NO_PROGRAMMES = (
    "a programme can be chosen in HLS, in TS over HTTP, UDP or RTP, and in files only: RTMP has but one, "
    "and of RTSP the first is watched"
)
WITH_PROGRAMMES = frozenset({"udp", "rtp"})


async def feed_network(feeding: Feeding) -> None:
    """Let the decoder open the address, by way of us; again, whenever it breaks off."""
    if feeding.assignment.program is not None and scheme(feeding.assignment.address) not in WITH_PROGRAMMES:
        raise SourceUnusableError(NO_PROGRAMMES, passing=False)
    tries = 0
    while True:
        before = feeding.supervisor.pictures
        try:
            await _opened_by_libav(feeding)
        except FetchError as error:
            begun = bool(feeding.supervisor.last_beat.tracks)
            if not feeding.assignment.patient and (not begun or error.kind == "refused"):
                raise SourceUnusableError(error.detail, passing=False) from None
            feeding.failed(error.detail)
        tries = 0 if feeding.supervisor.pictures > before else tries + 1
        await feeding.pause(tries)


async def _opened_by_libav(feeding: Feeding) -> None:
    """Play it to its end. Raises FetchError where it must not, or cannot, be connected to."""
    address = feeding.assignment.address
    if scheme(address) in WITH_PROGRAMMES:
        await _play(feeding, await heard_at(address, feeding.policy), {})
        return
    login = await feeding.read_secret(partial(credentials, feeding.secret, address))
    async with Relay(address, Connector(feeding.policy), login, feeding.explain) as relay:
        rtmp = rtmp_options(address)
        # RTMP has no login that a relay could make: libav is given user and password, and reaches that origin only.
        opened = relay.address
        if rtmp:
            opened = await feeding.read_secret(partial(with_credentials, feeding.secret, opened))
        await _play(feeding, opened, rtmp)


async def _play(feeding: Feeding, address: str, options: dict[str, str]) -> None:
    await feeding.supervisor.give(PlayAddress(address, network=True, options=options))
    await feeding.supervisor.idle()
