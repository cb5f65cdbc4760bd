import json
import re
import time
import urllib.request

import pytest
import yaml

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import Encoding, write_file

pytestmark = pytest.mark.cluster

# What was loaded from a source whose bytecode is not there: it would be compiled at every start.
COMPILED_ANEW = """
import os, runpy, sys
sys.argv = ['tallylight', *sys.argv[1:]]
try:
    runpy.run_module('tallylight', run_name='__main__')
except SystemExit:
    pass
files = {getattr(module, '__cached__', None) for module in list(sys.modules.values())} - {None}
print(*sorted(file for file in files if not os.path.exists(file)), sep='\\n', file=sys.stderr)
"""
HELP = {"operator": ("operator", "--help"), "monitor": ("watch", "--help"), "demo": ("demo", "--help")}


def test_it_knows_its_command(image, tmp_path):
    status, out, error = image.container(tmp_path, words=HELP[image.role]).run()
    assert (status, error) == (0, "")
    assert out.startswith(f"usage: tallylight {HELP[image.role][0]}")


def test_it_has_bytecode_for_all_that_a_start_loads(image, tmp_path):
    python = ["python", "-c", COMPILED_ANEW]
    _, _, anew = image.container(tmp_path, entrypoint=python, words=HELP[image.role]).run()
    assert anew.split() == []


def test_the_monitor_finds_a_defect_without_a_place_to_write_to(images, tmp_path):
    clip = apply(clip_scene("bikes", 320, 180), [Defect(Kind.BLACK, 2, 3)])
    media, bundle = tmp_path / "media", tmp_path / "bundle"
    media.mkdir(), bundle.mkdir()
    write_file(media / "clip.ts", clip, 7, Encoding(300_000, preset="ultrafast"))
    words = ("watch", "--format", "jsonl", "/media/clip.ts")
    status, out, error = images("monitor").container(bundle, words=words, folder=media).run()
    *events, report = map(json.loads, out.splitlines())
    assert (status, error) == (0, "")
    assert [(event["event"], event["detector"]) for event in events] == [("open", "black"), ("close", "black")]
    assert (report["outcome"], report["frames"], report["decoder_restarts"]) == ("source_ended", 175, 0)


def test_the_operator_says_what_it_lacks_outside_a_cluster(images, tmp_path):
    settings = {"TALLYLIGHT_MONITOR_IMAGE": "tallylight/monitor:1", "POD_NAMESPACE": "default"}
    status, _, error = images("operator").container(tmp_path, words=["operator"], settings=settings).run()
    assert (status, "Traceback" in error) == (2, False)
    assert error.splitlines()[-1].startswith("tallylight operator: no service account is mounted")


def test_the_operator_prints_the_crd(images, tmp_path):
    status, out, _ = images("operator").container(tmp_path, words=["crd"]).run()
    assert (status, yaml.safe_load(out)["metadata"]["name"]) == (0, "livestreams.tallylight.dev")


def test_the_demo_is_on_air_with_a_place_for_its_clips_and_ends_when_asked(images, tmp_path):
    words = ("demo", "--serve", "127.0.0.1:0")
    container = images("demo").container(tmp_path, words=words, scratch=True, host=True)
    with container.running() as process:
        address = re.fullmatch(r"On air: (.+)live\.m3u8\n", process.stdout.readline())[1]
        with urllib.request.urlopen(f"{address}live.m3u8", timeout=5) as answer:
            assert answer.read().startswith(b"#EXTM3U\n")
        asked = time.monotonic()
        container.terminate()
        assert (process.wait(10), process.stderr.read()) == (0, "")
        assert time.monotonic() - asked < 3
