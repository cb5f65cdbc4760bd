"""The command line of `tallylight watch`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.livestream import LAST_PROGRAM, ProfileName
from tallylight_contract.reach import OPENED
from tallylight_monitor.tier import AT_REST

TIERS = tuple(name.lower() for name in AT_REST)  # downwards
SEVERITIES = ("Warning", "Minor", "Major", "Critical")  # upwards

_PURPOSE = "Watch one stream or file, and say what is wrong with it: one line for each defect that begins or ends."
_MORE = """\
what can be watched:
  HLS over http(s), live or VOD (TS and fMP4, AES-128), TS or MP4 over http(s), a file, rtmp(s), rtsp(s), udp, rtp

exit status:
  0  the stream came to its end, or the watching was ended (Ctrl-C, SIGTERM)
  1  --fail-on was given, and a defect of that severity or a graver one was seen
  2  the stream cannot be opened, nothing in a recording could be judged, or the command line is wrong; one line on
     stderr says why
  3  it was watched, and not all that was found could be written (a full disk): events, pictures or the report are lost;
     stderr says how many. Never with --order

environment:
  HTTPS_PROXY, HTTP_PROXY  a proxy for https:// and http:// addresses; NO_PROXY: which hosts are reached without

examples:
  tallylight watch https://origin.example/cup/master.m3u8
  tallylight watch --fail-on Major --format jsonl packaged/master.mp4
  tallylight watch --tier light --listen 127.0.0.1:9464 https://origin.example/edge/master.m3u8
  tallylight watch --every-picture --evidence pictures/ --format jsonl incident.ts
  tallylight watch --detectors black,freeze --listen 127.0.0.1:9464 rtsp://camera.example/1

JSON lines (--format jsonl): an object a line. `event` is open, close or, on the last line, report. `media_time` is
seconds from the first decoded frame: on open the defect's onset, on close its end. `tier` is Full, Light or Probe:
how closely pictures were looked at when the defect was found.
"""


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; argparse itself answers --help and says what is wrong."""
    parser = argparse.ArgumentParser(
        prog="tallylight watch",
        description=_PURPOSE,
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _what_is_watched(parser)
    _what_is_told(parser)
    _what_is_fetched(parser)
    _for_operators(parser)
    read = parser.parse_args(argv)
    if (read.source is None) == (read.order is None):
        parser.error("name one URL or FILE to watch")
    if read.order is not None and (read.tier or read.every_picture):
        parser.error("--order says the tier itself: leave --tier and --every-picture out")
    if read.order is not None and read.profile:
        parser.error("--order says the profile itself: leave --profile out")
    if read.every_picture and read.tier not in (None, "full"):
        parser.error(f"--every-picture and --tier {read.tier} contradict each other: leave one of them out")
    return read


def _what_is_watched(parser: argparse.ArgumentParser) -> None:
    """What is watched, and how closely."""
    parser.add_argument("source", nargs="?", metavar="URL|FILE", help="what to watch")
    parser.add_argument(
        "--detectors",
        type=_detectors,
        metavar="NAME,...",
        help="only these, or beside those of --profile; see docs/detectors.md",
    )
    parser.add_argument(
        "--profile",
        choices=get_args(ProfileName),
        help="a named set of detectors, on top of which --detectors go; see docs/profiles.md",
    )
    parser.add_argument(
        "--tier",
        choices=TIERS,
        help="which pictures are looked at while nothing is suspicious: those that others refer to (full, the default),"
        " key frames (light), or none (probe). A suspicion brings every picture back at once; see docs/tiers.md",
    )
    parser.add_argument(
        "--every-picture",
        action="store_true",
        help="look at every picture, also while nothing is suspicious: for recordings that are evidence, and for"
        " measurements",
    )
    parser.add_argument(
        "--program", type=_program, metavar="N", help="of a transport stream with several programmes, the one to watch"
    )


def _what_is_told(parser: argparse.ArgumentParser) -> None:
    """Where what is found goes."""
    parser.add_argument(
        "--format",
        choices=("text", "jsonl"),
        default="text" if sys.stdout.isatty() else "jsonl",
        help="sentences (a terminal's default) or JSON lines (the default elsewhere)",
    )
    parser.add_argument(
        "--fail-on", choices=SEVERITIES, help="exit with 1 when such a defect, or a graver one, was seen"
    )
    parser.add_argument("--evidence", type=Path, metavar="FOLDER", help="put pictures of each defect there")
    parser.add_argument("--listen", metavar="HOST:PORT", help="serve /metrics, /healthz, /readyz and /v1/report there")


def _what_is_fetched(parser: argparse.ArgumentParser) -> None:
    """What may be fetched, by what rights, and where it is kept."""
    parser.add_argument("--allow-private", action="store_true", help=f"fetch {OPENED}")
    parser.add_argument(
        "--secrets", type=Path, metavar="FOLDER", help="a file for each of: headers, user, password (never in the URL)"
    )
    parser.add_argument(
        "--spool",
        type=_positive,
        metavar="MIB",
        help="keep so much on disk of a file that has to be whole first (default: 2048, or half of what is free)",
    )


def _for_operators(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("for operators", "how a cluster or `tallylight local` starts a monitor")
    group.add_argument("--order", type=Path, metavar="FILE", help="what to watch, as JSON, instead of URL|FILE")
    group.add_argument(
        "--until", type=Path, metavar="FILE", help="holds the end of the window; read again all the time"
    )
    group.add_argument(
        "--muted", type=Path, metavar="FILE", help="holds until when nobody is to be alerted; read again all the time"
    )
    group.add_argument("--report", type=Path, metavar="FILE", help="write the final report there")
    group.add_argument("--listen-fd", type=int, metavar="N", help="serve on this inherited socket")
    group.add_argument("--lifeline", action="store_true", help="end when stdin is closed")


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number of MiB, such as 512")
    return int(text)


def _program(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LAST_PROGRAM):
        raise argparse.ArgumentTypeError(f"{text}: a programme has a number from 1 to {LAST_PROGRAM}")
    return int(text)


def _detectors(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in CATALOGUE]
    if unknown or not names:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown) or 'nothing'}: there are {', '.join(CATALOGUE)}")
    return names
