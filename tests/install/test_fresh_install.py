"""What a newcomer does: `pip install 'tallylight[monitor]'` in whatever versions there are today, and watch a clip."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tallylight_demo.clips import clip_path, clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import Encoding, write_file

pytestmark = pytest.mark.install

ROOT = Path(__file__).parents[2]
INSTALL_SECONDS, WATCH_SECONDS = 240.0, 60.0
CLIP_PICTURES = 132


def ran(*words, seconds):
    """A program's stdout, once it has ended well; it is not told of our pins and our tree."""
    env = {name: value for name, value in os.environ.items() if name not in {"PIP_CONSTRAINT", "PYTHONPATH"}}
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False, timeout=seconds, env=env, cwd="/"
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@dataclass(frozen=True)
class Installed:
    bin: Path

    def watched(self, path):
        """The events, and the report that comes last."""
        told = ran(self.bin / "tallylight", "watch", "--format", "jsonl", path, seconds=WATCH_SECONDS)
        *events, report = map(json.loads, told.splitlines())
        return events, report


@pytest.fixture(scope="module", params=["python3.11", "python3.13"])
def installed(request, tmp_path_factory):
    finding = [ROOT / ".ci" / "find-python", request.param]
    found = subprocess.run(finding, capture_output=True, text=True, check=False, timeout=30)
    if found.returncode != 0:
        pytest.skip(found.stderr.strip())
    folder = tmp_path_factory.mktemp(request.param)
    ran(found.stdout.strip(), "-m", "venv", folder, seconds=INSTALL_SECONDS)
    ran(folder / "bin" / "python", "-m", "pip", "install", "--quiet", f"{ROOT}[monitor]", seconds=INSTALL_SECONDS)
    return Installed(folder / "bin")


@pytest.fixture(autouse=True)
def say_what_is_tried(installed, capsys):
    everything = ran(installed.bin / "python", "-m", "pip", "list", "--format=freeze", seconds=WATCH_SECONDS).split()
    chosen = [each for each in everything if each.startswith(("av==", "numpy==", "aiohttp==", "m3u8=="))]
    with capsys.disabled():
        sys.stdout.write(f"\n{installed.bin.parent.name}: {', '.join(chosen)}\n")


def test_it_plays_the_demos_clip_to_its_end(installed):
    events, report = installed.watched(clip_path("bigbuckbunny"))
    assert (report["outcome"], report["frames"], report["decoder_restarts"]) == ("source_ended", CLIP_PICTURES, 0)
    assert [event["detector"] for event in events if event["detector"] == "decode_damage"] == []


def test_it_finds_a_defect_once_and_nothing_else(installed, tmp_path):
    scene = apply(clip_scene("bikes", 320, 180), [Defect(Kind.BLACK, 2, 3)])
    clip = write_file(tmp_path / "clip.ts", scene, 7, Encoding(300_000, preset="ultrafast"))
    events, report = installed.watched(clip)
    assert [(event["event"], event["detector"]) for event in events] == [("open", "black"), ("close", "black")]
    assert report["frames"] == 175
