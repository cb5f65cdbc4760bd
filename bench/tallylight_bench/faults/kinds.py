"""Which faults there are, how each is shown, and what must be told of it: decided before anything was measured."""

import signal
from collections.abc import Iterable
from dataclasses import dataclass

from tallylight_bench.faults import packets
from tallylight_bench.faults.expected import Expected
from tallylight_bench.faults.playout import START
from tallylight_bench.faults.strikes_media import (
    PICTURES,
    SOUND,
    WRAP_TICKS,
    WRAPS_AFTER,
    bytes_are,
    clock_of_sound_steps,
    clock_steps,
    clock_wraps,
    coding_changes,
    decoder_gets,
    is_scrambled,
    is_silent,
    leaves,
    monitor_is_stopped,
    packets_are,
    pictures_want_memory,
    strangers_come,
)
from tallylight_bench.faults.strikes_source import (
    Strike,
    answers,
    certificate_is,
    disk_is_full,
    ends_and_returns,
    gone,
    leads_to,
    name_vanishes,
    new_key_is_refused,
    restarts,
    silent,
    stands_still,
)
from tallylight_demo.faults import FaultKind, Target


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a kind of fault is shown: it stands for between so many seconds; none: it is an instant."""

    protocol: str
    strike: Strike
    expected: Expected
    seconds: tuple[float, float] = (5.0, 8.0)
    stamp: int = START


def _ways(
    protocols: Iterable[str], strike: Strike, expected: Expected, seconds: tuple[float, float] = (5.0, 8.0)
) -> tuple[Way, ...]:
    return tuple(Way(protocol, strike, expected, seconds) for protocol in protocols)


NONE_COMES = ("picture_lost", "sound_lost")
QUIET = Expected(())
INSTANT = (0.0, 0.0)
LONG = (7.0, 9.0)
HLS = ("HLS", "HLS fMP4", "HLS AES-128")
ANY_HTTP = ("HLS", "TS over HTTP", "HLS fMP4")
TRANSPORT = ("HLS", "TS over HTTP")
DECODED = ("HLS", "TS over HTTP", "RTSP")
SERVER_ERRORS = (500, 502, 503, 504)
ENDLESS = ("TS over HTTP", "UDP")
FILE = "file:///etc/hostname"  # of this machine: what is fetched over HTTP leads to no file
AVS2 = 0xD2  # a stream_type that libav knows, and no decoder of ours reads
SHORT = r"holds .* s of|segment \d+ breaks off"
BROKEN_OFF = "closed the connection|ended before its end"


def _lost(word: str, *follows: str) -> Expected:
    return Expected(("signal_lost",), word, follows)


def _missed(word: str) -> Expected:
    """The signal is lost, and what was sent meanwhile is lost for good."""
    return Expected(("signal_lost",), word, ("decode_damage", "timestamp_jump"))


def _unfetched(word: str) -> Expected:
    """While segments are lost, nothing in them can be judged either."""
    return Expected(("segment_error",), word, NONE_COMES)


def _full(words: str) -> Expected:
    """What happened to the stream meanwhile is told as well, at the latest when there is room."""
    return Expected(("segment_error",), "answered 404", NONE_COMES, f"{words}.*No space left on device")


def _unreadable(word: str, *follows: str) -> Expected:
    """Nothing of either track can be judged; what was sent meanwhile is missing for good."""
    return Expected(NONE_COMES, word, ("decode_damage", "timestamp_jump", *follows))


def _damage(word: str) -> Expected:
    return Expected(("decode_damage",), word, (*NONE_COMES, "timestamp_jump"))


KINDS: dict[str, tuple[Way, ...]] = {
    "connection refused": _ways(ANY_HTTP, gone, _lost("cannot connect")),
    "connection reset or closed": (
        *_ways(ANY_HTTP, answers(FaultKind.RESET), _lost("closed the connection|ended before its end")),
        *_ways(ANY_HTTP, answers(FaultKind.CLOSED), _lost("closed the connection|ended before its end")),
    ),
    "silent server": (
        *_ways(ANY_HTTP, answers(FaultKind.STALL), _lost("Nothing arrives|stalled|took longer")),
        *_ways(("RTSP",), silent, _missed("[Nn]othing (arrives|came)")),
    ),
    "404, 403, 5xx on segments": (
        *_ways(HLS, answers(FaultKind.STATUS, Target.SEGMENT, (404, 410)), _unfetched("answered 4(04|10)")),
        *_ways(HLS, answers(FaultKind.STATUS, Target.SEGMENT, (401, 403)), _unfetched("answered 40[13]")),
        *_ways(HLS, answers(FaultKind.STATUS, Target.SEGMENT, SERVER_ERRORS), _unfetched("answered 50[0234]")),
    ),
    "4xx, 5xx on the playlist": (
        *_ways(HLS, answers(FaultKind.STATUS, Target.PLAYLIST, SERVER_ERRORS), _lost("answered 50[0234]")),
        *_ways(HLS, answers(FaultKind.STATUS, Target.PLAYLIST, (401, 403, 404, 410)), _lost("answered 4(0[134]|10)")),
    ),
    "stalled or slow body": (
        *_ways(HLS, answers(FaultKind.STALL_MIDWAY, Target.SEGMENT), _unfetched("stalled|took longer"), LONG),
        *_ways(HLS, answers(FaultKind.SLOW, Target.SEGMENT, rate=1_000), _unfetched("stalled|took longer"), LONG),
    ),
    "segments break off": (
        *_ways(HLS, answers(FaultKind.TRUNCATED, Target.SEGMENT), _unfetched(BROKEN_OFF)),
        *_ways(HLS, answers(FaultKind.RESET_MIDWAY, Target.SEGMENT), _unfetched(BROKEN_OFF)),
    ),
    "short segments": (
        *_ways(("HLS", "HLS AES-128"), bytes_are(lambda data, _: packets.shortened(data)), _damage(SHORT)),
        *_ways(("HLS", "HLS fMP4"), answers(FaultKind.SHORT, Target.SEGMENT), _damage(SHORT)),
    ),
    "garbage for segments": (
        *_ways(("HLS",), answers(FaultKind.GARBAGE, Target.SEGMENT), _damage("cannot be read|holds")),
        *_ways(
            ("TS over HTTP",), bytes_are(packets.noise), _unreadable("not sent|holds nothing|damaged", "ts_sync_lost")
        ),
        *_ways(("HLS fMP4",), bytes_are(packets.noise), _damage("cannot be read|holds")),
    ),
    "corrupted packets": (
        *_ways(TRANSPORT, bytes_are(lambda data, rng: packets.damaged(data, 0.2, rng)), _damage("")),
        *_ways(("HLS fMP4",), bytes_are(packets.hit), _damage("")),
    ),
    "lost packets": (
        *_ways(TRANSPORT, bytes_are(lambda data, rng: packets.lossy(data, 0.05, rng)), _damage("packets.*missing")),
        *_ways(TRANSPORT, bytes_are(packets.keys_hit), _damage("packets.*missing")),
    ),
    "playlist stale": (
        *_ways(HLS, stands_still, Expected(("playlist_stale",), "no longer grows")),
        *_ways(("HLS",), answers(FaultKind.FROZEN, Target.PLAYLIST), Expected(("playlist_stale",), "no longer grows")),
    ),
    "playlist garbage": _ways(HLS, answers(FaultKind.GARBAGE, Target.PLAYLIST), _lost("does not begin with #EXTM3U")),
    "name vanishes": _ways(("HLS by name",), name_vanishes, _lost("cannot resolve")),
    "key refused": _ways(("HLS AES-128",), new_key_is_refused, _unfetched("answered 40[34].*key")),
    "certificate expired, TLS broken": (
        *_ways(("HLS over TLS",), certificate_is("old.pem"), _lost("certificate.*expired")),
        *_ways(("HLS over TLS",), certificate_is(""), _lost("does not speak TLS")),
    ),
    "redirect loop, or to where it must not lead": (
        *_ways(ANY_HTTP, answers(FaultKind.REDIRECT_LOOP, drops=True), _lost("redirects more than")),
        *_ways(ANY_HTTP, leads_to(FILE), _lost("redirect|scheme|refused")),
    ),
    "pictures vanish": (
        *_ways(TRANSPORT, is_silent(PICTURES), Expected(("picture_lost",), "not sent|holds nothing")),
        *_ways(ANY_HTTP, leaves("video"), Expected(("picture_lost",), "not sent|holds nothing")),
    ),
    "sound vanishes": (
        *_ways(TRANSPORT, is_silent(SOUND), Expected(("sound_lost",), "not sent|holds nothing")),
        *_ways(ANY_HTTP, leaves("audio"), Expected(("sound_lost",), "not sent|holds nothing")),
    ),
    "scrambled": _ways(TRANSPORT, is_scrambled(PICTURES, SOUND), _unreadable("scrambled")),
    "clock steps back": _ways(TRANSPORT, clock_steps(-9, -2), Expected(("timestamp_jump",), "steps back by"), INSTANT),
    "clock steps forward": (
        *_ways(TRANSPORT, clock_steps(3, 30), Expected(("timestamp_jump",), "steps forward by"), INSTANT),
        *_ways(
            TRANSPORT, clock_of_sound_steps(3, 90), Expected(("timestamp_jump",), "sound steps forward by"), INSTANT
        ),
    ),
    "clock wraps": tuple(
        Way(protocol, clock_wraps, QUIET, INSTANT, WRAP_TICKS - WRAPS_AFTER) for protocol in TRANSPORT
    ),
    "null packets, tables or a trickle only": (
        *_ways(ENDLESS, packets_are(packets.nothing_but_nulls), _unreadable("not sent|holds nothing", "pat_missing")),
        *_ways(ENDLESS, is_silent(PICTURES, SOUND), _unreadable("not sent|holds nothing")),
        *_ways(("TS over HTTP",), answers(FaultKind.SLOW, Target.STREAM, rate=1), _unreadable("holds nothing")),
    ),
    "packets that no table names": _ways((*TRANSPORT, "UDP"), strangers_come, QUIET, INSTANT),
    "no decoder for the pictures": _ways(
        (*TRANSPORT, "UDP"),
        packets_are(lambda data: packets.announced_as(data, AVS2)),
        Expected(("picture_lost",), "no decoder", ("decode_damage", "timestamp_jump")),
    ),
    "decoder killed or stopped": (
        *_ways(DECODED, decoder_gets(signal.SIGKILL), Expected(("decode_damage",), "killed by SIGKILL"), INSTANT),
        *_ways(ANY_HTTP, decoder_gets(signal.SIGSTOP), Expected(("decode_damage",), "hung")),
    ),
    "memory limit hit": _ways(
        ("HLS, 200 MB",), pictures_want_memory, Expected(("decode_damage",), "memory limit"), INSTANT
    ),
    "disk full": (
        *_ways(("HLS, events on a disk",), disk_is_full, _full("standard output cannot be written"), INSTANT),
        *_ways(("HLS, pictures on a disk",), disk_is_full, _full("pictures cannot be kept"), INSTANT),
    ),
    "monitor stopped": _ways(
        (*ANY_HTTP, "RTSP"), monitor_is_stopped, Expected(("monitor_stalled",), "did not run"), (4.0, 6.0)
    ),
    "end of the list, and back": _ways(HLS, ends_and_returns, _lost("ENDLIST")),
    "coding changes": _ways(("HLS", "HLS fMP4"), coding_changes, QUIET, INSTANT),
    "source restarts": _ways(HLS, restarts, _lost("cannot connect", "media_sequence_reset")),
    "cut off": (
        *_ways(("RTMP", "RTSP"), gone, _lost("cannot connect")),
        *_ways(("UDP",), gone, _missed("[Nn]othing (arrives|came)")),
    ),
}
