"""What `tallylight watch` says of a file, and what FFmpeg's freezedetect says, once for each of its thresholds."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WATCH = (sys.executable, "-m", "tallylight", "watch", "--format", "jsonl", "--detectors", "freeze")
# The filter's own default is -60 dB; laxer ones find more, and call more that is none.
DEFAULT_NOISE = 0.001
NOISES = (DEFAULT_NOISE, 0.0005, 0.002, 0.003, 0.005, 0.01)
LIMIT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Found:
    """A freeze that was found: its onset, and when it was told, in seconds of media."""

    onset: float
    told: float


def by_tallylight(path: Path) -> list[Found]:
    """The events of the real command. Raises subprocess.CalledProcessError."""
    said = subprocess.run((*WATCH, path), capture_output=True, text=True, check=True, timeout=LIMIT_SECONDS)
    events = [json.loads(line) for line in said.stdout.splitlines()]
    return [Found(each["media_time"], each["detected_media_time"]) for each in events if each["event"] == "open"]


def by_freezedetect(path: Path) -> dict[float, list[Found]]:
    """What the filter finds with each threshold; kept beside the file. Raises subprocess.CalledProcessError."""
    kept = path.with_suffix(".json")
    if not kept.exists():
        found = _by_freezedetect(path)
        kept.write_text(
            json.dumps([[noise, [[each.onset, each.told] for each in all_]] for noise, all_ in found.items()])
        )
    return {noise: [Found(*each) for each in found] for noise, found in json.loads(kept.read_text())}


def _by_freezedetect(path: Path) -> dict[float, list[Found]]:
    """In one pass."""
    split = "".join(f"[{index}]" for index in range(len(NOISES)))
    written = "metadata=print:key=lavfi.freezedetect.freeze_start:file"
    chains = (f"[{index}]freezedetect=n={noise}:d=2,{written}={index},nullsink" for index, noise in enumerate(NOISES))
    graph = f"[0:v]split={len(NOISES) + 1}{split}[out];{';'.join(chains)}"
    command = ("ffmpeg", "-v", "error", "-threads", "1", "-i", path.absolute(), "-filter_complex", graph)
    with tempfile.TemporaryDirectory() as folder:
        output = ("-map", "[out]", "-f", "null", "-")
        subprocess.run((*command, *output), cwd=folder, check=True, timeout=LIMIT_SECONDS)
        return {noise: list(_starts(Path(folder) / str(index))) for index, noise in enumerate(NOISES)}


def _starts(written: Path) -> Iterator[Found]:
    for onset in re.findall(r"freeze_start=([\d.]+)", written.read_text()):
        yield Found(float(onset), float(onset) + 2.0)
