"""When a monitor is blind without saying so: the rule by which mutated media is judged. Pure, but for ffprobe."""

import contextlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from tallylight_fuzz.judged import Judged
from tallylight_fuzz.seeds import SECONDS
from tallylight_monitor.wire import TrackName

PROBE = ("ffprobe", "-v", "error", "-count_frames", "-of", "json")
SHOW = (
    "-show_entries",
    "format=start_time:stream=codec_type,codec_name,nb_read_frames:stream_disposition=attached_pic",
)
PROBE_SECONDS = 30.0
# Of sound without frames of its own, libraries make some as they like: newer ones put four and more of these together.
PLAIN, PLAIN_TOGETHER = ("pcm_", "adpcm_"), 8
TRACKS: tuple[TrackName, ...] = get_args(TrackName)
KINDS: dict[str, TrackName] = {"video": "picture", "audio": "sound"}
# A track may be missing for as long as its detector is patient, and some frames more, for decoders differ in how they
# begin and end. In media that nobody spoilt nothing may be missing but those, and what is counted otherwise.
PATIENCE, SLACK, COUNTED_OTHERWISE = 2.7, 8, 0.3


@dataclass(frozen=True, slots=True)
class Reference:
    """What another program finds in the same bytes: for each track that it lists, the frames that it decodes.

    `begin` is the first stamp, in seconds.
    """

    frames: dict[TrackName, int]
    begin: float = 0.0


def reference(path: Path) -> Reference:
    """Ask ffprobe. Where there is none, or it fails, nothing is known."""
    found: dict[TrackName, int] = {}
    begin = 0.0
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        done = subprocess.run([*PROBE, *SHOW, path], capture_output=True, timeout=PROBE_SECONDS, check=False)
        said = json.loads(done.stdout or b"{}")
        begin = float(said.get("format", {}).get("start_time", 0.0))
        for stream in said.get("streams", ()):
            name = KINDS.get(stream.get("codec_type", ""))
            if name is not None and not stream.get("disposition", {}).get("attached_pic"):
                count = int(stream.get("nb_read_frames") or 0)
                plain = stream.get("codec_name", "").startswith(PLAIN)
                found.setdefault(name, -(-count // PLAIN_TOGETHER) if plain else count)
    return Reference(found, begin)


@dataclass(frozen=True, slots=True)
class Untouched:
    """What media gave before it was spoilt, and its first stamp."""

    judged: Judged
    begin: float = 0.0

    def due(self, name: TrackName, other: Reference) -> tuple[int, float]:
        """The frames of a track, and how many of them lie before the first stamp that is left, as if joined late."""
        count, late = self.judged.counts.get(name, 0), other.begin - self.begin
        return count, count / SECONDS * late if 0 < late < SECONDS else 0.0


def blind(untouched: Untouched | None, found: Judged, other: Reference, *, whole: bool) -> str:
    """What was not judged and nobody is told of; empty where there is nothing.

    `untouched` is there where the media was spoilt. `whole`: no byte was taken away.
    """
    if found.is_told:
        return ""
    if not any(found.counts.values()):
        return "nothing was judged, exit status 0, no event"
    missing = (_missing(name, untouched, found, other, whole=whole) for name in TRACKS)
    return "; ".join(filter(None, missing))


def _missing(name: TrackName, untouched: Untouched | None, found: Judged, other: Reference, *, whole: bool) -> str:
    count, theirs = found.counts.get(name, 0), other.frames.get(name)
    if theirs is None:
        return ""  # nobody finds such a track in it
    before, late = (0, 0.0) if untouched is None else untouched.due(name, other)
    if (theirs or before) and not count:
        return f"{name}: it is declared, none of {theirs or before} were judged, and no event"
    if "timestamp_jump" in found.opened:
        return ""  # told: so long nothing came
    allowed = SLACK + (PATIENCE / SECONDS * before if before else COUNTED_OTHERWISE * theirs)
    if count < theirs - allowed:
        return f"{name}: {count} were judged where ffprobe decodes {theirs}, and no event"
    if whole and count < before - late - allowed:
        return f"{name}: {count} were judged of {before}, and no event"
    return ""
