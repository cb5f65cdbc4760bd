"""Fuzz target: mutated HLS segments, one after the other into one decoder. Each decoder that is lost is told."""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from media_files import wrong
from tallylight_fuzz.findings import Findings, kept
from tallylight_fuzz.judged import StandardError, judged
from tallylight_fuzz.seeds import FRAGMENTED, SECONDS, Form, media
from tallylight_fuzz.spoiling import spoilt

SEGMENTS = 25  # of one playlist: a decoder takes them all, unless it is lost
HEALTHY = 0.2  # of them, so that there is something to go on from
FORMS = (
    Form(".ts", "mpegts", "libx264", "aac"),
    Form(".ts", "mpegts", "libx265", "ac3"),
    Form(".ts", "mpegts", "mpeg2video", "mp2"),
    Form(".aac", "adts", "", "aac"),
    Form(".mp3", "mp3", "", "libmp3lame"),
    Form(".mp4", "mp4", "libx264", "aac", FRAGMENTED),
)
BEGIN = f"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{SECONDS:.0f}\n#EXT-X-PLAYLIST-TYPE:VOD\n"


def drive(seconds: float, rng: Random, findings: Findings) -> tuple[int, str]:
    """Play playlists of spoilt segments, for so long."""
    end, causes, segments, number = time.monotonic() + seconds, Counter(), 0, 0
    while time.monotonic() < end:
        with StandardError() as noise, tempfile.TemporaryDirectory(prefix="tallylight-fuzz-") as folder:
            path = playlist(Path(folder), FORMS[number % len(FORMS)], rng)
            found = judged(path, noise)
            number, segments = number + 1, segments + SEGMENTS
            causes.update(found.deaths)
            if why := wrong(found):
                findings.keep(_packed(Path(folder)), why)
    lost = "; ".join(f"{times} {cause}" for cause, times in causes.most_common())
    return segments, f"{causes.total()} decoders lost{': ' if lost else ''}{lost}"


def again(path: Path) -> None:
    """Play a playlist that found a fault."""
    with tempfile.TemporaryDirectory(prefix="tallylight-fuzz-") as folder:
        for name, data in kept(path).items():
            (Path(folder) / name).write_bytes(data)
        with StandardError() as noise:
            found = judged(Path(folder) / "index.m3u8", noise)
    sys.stdout.write(f"{found}\n")
    assert not wrong(found), wrong(found)


def playlist(folder: Path, form: Form, rng: Random, segments: int = SEGMENTS) -> Path:
    """A playlist of segments of one form, of which most are spoilt; fMP4 has its header apart, or spoilt with them."""
    whole, other = media(form), media(form, first=7)
    header = whole[: _media_begins(whole)] if form.options else b""
    lines = [BEGIN]
    if header:
        (folder / "init.mp4").write_bytes(header if rng.random() < 0.8 else spoilt(header, rng, [other])[0])
        lines.append('#EXT-X-MAP:URI="init.mp4"\n')
    for number in range(segments):
        data = whole[len(header) :]
        if rng.random() >= HEALTHY:
            data, _ = spoilt(data, rng, [other, media(rng.choice(FORMS))])
        (folder / f"{number}{form.suffix}").write_bytes(data)
        discontinuity = "#EXT-X-DISCONTINUITY\n" if number % 2 else ""
        lines.append(f"{discontinuity}#EXTINF:{SECONDS},\n{number}{form.suffix}\n")
    path = folder / "index.m3u8"
    path.write_text("".join([*lines, "#EXT-X-ENDLIST\n"]))
    return path


def _media_begins(data: bytes) -> int:
    """Where the first fragment of an MP4 file begins."""
    at = 0
    while data[at + 4 : at + 8] != b"moof":
        at += int.from_bytes(data[at : at + 4], "big")
    return at


def _packed(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
