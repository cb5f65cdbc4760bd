import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tallylight_monitor
from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.livestream import DetectorChoice
from tallylight_monitor.detectors.registry import DetectorMissingError, class_name, detector_class, made, require
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.wire import Configure, DetectorSpec, framed

# What the process that fetches and judges does before it starts a decoder.
PARENT = """
import sys
from tallylight_monitor import command
from tallylight_monitor.detectors.registry import made, require
from tallylight_monitor.judging.detector_settings import resolved, specs
every = specs(resolved(None))
require(every)
print(*(name for name, _ in (*made(every, "feed"), *made(every, "tracks"), *made(every, "self"))))
print(*({"av", "numpy"} & set(sys.modules)))
"""

EVERY = specs(resolved([DetectorChoice(name=name) for name in CATALOGUE]))
PARENTS = ("feed", "tracks", "self")


def spec(detector, folder="picture", **parameters):
    return DetectorSpec(detector, folder, "picture", parameters)


@pytest.mark.parametrize("each", [pytest.param(each, id=each.name) for each in EVERY])
def test_each_detector_of_the_catalogue_is_found_by_its_name(each):
    require([each])
    found = detector_class(each)
    assert (found.__name__, found.__module__.rpartition(".")[2]) == (class_name(each.name), each.name)


def test_only_those_that_judge_what_is_shown_are_made():
    assert [name for name, _ in made(EVERY, "feed")] == [n for n, entry in CATALOGUE.items() if entry.input == "feed"]
    assert made(EVERY, "smell") == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("black", "Black"), ("mono_colour", "MonoColour"), ("pcr_40_ms", "Pcr40Ms")],
)
def test_a_class_is_called_as_its_file_in_python_s_way(name, expected):
    assert class_name(name) == expected


@pytest.mark.parametrize(
    "lacking",
    [
        pytest.param(spec("plaid"), id="no such file"),
        pytest.param(spec("black", "sound"), id="in another level's folder"),
        pytest.param(spec("black", "smell"), id="no such level"),
    ],
)
def test_a_detector_without_its_file_is_refused_by_name(lacking):
    for refuse in (lambda: require([lacking]), lambda: made([lacking], "picture")):
        with pytest.raises(DetectorMissingError, match=rf"{lacking.name}.*{lacking.level}\.{lacking.name}.*install"):
            refuse()


def test_the_process_that_fetches_and_judges_loads_nothing_that_touches_media():
    said = subprocess.run([sys.executable, "-c", PARENT], capture_output=True, text=True, check=True, timeout=60)
    shown = [
        (kind, name) for kind in PARENTS for name, each in CATALOGUE.items() if each.input == kind and each.by_default
    ]
    assert ("feed", "certificate_expiry") in shown
    assert said.stdout.splitlines() == [" ".join(name for _, name in shown), ""]


@pytest.fixture
def half_installed(tmp_path):
    """A release in which `black` has no class and `mono_colour` no file: `run` runs a module of it."""
    copy = tmp_path / "tallylight_monitor"
    shutil.copytree(Path(tallylight_monitor.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "detectors/picture/black.py").write_text("class Tartan: ...\n")
    (copy / "detectors/picture/mono_colour.py").unlink()

    def run(*arguments, **more):
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            capture_output=True,
            check=False,
            timeout=60,
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            **more,
        )

    return run


def test_a_watch_whose_detector_lacks_its_file_is_refused_in_a_line(half_installed, tmp_path):
    (tmp_path / "clip.ts").touch()
    ended = half_installed("tallylight", "watch", str(tmp_path / "clip.ts"), "--detectors", "mono_colour")
    assert (ended.returncode, ended.stdout) == (2, b"")
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith("tallylight watch: the detector mono_colour")
    assert line.endswith("install tallylight anew")


def test_a_decoder_whose_detector_lacks_its_class_says_so_and_ends_before_it_takes_media(half_installed):
    order = framed(Configure([spec("black", share=0.98, level=0.1)]))
    ended = half_installed("tallylight_monitor.decoder", input=order)
    assert (ended.returncode, ended.stdout) == (1, b"")
    (line,) = ended.stderr.decode().splitlines()
    assert "picture.black holds no class Black" in line
