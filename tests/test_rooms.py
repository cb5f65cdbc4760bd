import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = ROOT / "pyproject.toml"
ROOTS = ("cli", "contract", "bounded", "operator", "monitor", "demo")
CONTRACTS = tomllib.loads(PROJECT.read_text())["tool"]["importlinter"]["contracts"]
OPERATOR = "operator/tallylight_operator"
MONITOR = "monitor/tallylight_monitor"
BOUNDED = "bounded/tallylight_bounded"

# the contract, the module that is planted, and what it imports
WRONG = [
    pytest.param(
        "directions", f"{OPERATOR}/local/borrowed.py", "import tallylight_monitor.engine", id="operator-monitor"
    ),
    pytest.param("contract", "contract/tallylight_contract/dated.py", "import time", id="contract-clock"),
    pytest.param("directions", "contract/tallylight_contract/told.py", "import tallylight_bounded", id="contract-io"),
    pytest.param("bounded", f"{BOUNDED}/labelled.py", "import prometheus_client", id="bounded-Prometheus"),
    pytest.param("directions", f"{BOUNDED}/named.py", "import tallylight_operator.logs", id="bounded-operator"),
    pytest.param("rooms-of-the-operator", f"{OPERATOR}/stray.py", "", id="a-module-of-the-operator-in-no-room"),
    pytest.param("rooms-of-the-monitor", f"{MONITOR}/stray.py", "", id="a-module-of-the-monitor-in-no-room"),
    pytest.param(
        "rooms-of-the-operator",
        f"{OPERATOR}/schedule/early.py",
        "import tallylight_operator.decision.decide",
        id="schedule-decision",
    ),
    pytest.param(
        "rooms-of-the-operator",
        f"{OPERATOR}/decision/hasty.py",
        "import tallylight_operator.controller.timers",
        id="decision-controller",
    ),
    pytest.param(
        "rooms-of-the-operator",
        f"{OPERATOR}/local/clustered.py",
        "import tallylight_operator.kubernetes.manifests",
        id="local-kubernetes",
    ),
    pytest.param(
        "decision-flows-one-way",
        f"{OPERATOR}/decision/stream_facts.py",
        "import tallylight_operator.decision.conditions",
        id="facts-conditions",
    ),
    pytest.param("decision-flows-one-way", f"{OPERATOR}/decision/stray.py", "", id="a-decision-in-no-layer"),
    pytest.param(
        "schedule-flows-one-way",
        f"{OPERATOR}/schedule/zones.py",
        "import tallylight_operator.schedule.windows",
        id="zones-windows",
    ),
    pytest.param("decisions", f"{OPERATOR}/decision/reacting.py", "import kopf", id="decision-kopf"),
    pytest.param("decisions", f"{OPERATOR}/schedule/dated.py", "import time", id="schedule-clock"),
    pytest.param(
        "libraries-of-the-operator", f"{OPERATOR}/local/kept.py", "import kubernetes", id="local-client-library"
    ),
    pytest.param(
        "rooms-of-the-monitor",
        f"{MONITOR}/judging/telling.py",
        "import tallylight_monitor.outlets.exposition",
        id="judging-outlets",
    ),
    pytest.param(
        "rooms-of-the-monitor",
        f"{MONITOR}/ingest/measuring.py",
        "import tallylight_monitor.detectors.frames",
        id="ingest-detectors",
    ),
    pytest.param(
        "decoder", f"{MONITOR}/decoder/fetching.py", "import tallylight_monitor.ingest.http", id="decoder-ingest"
    ),
    pytest.param("decoder", f"{MONITOR}/decoder/writing.py", "import tallylight_bounded", id="decoder-io"),
    pytest.param("decoder", f"{MONITOR}/decoder/waiting.py", "import asyncio", id="decoder-asyncio"),
    pytest.param(
        "one-fault-a-file",
        f"{MONITOR}/detectors/picture/dim.py",
        "import tallylight_monitor.detectors.picture.black",
        id="detector-detector",
    ),
    pytest.param(
        "one-fault-a-file",
        f"{MONITOR}/detectors/picture/quiet.py",
        "import tallylight_monitor.detectors.sound.silence",
        id="detector-detector-of-another-level",
    ),
    pytest.param("detectors", f"{MONITOR}/detectors/sound/decoding.py", "import av", id="detector-av"),
    pytest.param("parent", f"{MONITOR}/engine.py", "import numpy", id="engine-numpy"),
    pytest.param("libraries-of-the-monitor", f"{MONITOR}/outlets/parsing.py", "import m3u8", id="outlet-m3u8"),
    pytest.param("judging", f"{MONITOR}/judging/dated.py", "import time", id="judging-clock"),
]


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rooms")
    shutil.copy(PROJECT, folder)
    for root in ROOTS:
        shutil.copytree(ROOT / root, folder / root, ignore=shutil.ignore_patterns("__pycache__", "Dockerfile"))
    return folder


@pytest.fixture
def tree(pristine, tmp_path):
    return shutil.copytree(pristine, tmp_path / "tree")


def lint(tree, *contracts):
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    command += [word for contract in contracts for word in ("--contract", contract)]
    places = os.pathsep.join(str(tree / root) for root in ROOTS)
    done = subprocess.run(
        command,
        cwd=tree,
        env=os.environ | {"PYTHONPATH": places, "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def plant(tree, path, text):
    with (tree / path).open("a") as module:
        module.write(f"\n{text}\n")


def dotted(path):
    return path.partition("/")[2].removesuffix(".py").replace("/", ".")


def test_the_tree_as_it_is_keeps_every_contract(tree):
    status, said = lint(tree)
    assert status == 0, said
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in said


@pytest.mark.parametrize(("contract", "path", "text"), WRONG)
def test_a_module_in_the_wrong_room_is_refused(tree, contract, path, text):
    plant(tree, path, text)
    status, said = lint(tree, contract)
    assert status == 1, said
    assert "0 kept, 1 broken" in said
    named = dotted(path) if text else path.rpartition("/")[2].removesuffix(".py")
    assert named in said


def test_a_module_of_the_same_room_is_accepted(tree):
    plant(tree, f"{OPERATOR}/local/added.py", "import tallylight_operator.decision.model")
    plant(tree, f"{MONITOR}/detectors/picture/added.py", "import numpy\nimport tallylight_monitor.detectors.frames")
    status, said = lint(tree)
    assert status == 0, said


def test_every_contract_is_tried():
    assert {each["id"] for each in CONTRACTS} == {each.values[0] for each in WRONG}
